"""State of a volume, folded from its events, and its claim."""

from __future__ import annotations

from typing import assert_never
from uuid import UUID

from msgspec.structs import replace

from commands.kernel import resource
from commands.kernel.decider import Claim
from commands.kernel.resource import Resource
from commands.volume import events as e
from commands.volume.commands import VolumeNameDuplicate

ALLOWED: dict[str, frozenset[str]] = {
    "available": frozenset({"attach", "size", "delete", "info"}),
    "in-use": frozenset({"detach", "info"}),
    "reserved": frozenset({"detach", "info"}),
    "error": frozenset({"delete", "info"}),
    "error_extending": frozenset({"delete", "info"}),
    "error_restoring": frozenset({"delete", "info"}),
    "error_managing": frozenset({"delete", "info"}),
    "error_deleting": frozenset({"info"}),
    "awaiting-transfer": frozenset({"info"}),
    "maintenance": frozenset(),
}
"""Actions that Cinder allows by stable status (400 otherwise, not 409): ``cinder/volume/api.py``."""

OTHERWISE = frozenset({"info"})
"""Actions that it allows in every other status."""

RESERVED = "reserved"
"""Status for a moment during an attachment, and for as long as its server is shelved."""

LASTING = frozenset(ALLOWED) - {RESERVED}
"""Statuses without an action in progress: an operation is done by then, or has failed."""


class Volume(Resource, frozen=True):
    name: str = ""
    description: str = ""
    cloud_name: str = ""
    named: tuple[str, str] = ("", "")
    """Name and description in the cloud, as last confirmed."""
    size_gb: int = 0
    wanted_gb: int = 0
    root_of: UUID | None = None
    delete_on_termination: bool = False
    goes_with: UUID | None = None
    """The server it was adopted with, and is to be deleted with, if the cloud said so."""
    partner: tuple[UUID, str] | None = None
    """The server of a pending attachment or detachment: our id, and Nova's."""
    seen: e.VolumeObserved | None = None
    attached: frozenset[str] = frozenset()
    """Nova's ids of the servers that have it by request, or as recorded since."""
    owners: tuple[tuple[str, UUID], ...] = ()
    """Of these and of those seen with it last: Nova's id, and ours where it is a server of the ledger."""
    booted: bool = False
    """Whether the server that it was made for has, or had it."""
    root_left: bool = False
    """Whether that server, or an attempt at it in the cloud, has been detached from it."""

    @property
    def status(self) -> str:
        if self.deleted:
            return "deleted"
        if self.seen is None:
            return "error" if self.failed else "creating"
        return self.seen.status

    @property
    def held(self) -> tuple[e.Attachment, ...]:
        """The attachments last seen."""
        return self.seen.attachments if self.seen else ()

    @property
    def holders(self) -> dict[str, UUID | None]:
        """The servers known to have it: by Nova's id, ours."""
        owners = dict(self.owners)
        return {one: owners.get(one) for one in self.attached | servers_in(self.held)}

    @property
    def may_be_held_unseen(self) -> bool:
        """Whether the server it was made for may have, or have had it, without an observation of that."""
        return self.root_of is not None and not self.booted and not self.root_left

    @property
    def server_id(self) -> UUID | None:
        """The server of ours that has it."""
        return next((attachment.server_id for attachment in self.held if attachment.server_id), None)

    def is_held_by(self, server_id: UUID) -> bool:
        return any(attachment.server_id == server_id for attachment in self.held)


def claims(volume: Volume) -> frozenset[Claim]:
    """Claims of a live volume: its name, unique in its project, and a new name on its way to the cloud."""
    if not volume.is_live:
        return frozenset()
    names = {volume.name, volume.named[0]}
    return frozenset(Claim("volume_name", volume.project_id, name, VolumeNameDuplicate) for name in names)


def evolve(volume: Volume, event: e.VolumeEvent) -> Volume:
    return own(resource.evolve(volume, event), event)


def requested(volume: Volume, event: e.VolumeRequested) -> Volume:
    return replace(
        volume,
        name=event.name,
        description=event.description,
        named=(event.name, event.description),
        cloud_name=event.name,
        size_gb=event.size_gb,
        root_of=event.root_of,
        delete_on_termination=event.delete_on_termination,
    )


def adopted(volume: Volume, event: e.VolumeAdopted) -> Volume:
    return replace(
        volume,
        name=event.name,
        description=event.description,
        named=(event.name, event.description),
        cloud_name=event.cloud_name,
        size_gb=event.size_gb,
        root_of=event.root_of,
        booted=event.root_of is not None,
        delete_on_termination=event.delete_on_termination,
        goes_with=keeper(event) if event.delete_on_termination else None,
        seen=event.seen,
        attached=servers_in(event.attachments),
        owners=tuple((one.server_cloud_id, one.server_id) for one in event.attachments if one.server_id),
    )


def keeper(event: e.VolumeAdopted) -> UUID | None:
    """Return the server of ours that has it."""
    return next((one.server_id for one in event.attachments if one.server_id), None)


def own(volume: Volume, event: e.VolumeEvent) -> Volume:  # noqa: C901 - a case for each event
    match event:
        case e.VolumeRequested():
            return requested(volume, event)
        case e.VolumeAdopted():
            return adopted(volume, event)
        case e.VolumeAttachRequested(_, server_id, cloud_id) | e.VolumeDetachRequested(
            _, server_id, cloud_id
        ):
            return replace(volume, partner=(server_id, cloud_id))
        case e.VolumeExtendRequested(_, size_gb):
            return replace(volume, wanted_gb=size_gb)
        case e.VolumeInfoChangeRequested() | e.VolumeInfoChangeFailed():
            return replace(volume, name=event.name, description=event.description)
        case e.VolumeInfoChanged(_, name, description):
            return replace(volume, named=(name, description), cloud_name=name)
        case e.VolumeObserved():
            return owned(booted(replace(volume, seen=event)))
        case e.VolumeCreated():
            return replace(volume, size_gb=size_seen(volume))
        case e.VolumeAttached() | e.VolumeAttachFailed() | e.VolumeDetached() | e.VolumeDetachFailed():
            return parted(volume)
        case e.VolumeExtended() | e.VolumeExtendFailed():
            return replace(volume, size_gb=size_seen(volume))
        case e.VolumeAttachedOutOfBand(server):
            return replace(volume, attached=volume.attached | {server})
        case e.VolumeDetachedOutOfBand(server):
            return released(replace(volume, attached=volume.attached - {server}))
        case e.VolumeReleased(server, server_id):
            left = replace(volume, attached=volume.attached - {server})
            return released(rootless(left) if server_id and server_id == volume.root_of else left)
        case e.VolumeExtendedOutOfBand(size_gb):
            return replace(volume, size_gb=size_gb)
        case e.VolumeRenamedOutOfBand(cloud_name):
            return replace(volume, cloud_name=cloud_name)
        case (
            e.VolumeCreateAttempted()
            | e.VolumeAccepted()
            | e.VolumeActionAccepted()
            | e.VolumeCreateFailed()
            | e.VolumeDeleteRequested()
            | e.VolumeDeleted()
            | e.VolumeDeleteFailed()
            | e.VolumeDeletedOutOfBand()
        ):
            return volume
        case _:
            assert_never(event)


def size_seen(volume: Volume) -> int:
    return volume.seen.size_gb if volume.seen else volume.size_gb


def parted(volume: Volume) -> Volume:
    """Set the servers that have it after an attachment or detachment, as last observed."""
    if volume.partner is None:
        return volume
    server = volume.partner[1]
    has = server in servers_in(volume.held)
    attached = volume.attached | {server} if has else volume.attached - {server}
    return released(replace(volume, attached=attached, partner=None))


def released(volume: Volume) -> Volume:
    """Clear the deletion with its server: it holds for the server it was adopted with only."""
    return volume if volume.attached else replace(volume, goes_with=None)


def rootless(volume: Volume) -> Volume:
    """Expect another server of the cloud next: the next attempt at the server that it was made for."""
    held = bool(volume.held)
    return replace(volume, booted=held, root_left=True, attached=servers_in(volume.held))


def owned(volume: Volume) -> Volume:
    """Keep our id of a server until its detachment is recorded, which may be much later."""
    shown = {one.server_cloud_id: one.server_id for one in volume.held if one.server_id}
    kept = {cloud_id: key for cloud_id, key in volume.owners if cloud_id in volume.attached}
    return replace(volume, owners=tuple({**kept, **shown}.items()))


def booted(volume: Volume) -> Volume:
    """Take the first server with a volume made for a server as that server: it is not out of band."""
    if volume.root_of is None or volume.booted or not volume.held:
        return volume
    return replace(volume, booted=True, attached=servers_in(volume.held))


def servers_in(attachments: tuple[e.Attachment, ...]) -> frozenset[str]:
    return frozenset(attachment.server_cloud_id for attachment in attachments)
