"""Events of a volume."""

from __future__ import annotations

from uuid import UUID

import msgspec

from commands.kernel.message import Begins, Event, Fails, Succeeds
from commands.kernel.resource import (
    Accepted,
    ActionAccepted,
    Adopted,
    CreateAttempted,
    Created,
    CreateFailed,
    Deleted,
    DeletedOutOfBand,
    DeleteRequested,
    Requested,
)


class Source(msgspec.Struct, frozen=True):
    """An image or a volume snapshot whose content a volume begins with: its id, and the name it had then."""

    id: str
    name: str


class Attachment(msgspec.Struct, frozen=True):
    """``server_cloud_id`` is Nova's id; ``server_id`` ours, where the ledger has that server."""

    server_cloud_id: str
    server_id: UUID | None = None
    device: str | None = None


class VolumeRequested(Requested, frozen=True):
    """Someone asked for a volume: empty, or with the content of an image or a snapshot."""

    name: str
    size_gb: int
    description: str = ""
    volume_type: str | None = None
    image: Source | None = None
    snapshot: Source | None = None
    availability_zone: str | None = None
    root_of: UUID | None = None
    """The server that boots from it, if it was made for one."""
    delete_on_termination: bool = False
    """Whether it goes when that server is deleted."""


class VolumeCreateAttempted(CreateAttempted, frozen=True):
    """We are about to send POST /volumes, once. Recorded before it is sent."""


class VolumeAccepted(Accepted, frozen=True):
    """Cinder took the request and gave the volume an id of its own."""


class VolumeCreated(Created, frozen=True):
    """It is there, and can be attached."""

    root_of: UUID | None = None
    cloud_id: str = ""


class VolumeCreateFailed(CreateFailed, frozen=True):
    """Cinder refused, or could not make it."""

    root_of: UUID | None = None


class VolumeActionAccepted(ActionAccepted, frozen=True):
    """The cloud accepted the request; its request id stands in the envelope."""


class VolumeAttachRequested(Begins, frozen=True):
    """Someone asked to attach it to a server."""

    asks = "attach"

    server_id: UUID
    server_cloud_id: str


class VolumeAttached(Succeeds, frozen=True):
    """The server has it, as asked."""

    server_id: UUID


class VolumeAttachFailed(Fails, frozen=True):
    """The cloud would not attach it, or tried and failed."""

    server_id: UUID


class VolumeDetachRequested(Begins, frozen=True):
    """Someone asked to detach it from a server."""

    asks = "detach"

    server_id: UUID
    server_cloud_id: str


class VolumeDetached(Succeeds, frozen=True):
    """It is free again, as asked."""

    server_id: UUID


class VolumeDetachFailed(Fails, frozen=True):
    """The cloud would not detach it, or tried and failed."""

    server_id: UUID


class VolumeExtendRequested(Begins, frozen=True):
    """Someone asked to make it larger."""

    asks = "size"

    size_gb: int


class VolumeExtended(Succeeds, frozen=True):
    """It has the size asked for."""


class VolumeExtendFailed(Fails, frozen=True):
    """The cloud would not extend it, or tried and failed."""


class VolumeInfoChangeRequested(Begins, frozen=True):
    """Someone asked for another name or description."""

    asks = "info"

    name: str
    description: str


class VolumeInfoChanged(Succeeds, frozen=True):
    """Cinder has the new name and description."""

    name: str
    description: str


class VolumeInfoChangeFailed(Fails, frozen=True):
    """Cinder refused the change; name and description are what they were before."""

    name: str
    description: str


class VolumeDeleteRequested(DeleteRequested, frozen=True):
    """Someone asked to delete it."""


class VolumeDeleted(Deleted, frozen=True):
    """Gone from the cloud. The ledger keeps its history."""

    root_of: UUID | None = None


class VolumeDeleteFailed(Fails, frozen=True):
    """The cloud would not delete it; it is still there."""

    root_of: UUID | None = None


class VolumeObserved(Event, frozen=True):
    """The observation has changed. ``status`` is Cinder's word."""

    status: str
    size_gb: int
    bootable: bool = False
    attachments: tuple[Attachment, ...] = ()


class VolumeAdopted(Adopted, frozen=True):
    """A server of the cloud was adopted, and this volume with it, as it stood.

    ``name`` is the ledger's, which is unique; ``cloud_name`` the cloud's.
    """

    name: str
    cloud_name: str
    status: str
    size_gb: int
    description: str = ""
    volume_type: str | None = None
    image: Source | None = None
    availability_zone: str | None = None
    bootable: bool = False
    attachments: tuple[Attachment, ...] = ()
    root_of: UUID | None = None
    """The server that boots from it."""
    delete_on_termination: bool = False
    """Whether it goes when the server is deleted that had it then."""

    @property
    def seen(self) -> VolumeObserved:
        """The observation of the cloud."""
        return VolumeObserved(self.status, self.size_gb, self.bootable, self.attachments)


class VolumeAttachedOutOfBand(Event, frozen=True):
    """Attached in the cloud, without a request of the ledger."""

    server_cloud_id: str
    server_id: UUID | None = None


class VolumeDetachedOutOfBand(Event, frozen=True):
    """Detached without a request of the ledger, or the server that had it is gone."""

    server_cloud_id: str
    server_id: UUID | None = None


class VolumeReleased(Event, frozen=True):
    """The server that had it was deleted, as requested, which detached it."""

    server_cloud_id: str
    server_id: UUID | None = None


class VolumeExtendedOutOfBand(Event, frozen=True):
    """Made larger in the cloud, without a request of the ledger."""

    size_gb: int


class VolumeRenamedOutOfBand(Event, frozen=True):
    """Renamed in the cloud, without a request of the ledger; the ledger's name stays, and stays unique."""

    cloud_name: str


class VolumeDeletedOutOfBand(DeletedOutOfBand, frozen=True):
    """Deleted in the cloud, without a request of the ledger."""

    root_of: UUID | None = None


VolumeEvent = (
    VolumeRequested
    | VolumeCreateAttempted
    | VolumeAccepted
    | VolumeCreated
    | VolumeCreateFailed
    | VolumeActionAccepted
    | VolumeAttachRequested
    | VolumeAttached
    | VolumeAttachFailed
    | VolumeDetachRequested
    | VolumeDetached
    | VolumeDetachFailed
    | VolumeExtendRequested
    | VolumeExtended
    | VolumeExtendFailed
    | VolumeInfoChangeRequested
    | VolumeInfoChanged
    | VolumeInfoChangeFailed
    | VolumeDeleteRequested
    | VolumeDeleted
    | VolumeDeleteFailed
    | VolumeObserved
    | VolumeAttachedOutOfBand
    | VolumeDetachedOutOfBand
    | VolumeReleased
    | VolumeExtendedOutOfBand
    | VolumeRenamedOutOfBand
    | VolumeDeletedOutOfBand
    | VolumeAdopted
)

VolumeFailure = (
    VolumeCreateFailed
    | VolumeAttachFailed
    | VolumeDetachFailed
    | VolumeExtendFailed
    | VolumeInfoChangeFailed
    | VolumeDeleteFailed
)
