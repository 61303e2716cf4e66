"""Events of a snapshot of a volume."""

from __future__ import annotations

from uuid import UUID

from commands.kernel.message import Event, Fails
from commands.kernel.resource import (
    Accepted,
    ActionAccepted,
    CreateAttempted,
    Created,
    CreateFailed,
    Deleted,
    DeletedOutOfBand,
    DeleteRequested,
    Requested,
)


class VolumeSnapshotRequested(Requested, frozen=True):
    """Someone asked for a copy of a volume as it is now. ``volume_cloud_id`` is Cinder's id of it."""

    name: str
    volume_id: UUID
    volume_cloud_id: str


class VolumeSnapshotCreateAttempted(CreateAttempted, frozen=True):
    """We are about to send POST /snapshots. Recorded before it is sent."""


class VolumeSnapshotAccepted(Accepted, frozen=True):
    """Cinder gave the snapshot an id of its own."""


class VolumeSnapshotActionAccepted(ActionAccepted, frozen=True):
    """Cinder took on its deletion."""


class VolumeSnapshotCreated(Created, frozen=True):
    """The copy is whole."""


class VolumeSnapshotCreateFailed(CreateFailed, frozen=True):
    """Cinder refused, or could not copy it."""


class VolumeSnapshotObserved(Event, frozen=True):
    """The observation has changed. ``status`` is Cinder's word."""

    status: str
    size_gb: int


class VolumeSnapshotDeleteRequested(DeleteRequested, frozen=True):
    """Someone asked to delete it."""


class VolumeSnapshotDeleted(Deleted, frozen=True):
    """Gone from the cloud. The ledger keeps its history."""


class VolumeSnapshotDeleteFailed(Fails, frozen=True):
    """Cinder would not delete it; it is still there."""


class VolumeSnapshotDeletedOutOfBand(DeletedOutOfBand, frozen=True):
    """Deleted in the cloud, without a request of the ledger."""


VolumeSnapshotEvent = (
    VolumeSnapshotRequested
    | VolumeSnapshotCreateAttempted
    | VolumeSnapshotAccepted
    | VolumeSnapshotActionAccepted
    | VolumeSnapshotCreated
    | VolumeSnapshotCreateFailed
    | VolumeSnapshotObserved
    | VolumeSnapshotDeleteRequested
    | VolumeSnapshotDeleted
    | VolumeSnapshotDeleteFailed
    | VolumeSnapshotDeletedOutOfBand
)
