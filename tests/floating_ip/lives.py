"""Beginnings that the tests of a floating IP's rules share."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from commands.floating_ip import asks
from commands.floating_ip import events as e
from commands.floating_ip.decider import FLOATING_IP
from commands.resource import AttemptCreate, ConfirmAccepted
from tests.scenario import Scenario

CREATE, LEAD, FREE, GO = (UUID(int=number) for number in range(1, 5))
WEB, DB = UUID(int=21), UUID(int=22)
"""Two network interfaces of ours."""
SERVER = UUID(int=31)
WEB_PORT, DB_PORT = "port-web", "port-db"
HELD = (WEB, WEB_PORT, SERVER)
NOON = datetime(2026, 8, 1, 12, tzinfo=UTC)
ADDRESS = "172.24.4.132"
PUBLIC = e.ExternalNetwork("net-1", "public")

ORDER = asks.RequestFloatingIp(CREATE, "tenant", PUBLIC, "front door")
ASSOCIATE = asks.AssociateFloatingIp(LEAD, *HELD)
DISASSOCIATE = asks.DisassociateFloatingIp(FREE, WEB)


def sight(port: str | None = None, status: str = "DOWN", **more: Any) -> asks.ObserveFloatingIp:
    """What the cloud shows of it, leading to ``port``."""
    fixed = "10.20.0.181" if port else None
    return replace(asks.ObserveFloatingIp("fip-1", status, ADDRESS, port, fixed), **more)


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
