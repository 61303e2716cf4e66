"""Folding a batch of the log into the rows of one projection, in memory."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Generic, NamedTuple, TypeVar
from uuid import UUID

import msgspec

from commands.store.envelope import RecordedEvent
from projections.engine.projection import Projection

Row = TypeVar("Row", bound=msgspec.Struct)

BLOCKED_BY_EARLIER = "an earlier event of the stream is parked"


class PoisonEvent(NamedTuple):
    """Entry of the log that a projection failed to apply."""

    stream: UUID
    position: int
    reason: str


Entry = RecordedEvent | PoisonEvent
"""Entry at a position of the log: a record, or poison where it cannot be decoded."""


class Change(NamedTuple, Generic[Row]):
    """Row after a batch; None where it is deleted."""

    row: Row | None
    first_position: int
    """Position of the first record that changed it: the table's row was valid until then."""


class Folded(NamedTuple, Generic[Row]):
    """Result of folding a batch."""

    changes: dict[UUID, Change[Row]]
    superseded_rows: list[tuple[Row, int]]
    """Rows made and replaced within the batch, each with the position until which it was valid."""
    poisons: list[PoisonEvent]


def fold(
    projection: Projection[Row],
    entries: Iterable[Entry],
    known: Mapping[UUID, Row],
    parked: Collection[UUID] = (),
) -> Folded[Row]:
    """Fold ``entries`` over the ``known`` rows; entries of ``parked`` streams become poison.

    An entry that fails parks its stream: it and all later entries of that stream become poison, the stream's
    rows stay as they were before it, and all other streams go on.
    """
    changes: dict[UUID, Change[Row]] = {}
    superseded_rows: list[tuple[Row, int]] = []
    poisons: list[PoisonEvent] = []
    aside = set(parked)
    for entry in entries:
        if aside and entry.stream in aside:
            poisons.append(PoisonEvent(entry.stream, entry.position, BLOCKED_BY_EARLIER))
            continue
        if isinstance(entry, PoisonEvent):
            poisons.append(entry)
            aside.add(entry.stream)
            continue
        try:
            key = projection.key(entry)
            if key is None:
                continue
            change = changes.get(key)
            before = known.get(key) if change is None else change.row
            after = projection.evolve(before, entry)
        except Exception as error:  # whatever it is, the other streams must go on
            poisons.append(PoisonEvent(entry.stream, entry.position, f"{type(error).__name__}: {error}"))
            aside.add(entry.stream)
            continue
        if after is before:
            continue
        if change is None:
            changes[key] = Change(after, entry.position)
        else:
            changes[key] = Change(after, change.first_position)
            if before is not None:
                superseded_rows.append((before, entry.position))
    return Folded(changes, superseded_rows, poisons)


def keys_of(projection: Projection[Any], entries: Iterable[Entry]) -> set[UUID]:
    """Return the keys of the rows that a batch changes."""
    keys = {key_of(projection, entry) for entry in entries if isinstance(entry, RecordedEvent)}
    return {key for key in keys if key is not None}


def key_of(projection: Projection[Any], record: RecordedEvent) -> UUID | None:
    try:
        return projection.key(record)
    except Exception:  # fold parks it, with the reason
        return None
