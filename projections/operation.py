"""What became of each thing that was asked of the cloud."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, assert_never
from uuid import UUID

import msgspec
from msgspec.structs import replace

from commands.record import Recorded
from commands.server import events as e
from projections.projection import Projection


class OperationRow(msgspec.Struct, frozen=True, gc=False):
    id: UUID
    project_id: str
    position: int
    resource: str
    resource_id: UUID
    action: str
    status: Literal["running", "succeeded", "failed"]
    requested_by: str
    requested_at: datetime
    finished_at: datetime | None = None
    reason: str | None = None


def operation_of(record: Recorded) -> UUID | None:
    """Return the operation an event belongs to: every event of one carries its id."""
    operation_id: UUID | None = getattr(record.event, "operation_id", None)
    return operation_id


def evolve(row: OperationRow | None, record: Recorded) -> OperationRow | None:
    event = record.event
    match event:
        case e.ServerRequested():
            return begin(record, "create")
        case e.ServerStartRequested():
            return begin(record, "start")
        case e.ServerStopRequested():
            return begin(record, "stop")
        case e.ServerRebootRequested(_, kind):
            return begin(record, "reboot" if kind == "SOFT" else "reboot-hard")
        case e.ServerDeleteRequested():
            return begin(record, "delete")
        case e.ServerInfoChangeRequested():
            return begin(record, "info")
        case (
            e.ServerBuilt()
            | e.ServerStarted()
            | e.ServerStopped()
            | e.ServerRebooted()
            | e.ServerDeleted()
            | e.ServerInfoChanged()
        ):
            return finish(row, record, "succeeded", None)
        case (
            e.ServerBuildFailed(_, reason)
            | e.ServerStartFailed(_, reason)
            | e.ServerStopFailed(_, reason)
            | e.ServerRebootFailed(_, reason)
            | e.ServerDeleteFailed(_, reason)
            | e.ServerInfoChangeFailed(_, reason)
            | e.ServerOperationAbandoned(_, reason)
        ):
            return finish(row, record, "failed", reason)
        case (
            e.ServerCreateAttempted()
            | e.ServerCreateUnanswered()
            | e.ServerCreateNotFound()
            | e.ServerAccepted()
            | e.ServerActionAttempted()
            | e.ServerActionAccepted()
            | e.ServerObserved()
            | e.ServerStartedOutOfBand()
            | e.ServerStoppedOutOfBand()
            | e.ServerStatusChangedOutOfBand()
            | e.ServerDeletedOutOfBand()
            | e.ServerRenamedOutOfBand()
            | e.ServerTwinFound()
            | e.ServerTwinDeleted()
        ):
            return row
        case _:
            assert_never(event)


def begin(record: Recorded, action: str) -> OperationRow | None:
    operation_id = operation_of(record)
    assert operation_id is not None
    return OperationRow(
        id=operation_id,
        project_id=record.entry.project_id,
        position=record.position,
        resource="server",
        resource_id=record.stream,
        action=action,
        status="running",
        requested_by=record.entry.by,
        requested_at=record.at,
    )


def finish(
    row: OperationRow | None, record: Recorded, status: Literal["succeeded", "failed"], reason: str | None
) -> OperationRow | None:
    if row is None or row.finished_at is not None:
        return row
    return replace(row, position=record.position, status=status, reason=reason, finished_at=record.at)


OPERATION = Projection("operation", OperationRow, evolve, key=operation_of, history=False)
