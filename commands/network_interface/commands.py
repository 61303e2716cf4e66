"""Commands to a network interface, from users and pollers, and its refusals."""

from __future__ import annotations

from uuid import UUID

from commands.kernel import resource
from commands.kernel.errors import Refused, Unknown
from commands.kernel.message import Command
from commands.kernel.resource import Observation
from commands.network_interface.events import FixedAddress, Known, KnownGroup, NetworkInterfaceAdopted


class RequestNetworkInterface(Command, frozen=True):
    operation_id: UUID
    project_id: str
    network: Known
    name: str = ""
    fixed_address: str | None = None
    security_groups: tuple[KnownGroup, ...] = ()
    made_for: UUID | None = None


class AttachNetworkInterface(Command, frozen=True):
    """``server_cloud_id`` is Nova's id of the server."""

    operation_id: UUID
    server_id: UUID
    server_cloud_id: str


class DetachNetworkInterface(Command, frozen=True):
    operation_id: UUID
    server_id: UUID


class DeleteNetworkInterface(Command, frozen=True):
    """``server_gone``: the server it was made for is deleted; it may go though it was seen attached."""

    operation_id: UUID
    server_gone: bool = False


class ObserveNetworkInterface(Observation, frozen=True):
    """Observation of the port in the cloud."""

    cloud_id: str
    status: str
    mac_address: str
    addresses: tuple[FixedAddress, ...] = ()
    security_groups: tuple[str, ...] = ()
    server_cloud_id: str | None = None
    server_id: UUID | None = None
    released: frozenset[str] = frozenset()
    """Nova's id of a server that was deleted by request, which detached it."""
    bound: bool = False
    """Whether the server that has it was made with it, as asked."""
    difference: str = ""
    """Differences from what the pending operation asked for, in words."""


class AdoptNetworkInterface(Command, frozen=True):
    """Adopt an existing port of the cloud, as it was found."""

    told: NetworkInterfaceAdopted


NetworkInterfaceCommand = (
    RequestNetworkInterface
    | AttachNetworkInterface
    | DetachNetworkInterface
    | DeleteNetworkInterface
    | ObserveNetworkInterface
    | AdoptNetworkInterface
    | resource.Answer
)


class NetworkInterfaceUnknown(Unknown):
    """There is no such network interface."""


class NetworkInterfaceGone(Refused):
    """The network interface has been deleted; nothing more can be done with it."""


class NetworkInterfaceInUse(Refused):
    """The network interface belongs to another server, or is about to."""


class NetworkInterfaceNotAttached(Refused):
    """The network interface does not belong to this server."""
