"""Projection of a policy: the row that reads show, and its fold."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal, assert_never, cast
from uuid import UUID

import msgspec
from msgspec.structs import replace

from commands.kernel.durations import written
from commands.policy import events as e
from commands.policy.events import Definition, Rule
from commands.policy.state import with_acted
from commands.store.envelope import RecordedEvent
from projections.engine.projection import Projection, streams_of


class LastSweep(msgspec.Struct, frozen=True, gc=False):
    """The last time something came of it, in the words of ``PolicyEvaluated``."""

    due: datetime
    at: datetime
    judged: int
    noticed: int
    acted: int
    plan: str
    over_budget: int
    missed: int
    position: int
    alerted: int = 0
    held_up: str | None = None
    applied: bool = False


class PolicyRow(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """``project_id`` is the only project whose servers it may touch; null: any (an administrators' policy).

    ``version`` counts its definitions: decisions name it. ``edits`` counts all changes by users, and is its
    ETag. ``acted`` has the number of servers it acted on, by day in the schedule's time zone.
    """

    id: UUID
    project_id: str | None
    defined_in: str
    """The project of its author's request."""
    version: int
    edits: int
    position: int
    name: str
    kind: str
    status: Literal["enabled", "disabled", "deleted"]
    enabled: bool
    definition: Any
    """A ``Definition`` in the form its author writes."""
    acted: Mapping[str, int]
    last_sweep: LastSweep | None = None
    created_by: str
    created_at: datetime
    changed_at: datetime
    """Since when it is as it is now; sweeps do not count."""
    deleted_at: datetime | None = None


def evolve(row: PolicyRow | None, record: RecordedEvent) -> PolicyRow | None:
    event = cast(e.PolicyEvent, record.event)  # its key selects no other
    if isinstance(event, e.PolicyDefined):
        return appear(record, event)
    if row is None:
        return None
    if isinstance(event, e.PolicyEvaluated):
        return replace(row, position=record.position, **swept(row, record, event))
    if isinstance(event, e.RehearsalEvent):  # shown by its operation; the policy itself is unchanged
        return row
    stamp = {"edits": row.edits + 1, "position": record.position, "changed_at": record.at}
    return replace(row, **edited(row, record, event), **stamp)


def appear(record: RecordedEvent, event: e.PolicyDefined) -> PolicyRow:
    return PolicyRow(
        id=record.stream,
        project_id=event.project_id,
        defined_in=record.entry.project_id,
        version=1,
        edits=1,
        position=record.position,
        name=event.definition.name,
        kind=kind_of(event.definition.rule),
        status="disabled",
        enabled=False,
        definition=written(event.definition),
        acted={},
        created_by=record.entry.by,
        created_at=record.at,
        changed_at=record.at,
    )


def kind_of(rule: Rule) -> str:
    """Return the word under which a rule is written: ``idle``, ``clean-up`` …"""
    return str(rule.__struct_config__.tag)


Edit = e.PolicyChanged | e.PolicyEnabled | e.PolicyDisabled | e.PolicyDeleted


def edited(row: PolicyRow, record: RecordedEvent, event: Edit) -> dict[str, Any]:
    match event:
        case e.PolicyChanged(definition):
            named = {"name": definition.name, "kind": kind_of(definition.rule)}
            return {"definition": written(definition), "version": row.version + 1, **named}
        case e.PolicyEnabled():
            return {"enabled": True, "status": "enabled"}
        case e.PolicyDisabled():
            return {"enabled": False, "status": "disabled"}
        case e.PolicyDeleted():
            return {"enabled": False, "status": "deleted", "deleted_at": record.at}
        case _:
            assert_never(event)


def swept(row: PolicyRow, record: RecordedEvent, event: e.PolicyEvaluated) -> dict[str, Any]:
    last = LastSweep(
        due=event.due,
        at=event.at,
        judged=event.judged,
        noticed=event.noticed,
        acted=event.acted,
        plan=event.plan,
        over_budget=event.over_budget,
        missed=event.missed,
        position=record.position,
        alerted=event.alerted,
        held_up=event.held_up,
        applied=event.applied,
    )
    definition = msgspec.convert(row.definition, Definition)
    return {"last_sweep": last, "acted": with_acted(row.acted, definition, event)}


POLICY = Projection("policy", PolicyRow, evolve, streams_of("policy"))
