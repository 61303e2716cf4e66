"""Projection of policies' decisions: the server, the reasons, and the outcome of each."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal, assert_never
from uuid import UUID

import msgspec
from msgspec.structs import replace

from commands.kernel.message import Fails, Succeeds
from commands.server import events as e
from commands.store.envelope import RecordedEvent
from projections.engine.projection import Projection


class DecisionRow(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """``status`` is the outcome of the operation of the same id (``GET /operations/{id}``).

    ``room_freed`` tells, once it succeeded, whether the server's host has its room again: a cloud may keep a
    shelved server where it is. Null while it runs, where it failed, and for a start.
    ``version`` is that of the server at its last change.
    """

    id: UUID
    project_id: str
    version: int
    position: int
    server_id: UUID
    policy_id: UUID
    policy_name: str
    policy_version: int
    action: e.PolicyAction
    at: datetime
    notice_id: UUID | None = None
    findings: tuple[e.ConditionResult, ...] = ()
    status: Literal["running", "succeeded", "failed"] = "running"
    finished_at: datetime | None = None
    reason: str | None = None
    room_freed: bool | None = None


def decision_of(record: RecordedEvent) -> UUID | None:
    """Return the decision that an event makes or, as the end of its operation, settles."""
    if record.feature != "server":
        return None
    match record.event:
        case e.ServerPolicyActionDecided(decision_id):
            return decision_id
        case Succeeds(operation_id) | Fails(operation_id):
            return operation_id
        case _:
            return None


def evolve(row: DecisionRow | None, record: RecordedEvent) -> DecisionRow | None:
    event = record.event
    if isinstance(event, e.ServerPolicyActionDecided):
        return make(record, event)
    if row is None or row.status != "running":  # not a decision's operation, or its outcome is known
        return row
    stamp = {"version": record.version, "position": record.position, "finished_at": record.at}
    return replace(row, **outcome(row, record), **stamp)


def make(record: RecordedEvent, event: e.ServerPolicyActionDecided) -> DecisionRow:
    return DecisionRow(
        id=event.decision_id,
        project_id=record.entry.project_id,
        version=record.version,
        position=record.position,
        server_id=record.stream,
        policy_id=event.ruling.policy_id,
        policy_name=event.ruling.policy_name,
        policy_version=event.ruling.policy_version,
        action=event.action,
        at=event.at,
        notice_id=event.notice_id,
        findings=event.findings,
    )


def outcome(row: DecisionRow, record: RecordedEvent) -> dict[str, Any]:
    match record.event:
        case Fails(_, reason):
            return {"status": "failed", "reason": reason}
        case e.ServerShelved(_, room_freed):
            return {"status": "succeeded", "room_freed": room_freed}
        case _:
            return {"status": "succeeded", "room_freed": frees_room(row.action)}


def frees_room(action: e.PolicyAction) -> bool | None:
    """Stopped or suspended, a server keeps its place on the host."""
    match action:
        case "delete":
            return True
        case "stop" | "suspend":
            return False
        case "start" | "shelve" | "unshelve":
            return None
        case _:
            assert_never(action)


DECISION = Projection("decision", DecisionRow, evolve, decision_of)
