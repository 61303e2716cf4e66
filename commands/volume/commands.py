"""Commands to a volume, from users and pollers, and its refusals."""

from __future__ import annotations

from uuid import UUID

from commands.kernel import resource
from commands.kernel.errors import Refused, Unknown
from commands.kernel.message import Command
from commands.kernel.resource import Observation
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
    """A field that is None stays as it is."""

    operation_id: UUID
    name: str | None = None
    description: str | None = None


class DeleteVolume(Command, frozen=True):
    """``server_gone``: its server is deleted; it may go though it was seen attached."""

    operation_id: UUID
    server_gone: bool = False


class ObserveVolume(Observation, frozen=True):
    """Observation: the volume in a listing. ``fault`` is Cinder's reason for an error, if it gave one."""

    cloud_id: str
    name: str
    status: str
    size_gb: int
    bootable: bool = False
    attachments: tuple[Attachment, ...] = ()
    fault: str | None = None
    description: str | None = None
    released: frozenset[str] = frozenset()
    """Nova's ids of servers that were deleted by request, which detached it."""
    difference: str = ""
    """Differences from what the pending operation asked for, in words."""


class AdoptVolume(Command, frozen=True):
    """Adopt an existing volume of the cloud, as it was found."""

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


class VolumeUnknown(Unknown):
    """There is no such volume."""


class VolumeNameDuplicate(Refused):
    """Another volume of this project has that name; a name is free again once its volume is deleted."""


class VolumeGone(Refused):
    """The volume has been deleted; the ledger keeps its history, and nothing more can be done with it."""


class VolumeUnavailable(Refused):
    """The volume is attached to another server, or about to be."""


class VolumeNotAttached(Refused):
    """The volume is not attached to this server."""


class RootVolumeStays(Refused):
    """A server boots from this volume; it goes or stays with its server and can't be detached."""


class VolumeOnlyGrows(Refused):
    """A volume can only be made larger; this size is not more than what it has."""

    status = 422

    def __init__(self) -> None:
        super().__init__(errors=[{"pointer": "/size_gb", "detail": "is not more than it has now"}])


class VolumesNotOffered(Refused):
    """This cloud has no volume service."""

    status = 422
