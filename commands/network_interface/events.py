"""Events of a network interface: Neutron calls it a port."""

from __future__ import annotations

from uuid import UUID

import msgspec

from commands.kernel.message import Begins, Event, Fails, Succeeds
from commands.kernel.resource import (
    Accepted,
    Adopted,
    CreateAttempted,
    Created,
    CreateFailed,
    Deleted,
    DeletedOutOfBand,
    DeleteRequested,
    Requested,
)
from commands.kernel.resource import ActionAccepted as TakenOn


class Known(msgspec.Struct, frozen=True):
    """A network or a security group of the cloud: its id, and the name it had then."""

    id: str
    name: str


class KnownGroup(Known, frozen=True, omit_defaults=True):
    """A security group as it was known: ``id`` is Neutron's, ``ledger_id`` ours, if the ledger has it."""

    ledger_id: UUID | None = None


class FixedAddress(msgspec.Struct, frozen=True):
    address: str
    subnet_id: str


class NetworkInterfaceRequested(Requested, frozen=True):
    """Someone asked for a port on a network; or a server did that is to have it."""

    network: Known
    name: str = ""
    fixed_address: str | None = None
    security_groups: tuple[KnownGroup, ...] = ()
    made_for: UUID | None = None
    """The server it was made for, with which it goes."""


class NetworkInterfaceCreateAttempted(CreateAttempted, frozen=True):
    """We are about to send POST /ports, once. Recorded before it is sent."""


class NetworkInterfaceAccepted(Accepted, frozen=True):
    """Neutron made it and gave it an id of its own."""


class NetworkInterfaceCreated(Created, frozen=True):
    """It is there, and can be attached."""

    made_for: UUID | None = None
    cloud_id: str = ""


class NetworkInterfaceCreateFailed(CreateFailed, frozen=True):
    """Neutron refused to make it."""

    made_for: UUID | None = None


class NetworkInterfaceActionAccepted(TakenOn, frozen=True):
    """The cloud accepted the request; its request id stands in the envelope."""


class NetworkInterfaceAttachRequested(Begins, frozen=True):
    """Someone asked to attach it to a server."""

    asks = "attach"

    server_id: UUID
    server_cloud_id: str


class NetworkInterfaceAttached(Succeeds, frozen=True):
    """The server has it, as asked."""

    server_id: UUID


class NetworkInterfaceAttachFailed(Fails, frozen=True):
    """The cloud would not attach it, or tried and failed."""

    server_id: UUID


class NetworkInterfaceDetachRequested(Begins, frozen=True):
    """Someone asked to detach it from a server."""

    asks = "detach"

    server_id: UUID
    server_cloud_id: str


class NetworkInterfaceDetached(Succeeds, frozen=True):
    """It is free again, as asked."""

    server_id: UUID


class NetworkInterfaceDetachFailed(Fails, frozen=True):
    """The cloud would not detach it, or tried and failed."""

    server_id: UUID


class NetworkInterfaceDeleteRequested(DeleteRequested, frozen=True):
    """Someone asked to delete it; or its server was deleted."""


class NetworkInterfaceDeleted(Deleted, frozen=True):
    """Gone from the cloud. The ledger keeps its history."""

    made_for: UUID | None = None


class NetworkInterfaceDeleteFailed(Fails, frozen=True):
    """The cloud would not delete it; it is still there."""

    made_for: UUID | None = None


class NetworkInterfaceObserved(Event, frozen=True):
    """The observation has changed. ``status`` is Neutron's word; groups are the cloud's ids."""

    status: str
    mac_address: str
    addresses: tuple[FixedAddress, ...] = ()
    security_groups: tuple[str, ...] = ()
    server_cloud_id: str | None = None
    server_id: UUID | None = None


class NetworkInterfaceAdopted(Adopted, frozen=True):
    """A server of the cloud was adopted, and this port with it, as it stood."""

    network: Known
    status: str
    mac_address: str
    name: str = ""
    addresses: tuple[FixedAddress, ...] = ()
    security_groups: tuple[KnownGroup, ...] = ()
    server_cloud_id: str | None = None
    server_id: UUID | None = None

    @property
    def seen(self) -> NetworkInterfaceObserved:
        """The observation of the cloud."""
        return NetworkInterfaceObserved(
            status=self.status,
            mac_address=self.mac_address,
            addresses=self.addresses,
            security_groups=tuple(sorted(group.id for group in self.security_groups)),
            server_cloud_id=self.server_cloud_id,
            server_id=self.server_id,
        )


class NetworkInterfaceAttachedOutOfBand(Event, frozen=True):
    """Attached in the cloud, without a request of the ledger."""

    server_cloud_id: str
    server_id: UUID | None = None


class NetworkInterfaceDetachedOutOfBand(Event, frozen=True):
    """Detached without a request of the ledger, or the server that had it is gone."""

    server_cloud_id: str
    server_id: UUID | None = None


class NetworkInterfaceReleased(Event, frozen=True):
    """The server that had it was deleted, as requested, which detached it."""

    server_cloud_id: str
    server_id: UUID | None = None


class NetworkInterfaceBound(Event, frozen=True):
    """The server that it was given to, when that was asked for, has it."""

    server_cloud_id: str
    server_id: UUID | None = None


class NetworkInterfaceGroupsChangedOutOfBand(Event, frozen=True):
    """It has other security groups (the cloud's ids), without a request of the ledger."""

    before: tuple[str, ...]
    after: tuple[str, ...]


class NetworkInterfaceDeletedOutOfBand(DeletedOutOfBand, frozen=True):
    """Deleted in the cloud, without a request of the ledger."""

    made_for: UUID | None = None


NetworkInterfaceFailure = (
    NetworkInterfaceCreateFailed
    | NetworkInterfaceAttachFailed
    | NetworkInterfaceDetachFailed
    | NetworkInterfaceDeleteFailed
)
NetworkInterfaceEvent = (
    NetworkInterfaceRequested
    | NetworkInterfaceCreateAttempted
    | NetworkInterfaceAccepted
    | NetworkInterfaceCreated
    | NetworkInterfaceCreateFailed
    | NetworkInterfaceActionAccepted
    | NetworkInterfaceAttachRequested
    | NetworkInterfaceAttached
    | NetworkInterfaceAttachFailed
    | NetworkInterfaceDetachRequested
    | NetworkInterfaceDetached
    | NetworkInterfaceDetachFailed
    | NetworkInterfaceDeleteRequested
    | NetworkInterfaceDeleted
    | NetworkInterfaceDeleteFailed
    | NetworkInterfaceObserved
    | NetworkInterfaceAttachedOutOfBand
    | NetworkInterfaceDetachedOutOfBand
    | NetworkInterfaceReleased
    | NetworkInterfaceBound
    | NetworkInterfaceGroupsChangedOutOfBand
    | NetworkInterfaceDeletedOutOfBand
    | NetworkInterfaceAdopted
)
