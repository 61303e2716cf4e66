"""Events of a snapshot of a server: an image of its disk as it was then."""

from __future__ import annotations

from uuid import UUID

from commands.kernel.message import Event, Fails
from commands.kernel.resource import (
    Accepted,
    CreateAttempted,
    Created,
    CreateFailed,
    Deleted,
    DeletedOutOfBand,
    DeleteRequested,
    Requested,
)


class ServerSnapshotRequested(Requested, frozen=True):
    """Someone asked for a snapshot of a server."""

    name: str
    server_id: UUID
    server_cloud_id: str
    description: str = ""


class ServerSnapshotCreateAttempted(CreateAttempted, frozen=True):
    """We are about to send createImage, once. Recorded before it is sent."""


class ServerSnapshotAccepted(Accepted, frozen=True):
    """Nova took the request: ``cloud_id`` is Glance's id of the image, which has no data yet."""


class ServerSnapshotCreated(Created, frozen=True):
    """The image is complete: servers and volumes can be made of it.

    A server that boots from a volume leaves an image without data (0 bytes) that names
    ``volume_snapshots``, Cinder's ids.
    """

    size_bytes: int
    min_disk_gb: int = 0
    min_ram_mb: int = 0
    volume_snapshots: tuple[str, ...] = ()


class ServerSnapshotCreateFailed(CreateFailed, frozen=True):
    """The cloud refused, or began and gave it up."""


class ServerSnapshotDeleteRequested(DeleteRequested, frozen=True):
    """Someone asked to delete it. What was made of it stays."""


class ServerSnapshotDeleted(Deleted, frozen=True):
    """Gone from the cloud. The ledger keeps its history."""


class ServerSnapshotDeleteFailed(Fails, frozen=True):
    """The cloud would not delete it, or not all of it."""


class ServerSnapshotStatusChangedOutOfBand(Event, frozen=True):
    """Deactivated or reactivated, without a request of the ledger. ``status`` is Glance's word."""

    status: str


class ServerSnapshotRenamedOutOfBand(Event, frozen=True):
    """Renamed in the cloud, without a request of the ledger; the ledger's name stays, and stays unique."""

    cloud_name: str


class ServerSnapshotDeletedOutOfBand(DeletedOutOfBand, frozen=True):
    """Deleted in the cloud, without a request of the ledger."""


ServerSnapshotEvent = (
    ServerSnapshotRequested
    | ServerSnapshotCreateAttempted
    | ServerSnapshotAccepted
    | ServerSnapshotCreated
    | ServerSnapshotCreateFailed
    | ServerSnapshotDeleteRequested
    | ServerSnapshotDeleted
    | ServerSnapshotDeleteFailed
    | ServerSnapshotStatusChangedOutOfBand
    | ServerSnapshotRenamedOutOfBand
    | ServerSnapshotDeletedOutOfBand
)
