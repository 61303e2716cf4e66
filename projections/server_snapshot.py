"""Projection of a snapshot of a server: the row that reads show, and its fold."""

from __future__ import annotations

from typing import Any, assert_never, cast
from uuid import UUID

from commands.server_snapshot import events as e
from commands.store.envelope import RecordedEvent
from projections.engine.projection import Projection, streams_of
from projections.resource import ResourceRow, born, changed, indexes_of


class ServerSnapshotRow(ResourceRow, frozen=True, kw_only=True, gc=False):
    """``status`` is Glance's word, once the image is whole; before, ``creating``."""

    server_id: UUID
    server_cloud_id: str
    size_bytes: int | None = None
    min_disk_gb: int = 0
    min_ram_mb: int = 0
    volume_snapshots: tuple[str, ...] = ()
    cloud_name: str | None = None


def evolve(row: ServerSnapshotRow | None, record: RecordedEvent) -> ServerSnapshotRow | None:
    event = cast(e.ServerSnapshotEvent, record.event)  # its key selects no other
    if isinstance(event, e.ServerSnapshotRequested):
        return appear(record, event)
    return None if row is None else changed(row, record, own(row, event))


def appear(record: RecordedEvent, event: e.ServerSnapshotRequested) -> ServerSnapshotRow:
    return ServerSnapshotRow(
        **born(record),
        name=event.name,
        description=event.description,
        status="creating",
        server_id=event.server_id,
        server_cloud_id=event.server_cloud_id,
    )


def own(row: ServerSnapshotRow, event: e.ServerSnapshotEvent) -> dict[str, Any]:
    """Return the changed fields that are specific to a snapshot."""
    match event:
        case e.ServerSnapshotAccepted():
            return {"cloud_name": row.name}
        case e.ServerSnapshotCreated(_, size_bytes, min_disk_gb, min_ram_mb, volume_snapshots):
            return {
                "status": "active",
                "size_bytes": size_bytes,
                "min_disk_gb": min_disk_gb,
                "min_ram_mb": min_ram_mb,
                "volume_snapshots": volume_snapshots,
            }
        case e.ServerSnapshotCreateFailed():
            return {"status": "error"}
        case e.ServerSnapshotStatusChangedOutOfBand(status):
            return {"status": status}
        case e.ServerSnapshotRenamedOutOfBand(cloud_name):
            return {"cloud_name": cloud_name}
        case e.ServerSnapshotDeleted() | e.ServerSnapshotDeletedOutOfBand():
            return {"status": "deleted"}
        case (
            e.ServerSnapshotRequested()
            | e.ServerSnapshotCreateAttempted()
            | e.ServerSnapshotDeleteRequested()
            | e.ServerSnapshotDeleteFailed()
        ):
            return {}
        case _:
            assert_never(event)


SERVER_SNAPSHOT = Projection(
    "server_snapshot",
    ServerSnapshotRow,
    evolve,
    streams_of("server_snapshot"),
    indexes=indexes_of("server_snapshot", "{table} (server_id)"),
)
