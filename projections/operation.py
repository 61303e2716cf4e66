"""Projection of operations: the state and outcome of each request to the cloud."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec
from msgspec.structs import replace

from commands.kernel.message import Begins, Fails, Quota, Succeeds
from commands.store.envelope import RecordedEvent
from projections.engine.projection import Projection


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
    code: str | None = None
    """A stable word: ``QUOTA_EXCEEDED``, ``CONTENT_LOST``, ``NOT_AS_ASKED``; or ``EFFECT_PARKED`` for now."""
    quota: Quota | None = None


def operation_of(record: RecordedEvent) -> UUID | None:
    """Return the operation an event begins or ends."""
    match record.event:
        case Begins(operation_id) | Succeeds(operation_id) | Fails(operation_id):
            return operation_id
        case _:
            return None


def evolve(row: OperationRow | None, record: RecordedEvent) -> OperationRow | None:
    match record.event:
        case Begins() as event:
            return begin(record, event)
        case Succeeds():
            return finish(row, record, status="succeeded")
        case Fails(_, reason, quota=quota) as event:
            return finish(row, record, status="failed", reason=reason, code=event.word, quota=quota)
        case _:
            return row


def begin(record: RecordedEvent, event: Begins) -> OperationRow:
    return OperationRow(
        id=event.operation_id,
        project_id=record.entry.project_id,
        position=record.position,
        resource=record.feature,
        resource_id=record.stream,
        action=event.action,
        status="running",
        requested_by=record.entry.by,
        requested_at=record.at,
    )


def finish(row: OperationRow | None, record: RecordedEvent, **outcome: Any) -> OperationRow | None:
    if row is None or row.finished_at is not None:
        return row
    return replace(row, position=record.position, finished_at=record.at, **outcome)


OPERATION = Projection("operation", OperationRow, evolve, key=operation_of, history=False)
