"""What a reader sees of a snapshot of a volume."""

from __future__ import annotations

from typing import Any, assert_never, cast
from uuid import UUID

from commands.volume_snapshot import events as e

from commands.store.envelope import RecordedEvent
from projections.engine.projection import Projection, streams_of
from projections.resource import ResourceRow, born, changed, indexes_of


class VolumeSnapshotRow(ResourceRow, frozen=True, kw_only=True, gc=False):
    """``status`` is Cinder's word; ``creating`` before it has one."""

    volume_id: UUID
    size_gb: int | None = None


def evolve(row: VolumeSnapshotRow | None, record: RecordedEvent) -> VolumeSnapshotRow | None:
    event = cast(e.VolumeSnapshotEvent, record.event)  # its key gives it no other
    if isinstance(event, e.VolumeSnapshotRequested):
        return VolumeSnapshotRow(
            **born(record), name=event.name, description="", status="creating", volume_id=event.volume_id
        )
    return None if row is None else changed(row, record, own(event))


def own(event: e.VolumeSnapshotEvent) -> dict[str, Any]:
    """Return the fields an event changes that only a snapshot of a volume has."""
    match event:
        case e.VolumeSnapshotObserved(status, size_gb):
            return {"status": status, "size_gb": size_gb}
        case e.VolumeSnapshotCreateFailed():
            return {"status": "error"}
        case e.VolumeSnapshotDeleted() | e.VolumeSnapshotDeletedOutOfBand():
            return {"status": "deleted"}
        case (
            e.VolumeSnapshotRequested()
            | e.VolumeSnapshotCreateAttempted()
            | e.VolumeSnapshotAccepted()
            | e.VolumeSnapshotActionAccepted()
            | e.VolumeSnapshotCreated()
            | e.VolumeSnapshotDeleteRequested()
            | e.VolumeSnapshotDeleteFailed()
        ):
            return {}
        case _:
            assert_never(event)


VOLUME_SNAPSHOT = Projection(
    "volume_snapshot",
    VolumeSnapshotRow,
    evolve,
    streams_of("volume_snapshot"),
    indexes=indexes_of("volume_snapshot", "{table} (volume_id)"),
)
