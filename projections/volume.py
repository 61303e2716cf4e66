"""Projection of a volume: the row that reads show, and its fold."""

from __future__ import annotations

from typing import Any, assert_never, cast
from uuid import UUID

from commands.store.envelope import RecordedEvent
from commands.volume import events as e
from projections.engine.projection import Projection, streams_of
from projections.resource import ResourceRow, born, changed, indexes_of


class VolumeRow(ResourceRow, frozen=True, kw_only=True, gc=False):
    """``status`` is Cinder's word; ``creating`` before it has one. ``server_id`` is ours."""

    size_gb: int
    volume_type: str | None = None
    image: e.Source | None = None
    snapshot: e.Source | None = None
    availability_zone: str | None = None
    bootable: bool = False
    server_id: UUID | None = None
    attachments: tuple[e.Attachment, ...] = ()
    root_of: UUID | None = None
    delete_on_termination: bool = False
    cloud_name: str | None = None


def evolve(row: VolumeRow | None, record: RecordedEvent) -> VolumeRow | None:
    event = cast(e.VolumeEvent, record.event)  # its key selects no other
    if isinstance(event, e.VolumeRequested):
        return appear(record, event)
    if isinstance(event, e.VolumeAdopted):
        return appear_adopted(record, event)
    return None if row is None else changed(row, record, own(row, event))


def appear(record: RecordedEvent, event: e.VolumeRequested) -> VolumeRow:
    return VolumeRow(
        **born(record),
        name=event.name,
        description=event.description,
        status="creating",
        size_gb=event.size_gb,
        volume_type=event.volume_type,
        image=event.image,
        snapshot=event.snapshot,
        availability_zone=event.availability_zone,
        server_id=event.root_of,
        root_of=event.root_of,
        delete_on_termination=event.delete_on_termination,
    )


def appear_adopted(record: RecordedEvent, event: e.VolumeAdopted) -> VolumeRow:
    return VolumeRow(
        **born(record),
        name=event.name,
        cloud_name=event.cloud_name,
        description=event.description,
        status=event.status,
        size_gb=event.size_gb,
        volume_type=event.volume_type,
        image=event.image,
        availability_zone=event.availability_zone,
        bootable=event.bootable,
        server_id=holder(event.attachments),
        attachments=event.attachments,
        root_of=event.root_of,
        delete_on_termination=event.delete_on_termination,
    )


def own(row: VolumeRow, event: e.VolumeEvent) -> dict[str, Any]:
    """Return the changed fields that are specific to a volume."""
    match event:
        case e.VolumeAccepted():
            return {"cloud_name": row.name}
        case e.VolumeObserved():
            return observed(row, event)
        case e.VolumeCreateFailed():
            return {"status": "error", "server_id": holder(row.attachments)}
        case e.VolumeInfoChangeRequested() | e.VolumeInfoChangeFailed():
            return {"name": event.name, "description": event.description}
        case e.VolumeInfoChanged(name=cloud_name) | e.VolumeRenamedOutOfBand(cloud_name):
            return {"cloud_name": cloud_name}
        case e.VolumeAttachRequested(_, server_id):
            return {"server_id": server_id}
        case e.VolumeAttachFailed():
            return {"server_id": holder(row.attachments)}
        case e.VolumeDetached() | e.VolumeDetachedOutOfBand() | e.VolumeReleased():
            return left(row, event)
        case e.VolumeDeleted() | e.VolumeDeletedOutOfBand():
            return {"status": "deleted", "server_id": None, "attachments": ()}
        case (
            e.VolumeRequested()
            | e.VolumeAdopted()
            | e.VolumeCreateAttempted()
            | e.VolumeCreated()
            | e.VolumeActionAccepted()
            | e.VolumeAttached()
            | e.VolumeDetachRequested()
            | e.VolumeDetachFailed()
            | e.VolumeExtendRequested()
            | e.VolumeExtended()
            | e.VolumeExtendFailed()
            | e.VolumeDeleteRequested()
            | e.VolumeDeleteFailed()
            | e.VolumeAttachedOutOfBand()
            | e.VolumeExtendedOutOfBand()
        ):
            return {}
        case _:
            assert_never(event)


def left(row: VolumeRow, event: e.VolumeEvent) -> dict[str, Any]:
    """Return the fields after it left a server: one adopted with a server is deleted with that server only.

    A root volume may never have been observed in use: it is shown with its server until an event says else.
    """
    server_id = holder(row.attachments) if isinstance(event, e.VolumeReleased) else row.server_id
    goes = row.delete_on_termination and row.root_of is not None
    return {"delete_on_termination": goes, "server_id": server_id}


def observed(row: VolumeRow, event: e.VolumeObserved) -> dict[str, Any]:
    """Return the observed fields. Its server is shown from the request to attach it until it is detached."""
    expected = None if row.attachments else row.server_id
    return {
        "status": event.status,
        "size_gb": event.size_gb,
        "bootable": event.bootable,
        "attachments": event.attachments,
        "server_id": holder(event.attachments) or expected,
    }


def holder(attachments: tuple[e.Attachment, ...]) -> UUID | None:
    """Return the first server of ours that has it."""
    return next((attachment.server_id for attachment in attachments if attachment.server_id), None)


VOLUME = Projection(
    "volume",
    VolumeRow,
    evolve,
    streams_of("volume"),
    indexes=indexes_of(
        "volume",
        "{table} (server_id) WHERE server_id IS NOT NULL",
        "{table} (root_of) WHERE root_of IS NOT NULL AND deleted_at IS NULL",
        "{table}_history (server_id) WHERE server_id IS NOT NULL",
    ),
)
