"""Folding a batch of the log into the rows of one projection, in memory."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Generic, NamedTuple, TypeVar
from uuid import UUID

import msgspec

from commands.store.envelope import RecordedEvent
from projections.engine.projection import Projection

Row = TypeVar("Row", bound=msgspec.Struct)

BEHIND = "an earlier event of the stream is parked"


class PoisonEvent(NamedTuple):
    """An entry of the log that a projection could not digest."""

    stream: UUID
    position: int
    reason: str


Entry = RecordedEvent | PoisonEvent
"""What stands at a position of the log: a record, or poison from the outset where it can't be decoded."""


class Change(NamedTuple, Generic[Row]):
    """What a batch makes of a row (None: there is nothing to show any more)."""

    row: Row | None
    since: int
    """Position of the first record that changed it: what stands in the table was valid until then."""


class Folded(NamedTuple, Generic[Row]):
    """What a batch leaves behind."""

    changes: dict[UUID, Change[Row]]
    between: list[tuple[Row, int]]
    """Rows that came and went within the batch, each with the position until which it was valid."""
    poisons: list[PoisonEvent]


def fold(
    projection: Projection[Row],
    entries: Iterable[Entry],
    known: Mapping[UUID, Row],
    parked: Collection[UUID] = (),
) -> Folded[Row]:
    """Fold ``entries`` over the ``known`` rows; streams in ``parked`` are set aside.

    An entry that fails parks its stream: it and all later entries of that stream are set aside, the stream's
    rows stay as they were before it, and all others go on.
    """
    changes: dict[UUID, Change[Row]] = {}
    between: list[tuple[Row, int]] = []
    poisons: list[PoisonEvent] = []
    aside = set(parked)
    for entry in entries:
        if aside and entry.stream in aside:
            poisons.append(PoisonEvent(entry.stream, entry.position, BEHIND))
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
            changes[key] = Change(after, change.since)
            if before is not None:
                between.append((before, entry.position))
    return Folded(changes, between, poisons)


def keys_of(projection: Projection[Any], entries: Iterable[Entry]) -> set[UUID]:
    """Return the keys of the rows a batch concerns."""
    keys = {key_of(projection, entry) for entry in entries if isinstance(entry, RecordedEvent)}
    return {key for key in keys if key is not None}


def key_of(projection: Projection[Any], record: RecordedEvent) -> UUID | None:
    try:
        return projection.key(record)
    except Exception:  # fold parks it, with the reason
        return None
