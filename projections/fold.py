"""Folding a batch of records into the rows of one projection, in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import Any, Generic, NamedTuple, TypeVar
from uuid import UUID

import msgspec

from commands.record import Recorded
from projections.projection import Projection

Row = TypeVar("Row", bound=msgspec.Struct)


class Poison(NamedTuple):
    """A record a projection could not digest."""

    stream: UUID
    position: int
    reason: str


class Folded(NamedTuple, Generic[Row]):
    """What a batch leaves behind: the rows it touched, those it replaced (with their end), what it parked."""

    rows: dict[UUID, Row | None]
    streams: dict[UUID, UUID]
    """The stream that each touched row belongs to."""
    replaced: list[tuple[Row, int]]
    poisons: list[Poison]


def fold(
    projection: Projection[Row],
    records: Iterable[Recorded],
    known: Mapping[UUID, Row],
    is_parked: Callable[[UUID], bool] = lambda _: False,
) -> Folded[Row]:
    """Fold ``records`` over the ``known`` rows.

    A record that fails parks its stream: it and all later records of that stream are set aside, the
    stream's rows stay as they were before it, and all others go on.
    """
    rows: dict[UUID, Row | None] = {}
    streams: dict[UUID, UUID] = {}
    replaced: list[tuple[Row, int]] = []
    poisons: list[Poison] = []
    aside: set[UUID] = set()
    for record in records:
        if record.stream in aside or is_parked(record.stream):
            poisons.append(Poison(record.stream, record.position, "an earlier event of the stream is parked"))
            continue
        try:
            key = projection.key(record)
            if key is None:
                continue
            before = rows[key] if key in rows else known.get(key)
            after = projection.evolve(before, record)
        except Exception as error:  # whatever it is, the other streams must go on
            poisons.append(Poison(record.stream, record.position, f"{type(error).__name__}: {error}"))
            aside.add(record.stream)
            continue
        if after is not before:
            rows[key] = after
            streams[key] = record.stream
            if before is not None:
                replaced.append((before, record.position))
    return Folded(rows, streams, replaced, poisons)


def keys_of(projection: Projection[Any], records: Iterable[Recorded]) -> set[UUID]:
    """Return the keys a batch will need; records whose key can't be told are left to ``fold``."""
    keys: set[UUID | None] = set()
    for record in records:
        with suppress(Exception):  # fold parks it, with its reason
            keys.add(projection.key(record))
    return {key for key in keys if key is not None}
