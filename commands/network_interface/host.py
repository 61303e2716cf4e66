"""A network interface as the one that floating addresses are given to."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from commands.network_interface.decider import NETWORK_INTERFACE
from commands.network_interface.events import Known
from commands.network_interface.refusals import (
    NetworkInterfaceGone,
    NetworkInterfaceInUse,
    NetworkInterfaceUnknown,
)
from commands.network_interface.state import NetworkInterface
from commands.store.handler import Handler


class Port(NamedTuple):
    """``cloud_id`` is Neutron's id; ``server_id`` that of our server which has it."""

    project_id: str
    cloud_id: str
    server_id: UUID | None
    network: Known


async def port_of(handler: Handler, interface_id: UUID, within: str | None) -> Port:
    """Return an interface that is there. Raises ``NetworkInterfaceUnknown`` or ``NetworkInterfaceGone``."""
    interface: NetworkInterface = await handler.look(NETWORK_INTERFACE, interface_id, within)
    if not interface.exists:
        raise NetworkInterfaceUnknown
    if interface.deleted or interface.cloud_id is None or interface.is_under_way("delete"):
        raise NetworkInterfaceGone
    assert interface.network is not None
    holder = interface.server_id or interface.made_for
    return Port(interface.project_id, interface.cloud_id, holder, interface.network)


async def free_port(handler: Handler, interface_id: UUID, within: str | None) -> Port:
    """Return one that belongs to no server. Raises ``NetworkInterfaceInUse`` besides."""
    port = await port_of(handler, interface_id, within)
    interface: NetworkInterface = await handler.look(NETWORK_INTERFACE, interface_id, within)
    if port.server_id is not None or interface.under_way is not None or interface.status != "FREE":
        raise NetworkInterfaceInUse
    return port
