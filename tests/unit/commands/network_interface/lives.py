"""Beginnings that the tests of a network interface's rules share, and any life it may have."""

from __future__ import annotations

from typing import Any, get_args
from uuid import UUID

from hypothesis import strategies as st

from commands.kernel import resource
from commands.network_interface import commands
from commands.network_interface import events as e
from commands.network_interface.decider import NETWORK_INTERFACE
from tests.scenario import Scenario
from tests.unit.commands.resource.any_life import NOON, AnyLife

CREATE, ONE, TWO = (UUID(int=number) for number in range(1, 4))
WEB, DB = UUID(int=101), UUID(int=102)
NET = e.Known("net", "private")
ORDER = commands.RequestNetworkInterface(CREATE, "tenant", NET, fixed_address="10.0.0.7")
IP = (e.FixedAddress("10.0.0.7", "subnet"),)


def sight(server: str | None = None, server_id: UUID | None = None, **more: Any) -> Any:
    known = {"cloud_id": "port-1", "status": "ACTIVE", "mac_address": "fa:16", "addresses": IP}
    return commands.ObserveNetworkInterface(
        **{**known, "server_cloud_id": server, "server_id": server_id, **more}
    )


asked = Scenario(NETWORK_INTERFACE).after(ORDER)
accepted = asked.after(resource.AttemptCreate(NOON, 60.0)).after(resource.ConfirmAccepted("port-1"))
free = accepted.after(sight())
attaching = free.after(commands.AttachNetworkInterface(ONE, WEB, "nova-1"))
attached = attaching.after(resource.ConfirmActionAccepted(ONE)).after(sight("nova-1", WEB))

LIFE = AnyLife(
    decider=NETWORK_INTERFACE,
    order=ORDER,
    asked=(
        commands.AttachNetworkInterface,
        commands.DetachNetworkInterface,
        commands.DeleteNetworkInterface,
    ),
    told=(commands.ObserveNetworkInterface, *get_args(resource.Answer)),
    events=get_args(e.NetworkInterfaceEvent),
    values={
        "server_id": st.sampled_from([WEB, DB]),
        "server_cloud_id": st.sampled_from(["nova-1", "nova-2"]),
        "status": st.sampled_from(["ACTIVE", "DOWN"]),
        "mac_address": st.just("fa:16"),
        "made_for": st.sampled_from([None, WEB]),
        "network": st.just(NET),
    },
)
