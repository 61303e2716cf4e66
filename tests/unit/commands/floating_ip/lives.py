"""Beginnings that the tests of a floating IP's rules share."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, get_args
from uuid import UUID

from hypothesis import strategies as st
from msgspec.structs import replace

from commands.floating_ip import commands
from commands.floating_ip import events as e
from commands.floating_ip.decider import FLOATING_IP
from commands.kernel.resource import Answer, AttemptCreate, ConfirmAccepted
from tests.scenario import Scenario
from tests.unit.commands.resource.any_life import AnyLife

CREATE, LEAD, FREE, GO = (UUID(int=number) for number in range(1, 5))
WEB, DB = UUID(int=21), UUID(int=22)
"""Two network interfaces of ours."""
SERVER = UUID(int=31)
WEB_PORT, DB_PORT = "port-web", "port-db"
HELD = (WEB, WEB_PORT, SERVER)
NOON = datetime(2026, 8, 1, 12, tzinfo=UTC)
ADDRESS = "172.24.4.132"
PUBLIC = e.ExternalNetwork("net-1", "public")

ORDER = commands.RequestFloatingIp(CREATE, "tenant", PUBLIC, "front door")
ASSOCIATE = commands.AssociateFloatingIp(LEAD, *HELD)
DISASSOCIATE = commands.DisassociateFloatingIp(FREE, WEB)


def sight(port: str | None = None, status: str = "DOWN", **more: Any) -> commands.ObserveFloatingIp:
    """What the cloud shows of it, leading to ``port``."""
    fixed = "10.20.0.181" if port else None
    return replace(commands.ObserveFloatingIp("fip-1", status, ADDRESS, port, fixed), **more)


NEW = Scenario(FLOATING_IP)
REQUESTED = NEW.after(ORDER)
ATTEMPTED = REQUESTED.after(AttemptCreate(NOON, 35.0))
ACCEPTED = ATTEMPTED.after(ConfirmAccepted("fip-1"))
AT_LARGE = ACCEPTED.after(sight())
"""Free: it leads nowhere."""
LEADING = AT_LARGE.after(ASSOCIATE)
LED = LEADING.after(sight(WEB_PORT, answers=LEAD))
"""It leads to the interface of a server."""
FREEING = LED.after(DISASSOCIATE)

LIFE = AnyLife(
    FLOATING_IP,
    ORDER,
    asked=(
        commands.RequestFloatingIp,
        commands.AssociateFloatingIp,
        commands.DisassociateFloatingIp,
        commands.DeleteFloatingIp,
    ),
    told=(commands.ObserveFloatingIp, *get_args(Answer)),
    events=get_args(e.FloatingIpEvent),
    values={
        "cloud_id": st.sampled_from(["fip-1", "fip-2"]),
        "status": st.sampled_from(["DOWN", "ACTIVE", "ERROR"]),
        "address": st.just(ADDRESS),
        "fixed_address": st.none(),
        "network_interface_id": st.sampled_from([WEB, DB]),
        "server_id": st.sampled_from([None, SERVER]),
        "network": st.just(PUBLIC),
        "project_id": st.just("tenant"),
        "port_cloud_id": st.sampled_from([None, WEB_PORT, DB_PORT]),
        "answers": st.none(),
    },
    ways={
        commands.AssociateFloatingIp: st.builds(
            commands.AssociateFloatingIp,
            operation_id=st.just(LEAD),
            network_interface_id=st.sampled_from([WEB, DB]),
            port_cloud_id=st.sampled_from([WEB_PORT, DB_PORT]),
            server_id=st.sampled_from([None, SERVER]),
        )
    },
)
