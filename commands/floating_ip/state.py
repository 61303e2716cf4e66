"""What the rules of a floating IP remember."""

from __future__ import annotations

from typing import NamedTuple, Protocol, assert_never
from uuid import UUID

from msgspec.structs import replace

from commands.floating_ip import events as e
from commands.kernel import resource
from commands.kernel.resource import Resource

WHEN_FREE = frozenset({"associate", "delete"})
WHEN_IN_USE = frozenset({"disassociate"})


class Holder(NamedTuple):
    """What an address leads to: Neutron's port, and our ids of the interface and its server, where known.

    In the order in which the events have them.
    """

    network_interface_id: UUID | None
    port_cloud_id: str
    server_id: UUID | None = None


class FloatingIp(Resource, frozen=True):
    holder: Holder | None = None
    """What it is known to lead to."""
    partner: Holder | None = None
    """Of the association or disassociation under way."""
    seen: e.FloatingIpObserved | None = None

    @property
    def status(self) -> str:
        if self.deleted:
            return "DELETED"
        if self.seen is None:
            return "ERROR" if self.failed else "BUILD"
        return self.seen.status

    @property
    def allowed(self) -> frozenset[str]:
        """What may be asked while nothing is under way. Neutron's status tells nothing of its use."""
        if self.cloud_id is None:
            return frozenset()
        return WHEN_IN_USE if self.holder else WHEN_FREE


def evolve(floating: FloatingIp, event: e.FloatingIpEvent) -> FloatingIp:
    return own(resource.evolve(floating, event), event)


def own(floating: FloatingIp, event: e.FloatingIpEvent) -> FloatingIp:
    match event:
        case e.FloatingIpAdopted(seen=seen, port_cloud_id=port):
            holder = Holder(seen.network_interface_id, port, seen.server_id) if port else None
            return replace(floating, seen=seen, holder=holder)
        case e.FloatingIpAssociateRequested() | e.FloatingIpDisassociateRequested():
            return replace(floating, partner=holder_in(event))
        case e.FloatingIpAssociated() | e.FloatingIpAssociatedOutOfBand():
            return replace(floating, holder=holder_in(event), partner=None)
        case e.FloatingIpDisassociated() | e.FloatingIpDisassociatedOutOfBand() | e.FloatingIpReleased():
            return replace(floating, holder=None, partner=None)
        case e.FloatingIpAssociateFailed() | e.FloatingIpDisassociateFailed():
            return replace(floating, partner=None)
        case e.FloatingIpObserved():
            return replace(floating, seen=event, holder=better_known(floating.holder, event))
        case e.FloatingIpDeleted() | e.FloatingIpDeletedOutOfBand():
            return replace(floating, holder=None, partner=None)
        case (
            e.FloatingIpRequested()
            | e.FloatingIpCreateAttempted()
            | e.FloatingIpAccepted()
            | e.FloatingIpCreated()
            | e.FloatingIpCreateFailed()
            | e.FloatingIpDeleteRequested()
            | e.FloatingIpDeleteFailed()
        ):
            return floating
        case _:
            assert_never(event)


class HasHolder(Protocol):
    @property
    def network_interface_id(self) -> UUID | None: ...
    @property
    def port_cloud_id(self) -> str: ...
    @property
    def server_id(self) -> UUID | None: ...


def holder_in(event: HasHolder) -> Holder:
    return Holder(event.network_interface_id, event.port_cloud_id, event.server_id)


def better_known(holder: Holder | None, seen: e.FloatingIpObserved) -> Holder | None:
    """Return the same holder with what is seen of it now: an interface may change its server."""
    if holder is None or holder.port_cloud_id != seen.port_cloud_id:
        return holder
    return Holder(seen.network_interface_id, holder.port_cloud_id, seen.server_id)
