"""Folding a batch of the log: rows that change, rows that come and go within it, and entries set aside."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec

from commands.project.events import ProjectJoined
from commands.store.envelope import Entry, RecordedEvent
from projections.engine.fold import BLOCKED_BY_EARLIER, Change, Folded, PoisonEvent, fold, keys_of
from projections.engine.projection import Projection

NOON = datetime(2026, 8, 1, 12, tzinfo=UTC)
ONE, TWO, THREE = (UUID(int=number) for number in range(1, 4))


class Row(msgspec.Struct, frozen=True):
    id: UUID
    word: str


def evolve(row: Row | None, record: RecordedEvent) -> Row | None:
    word = record.event.user_id
    if word == "broken":
        raise ValueError("it is broken")
    if word == "nothing":
        return row
    return None if word == "gone" else Row(record.stream, word)


def key(record: RecordedEvent) -> UUID | None:
    if record.event.user_id == "keyless":
        raise LookupError("no key")
    return None if record.event.user_id == "nobody's" else record.stream


WORDS = Projection("words", Row, evolve, key)


def said(position: int, stream: UUID, word: str) -> RecordedEvent:
    entry = Entry("by", "tenant", ONE, "req", event=ProjectJoined(word, "member"))
    return RecordedEvent(stream, position, position, NOON, entry)


def folded(*entries: Any, known: Any = None, parked: Any = ()) -> Folded[Row]:
    return fold(WORDS, entries, known or {}, parked)


def test_a_row_is_what_the_last_entry_made_of_it_since_the_first() -> None:
    found = folded(said(1, ONE, "a"), said(2, TWO, "b"), said(3, ONE, "c"), said(4, ONE, "d"))
    assert found.changes == {ONE: Change(Row(ONE, "d"), 1), TWO: Change(Row(TWO, "b"), 2)}
    assert found.superseded_rows == [(Row(ONE, "a"), 3), (Row(ONE, "c"), 4)]
    assert found.poisons == []


def test_it_begins_with_what_is_known() -> None:
    before = Row(ONE, "before")
    found = folded(said(5, ONE, "nothing"), said(6, ONE, "a"), said(7, ONE, "b"), known={ONE: before})
    assert found == Folded({ONE: Change(Row(ONE, "b"), 6)}, [(Row(ONE, "a"), 7)], [])
    assert folded(said(5, ONE, "nothing"), known={ONE: before}) == Folded({}, [], [])


def test_a_row_may_go_and_come_again() -> None:
    found = folded(said(1, ONE, "a"), said(2, ONE, "gone"), said(3, ONE, "b"))
    assert found == Folded({ONE: Change(Row(ONE, "b"), 1)}, [(Row(ONE, "a"), 2)], [])
    assert folded(said(1, ONE, "a"), said(2, ONE, "gone")).changes == {ONE: Change(None, 1)}


def test_what_concerns_no_row_is_passed_over() -> None:
    found = folded(said(1, ONE, "nobody's"), said(2, TWO, "b"))
    assert found == Folded({TWO: Change(Row(TWO, "b"), 2)}, [], [])


def test_an_entry_that_fails_sets_its_stream_aside_and_no_other() -> None:
    found = folded(
        said(1, ONE, "a"),
        said(2, ONE, "broken"),
        said(3, ONE, "c"),
        said(4, TWO, "b"),
        said(5, THREE, "keyless"),
    )
    assert found.changes == {ONE: Change(Row(ONE, "a"), 1), TWO: Change(Row(TWO, "b"), 4)}
    assert found.poisons == [
        PoisonEvent(ONE, 2, "ValueError: it is broken"),
        PoisonEvent(ONE, 3, BLOCKED_BY_EARLIER),
        PoisonEvent(THREE, 5, "LookupError: no key"),
    ]


def test_what_could_not_be_decoded_or_was_parked_before_is_set_aside() -> None:
    bad = PoisonEvent(ONE, 1, "no JSON")
    found = folded(bad, said(2, ONE, "a"), said(3, TWO, "b"), said(4, THREE, "c"), parked={TWO})
    assert found.changes == {THREE: Change(Row(THREE, "c"), 4)}
    assert found.poisons == [
        bad,
        PoisonEvent(ONE, 2, BLOCKED_BY_EARLIER),
        PoisonEvent(TWO, 3, BLOCKED_BY_EARLIER),
    ]


def test_the_rows_a_batch_concerns() -> None:
    batch = [
        said(1, ONE, "a"),
        said(2, TWO, "nobody's"),
        said(3, TWO, "keyless"),
        PoisonEvent(THREE, 4, "no"),
    ]
    assert keys_of(WORDS, batch) == {ONE}
