"""What can be asked of a volume, by its users and by those who carry out or watch."""

from __future__ import annotations

from uuid import UUID

from commands.kernel import resource
from commands.kernel.message import Command
from commands.kernel.resource import Sight
from commands.volume.events import Attachment, Source, VolumeAdopted


class RequestVolume(Command, frozen=True):
    operation_id: UUID
    project_id: str
    name: str
    size_gb: int
    description: str = ""
    volume_type: str | None = None
    image: Source | None = None
    snapshot: Source | None = None
    availability_zone: str | None = None
    root_of: UUID | None = None
    delete_on_termination: bool = False


class AttachVolume(Command, frozen=True):
    """``server_cloud_id`` is Nova's id of the server."""

    operation_id: UUID
    server_id: UUID
    server_cloud_id: str


class DetachVolume(Command, frozen=True):
    """``server_gone``: the server is deleted, or about to be; then the volume it booted from is free, too."""

    operation_id: UUID
    server_id: UUID
    server_gone: bool = False


class ExtendVolume(Command, frozen=True):
    operation_id: UUID
    size_gb: int


class ChangeVolumeInfo(Command, frozen=True):
    """What is None stays as it is."""

    operation_id: UUID
    name: str | None = None
    description: str | None = None


class DeleteVolume(Command, frozen=True):
    """``server_gone``: its server is deleted; it may go though it was seen attached."""

    operation_id: UUID
    server_gone: bool = False


class ObserveVolume(Sight, frozen=True):
    """What a listing of the cloud shows of it. ``fault`` is Cinder's reason for an error, if it gave one."""

    cloud_id: str
    name: str
    status: str
    size_gb: int
    bootable: bool = False
    attachments: tuple[Attachment, ...] = ()
    fault: str | None = None
    description: str | None = None
    released: frozenset[str] = frozenset()
    """Nova's ids of servers that were deleted as asked: by that they let go of it."""
    difference: str = ""
    """What of it is otherwise than the operation under way asked for, in words."""


class AdoptVolume(Command, frozen=True):
    """Take a volume that the cloud has into the book, as it was told."""

    told: VolumeAdopted


VolumeCommand = (
    RequestVolume
    | AttachVolume
    | DetachVolume
    | ExtendVolume
    | ChangeVolumeInfo
    | DeleteVolume
    | ObserveVolume
    | AdoptVolume
    | resource.Answer
)
