"""Projection of every resource: the row that reads show, and its fold."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

import msgspec
from msgspec.structs import replace

from commands.kernel import resource as common
from commands.kernel.message import Begins, Event, Fails, Succeeds
from commands.kernel.pending_operation import PendingOperation
from commands.store.envelope import RecordedEvent


class PendingOperationRow(PendingOperation, frozen=True, gc=False):
    """The pending operation. ``request_id`` is the cloud's, once the cloud has accepted it."""

    requested_at: datetime
    request_id: str | None = None
    stuck: bool = False
    """Whether its outcome is overdue (``STACKLEDGER_OPERATION_TIMEOUT_SECONDS``)."""


class Failure(msgspec.Struct, frozen=True, gc=False):
    """Why the last operation failed; cleared by the next success."""

    message: str
    code: int | None
    at: datetime


class ResourceRow(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """``status`` is the word of the service in charge, as last seen."""

    id: UUID
    project_id: str
    version: int
    position: int
    name: str
    description: str
    status: str
    under_way: PendingOperationRow | None = None
    fault: Failure | None = None
    cloud_id: str | None = None
    created_by: str
    created_at: datetime
    changed_at: datetime
    deleted_at: datetime | None = None


Row = TypeVar("Row", bound=ResourceRow)

INDEXES = (
    "{table} (project_id, created_at DESC, id DESC)",
    "{table} (project_id, created_at DESC, id DESC) WHERE deleted_at IS NULL",
    "{table} (project_id, name, id)",
    "{table} (cloud_id)",
    "{table} (id) WHERE under_way IS NOT NULL",
    "{table}_history (project_id, created_at DESC, id DESC)",
)
"""Indexes of every resource's table, for lists, pollers and reads as of a moment."""


def indexes_of(table: str, *own: str) -> str:
    """Return the SQL that makes the indexes of a resource's table: those of all, and its ``own``."""
    return "".join(f"CREATE INDEX ON {index.format(table=table)};\n" for index in (*INDEXES, *own))


def born(record: RecordedEvent) -> dict[str, Any]:
    """Return the fields every row begins with. The record's event is a ``Requested`` or an ``Adopted``."""
    event = record.event
    assert isinstance(event, common.Requested | common.Adopted)
    wish = event if isinstance(event, common.Requested) else None
    return {
        "id": record.stream,
        "project_id": event.project_id,
        "version": record.version,
        "position": record.position,
        "under_way": wish and PendingOperationRow(wish.action, wish.operation_id, record.at),
        "cloud_id": None if isinstance(event, common.Requested) else event.cloud_id,
        "created_by": record.entry.by,
        "created_at": record.at,
        "changed_at": record.at,
    }


def changed(row: Row, record: RecordedEvent, changes: dict[str, Any]) -> Row:
    """Return the next row: what is common to all resources, and a feature's own ``changes``."""
    shared = change(row, record, record.event)
    stamp = {"version": record.version, "position": record.position, "changed_at": record.at}
    return replace(row, **{**shared, **changes, **stamp})


def change(row: ResourceRow, record: RecordedEvent, event: Event) -> dict[str, Any]:
    at = record.at
    match event:
        case common.Accepted(cloud_id):
            return {"cloud_id": cloud_id, **taken_on(row, record)}
        case common.ActionAccepted():
            return taken_on(row, record)
        case common.Deleted() | common.DeletedOutOfBand():
            return {"under_way": None, "fault": None, "deleted_at": at}
        case Begins(operation_id):
            return {"under_way": PendingOperationRow(event.action, operation_id, at)}
        case Succeeds():
            return {"under_way": None, "fault": None}
        case Fails(_, reason):
            return {"under_way": None, "fault": Failure(reason, None, at)}
        case _:
            return {}


def taken_on(row: ResourceRow, record: RecordedEvent) -> dict[str, Any]:
    if row.under_way is None:
        return {}
    return {"under_way": replace(row.under_way, request_id=record.entry.cloud_request_id)}
