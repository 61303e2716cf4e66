"""Commands to a snapshot of a volume, from users and pollers, and its refusals."""

from __future__ import annotations

from uuid import UUID

from commands.kernel import resource
from commands.kernel.errors import Refused, Unknown
from commands.kernel.message import Command
from commands.kernel.resource import Observation


class RequestVolumeSnapshot(Command, frozen=True):
    operation_id: UUID
    project_id: str
    name: str
    volume_id: UUID
    volume_cloud_id: str


class DeleteVolumeSnapshot(Command, frozen=True):
    operation_id: UUID


class ObserveVolumeSnapshot(Observation, frozen=True):
    """What a listing of the cloud shows of it."""

    cloud_id: str
    status: str
    size_gb: int
    difference: str = ""
    """Differences from what the pending operation asked for, in words."""


VolumeSnapshotCommand = RequestVolumeSnapshot | DeleteVolumeSnapshot | ObserveVolumeSnapshot | resource.Answer


class VolumeSnapshotUnknown(Unknown):
    """There is no such snapshot of a volume."""


class VolumeSnapshotNameDuplicate(Refused):
    """Another snapshot of a volume has that name; it is free again once that snapshot is deleted."""


class VolumeSnapshotGone(Refused):
    """The snapshot has been deleted; the ledger keeps its history, and nothing more can be done with it."""


class VolumeNotCopied(Refused):
    """Only a volume that the cloud has can be copied."""
