"""What the rules of a network interface remember."""

from __future__ import annotations

from typing import assert_never
from uuid import UUID

from msgspec.structs import replace

from commands.kernel import resource
from commands.kernel.resource import Resource
from commands.network_interface import events as e


class NetworkInterface(Resource, frozen=True):
    network: e.Known | None = None
    made_for: UUID | None = None
    partner: tuple[UUID, str] | None = None
    """The server of an attachment or detachment under way: our id, and Nova's."""
    seen: e.NetworkInterfaceObserved | None = None
    attached: str | None = None
    """Nova's id of the server known to have it."""
    owner: tuple[str, UUID] | None = None
    """The last server of ours that was seen with it: Nova's id, and ours."""
    bound_to: str | None = None
    """Nova's id of the last server that was made with it."""
    groups: tuple[str, ...] | None = None
    """The security groups it is known to have: the cloud's ids."""

    @property
    def status(self) -> str:
        if self.deleted:
            return "DELETED"
        if self.seen is None:
            return "ERROR" if self.failed else "BUILD"
        return "IN-USE" if self.seen.server_cloud_id else "FREE"

    @property
    def server_id(self) -> UUID | None:
        return self.seen.server_id if self.seen else None

    @property
    def holders(self) -> dict[str, UUID | None]:
        """The server known to have it: by Nova's id, ours."""
        if self.attached is None:
            return {}
        if self.owner is not None and self.owner[0] == self.attached:
            return {self.attached: self.owner[1]}
        return {self.attached: self.made_for if self.bound_to == self.attached else None}

    @property
    def is_expected(self) -> bool:
        """Whether the next attachment is the one it was made for."""
        return self.made_for is not None and self.attached is None and self.bound_to is None


def evolve(interface: NetworkInterface, event: e.NetworkInterfaceEvent) -> NetworkInterface:
    return own(resource.evolve(interface, event), event)


def own(interface: NetworkInterface, event: e.NetworkInterfaceEvent) -> NetworkInterface:
    match event:
        case e.NetworkInterfaceRequested():
            return replace(interface, network=event.network, made_for=event.made_for)
        case e.NetworkInterfaceAdopted(network=network, seen=seen):
            groups, attached = seen.security_groups, seen.server_cloud_id
            known = replace(interface, network=network, groups=groups, attached=attached)
            return observed(known, seen)
        case e.NetworkInterfaceAttachRequested() | e.NetworkInterfaceDetachRequested():
            return replace(interface, partner=(event.server_id, event.server_cloud_id))
        case e.NetworkInterfaceObserved():
            return observed(interface, event)
        case (
            e.NetworkInterfaceAttached()
            | e.NetworkInterfaceAttachFailed()
            | e.NetworkInterfaceDetached()
            | e.NetworkInterfaceDetachFailed()
            | e.NetworkInterfaceAttachedOutOfBand()
            | e.NetworkInterfaceDetachedOutOfBand()
            | e.NetworkInterfaceReleased()
        ):
            held = interface.seen.server_cloud_id if interface.seen else None
            return replace(interface, attached=held, partner=None)
        case e.NetworkInterfaceBound(server):
            return bind(interface, server)
        case e.NetworkInterfaceGroupsChangedOutOfBand(_, after):
            return replace(interface, groups=after)
        case (
            e.NetworkInterfaceCreateAttempted()
            | e.NetworkInterfaceAccepted()
            | e.NetworkInterfaceCreated()
            | e.NetworkInterfaceCreateFailed()
            | e.NetworkInterfaceActionAccepted()
            | e.NetworkInterfaceDeleteRequested()
            | e.NetworkInterfaceDeleted()
            | e.NetworkInterfaceDeleteFailed()
            | e.NetworkInterfaceDeletedOutOfBand()
        ):
            return interface
        case _:
            assert_never(event)


def observed(interface: NetworkInterface, event: e.NetworkInterfaceObserved) -> NetworkInterface:
    groups = event.security_groups if interface.groups is None else interface.groups
    owner = interface.owner
    if event.server_id is not None and event.server_cloud_id is not None:
        owner = (event.server_cloud_id, event.server_id)
    after = replace(interface, seen=event, groups=groups, owner=owner)
    return bind(after, event.server_cloud_id) if interface.is_expected else after


def bind(interface: NetworkInterface, server_cloud_id: str | None) -> NetworkInterface:
    """A server of the cloud is made with it once: given back to that one later, it is given by somebody."""
    return replace(interface, attached=server_cloud_id, bound_to=server_cloud_id)
