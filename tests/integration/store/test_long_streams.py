"""A long stream is read and folded once; what is remembered is what the log holds, whatever happens."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import reduce
from itertools import count
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.server import events as e
from commands.server.decider import SERVER
from commands.store import envelope, history, log
from commands.store.append import AppendRequest
from commands.store.application import Ledger, store_entry
from commands.store.envelope import Entry, RecordedEvent
from commands.store.handler import state_of
from commands.store.history import History, HistoryCache
from tests.integration.store.books import write
from tests.integration.store.test_handler import Door
from tests.unit.commands.server.lives import CLOUD_ID, ORDER, sight

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
STREAM = UUID(int=7)
MARKS = count(1)
STOPPED = e.ServerObserved("SHUTOFF", "told by another process", 4)


def observed(version: int) -> RecordedEvent:
    """An entry that differs from any other of its place."""
    event = e.ServerObserved("ACTIVE", f"task-{next(MARKS)}", 1)
    return RecordedEvent(STREAM, version, version, NOON + timedelta(seconds=version), made(event))


def made(event: Any) -> Entry:
    return Entry(event=event, by="test", project_id="tenant", command_id=uuid4(), correlation_id="c")


def read(cache: HistoryCache, stream: list[RecordedEvent]) -> History:
    """Read as ``read_stream`` does, of a log that is a list."""
    last = cache.last(STREAM)
    joined = cache.join(STREAM, last, stream[0 if last is None else last.version - 1 :])
    if joined is None:
        joined = cache.join(STREAM, None, list(stream))
    assert joined is not None
    return joined


def tasks(state: tuple[str, ...], each: RecordedEvent) -> tuple[str, ...]:
    return (*state, str(getattr(each.event, "task_state", None)))


ACTS = st.one_of(
    st.tuples(st.just("append"), st.integers(1, 4)),
    st.tuples(st.just("restore"), st.integers(0, 6)),
    st.tuples(st.just("read"), st.just(0)),
    st.tuples(st.just("others are read"), st.integers(1, 12)),
)


@given(st.lists(ACTS, max_size=30))
def test_what_is_remembered_is_what_the_log_holds(acts: list[tuple[str, int]]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(history, "LONG", 3)
        cache, stream = HistoryCache(kept=20), list[RecordedEvent]()
        for act, number in [*acts, ("read", 0)]:
            if act == "append":
                stream += [observed(len(stream) + step) for step in range(1, number + 1)]
            elif act == "restore":
                del stream[number:]
            elif act == "others are read":
                other = uuid4()
                cache.join(other, None, [observed(version) for version in range(1, number + 1)])
            else:
                known = read(cache, stream)
                assert known == stream
                assert known.fold(tasks, lambda each: each, ()) == reduce(tasks, stream, ())


def test_what_a_reader_does_to_its_list_is_its_own_affair(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "LONG", 3)
    cache, stream = HistoryCache(), [observed(version) for version in range(1, 6)]
    for _ in range(2):
        known = read(cache, stream)
        assert known == stream
        known.clear()


def test_no_more_is_remembered_than_the_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "LONG", 3)
    cache = HistoryCache(kept=10)
    streams = [uuid4() for _ in range(4)]
    for stream in streams:
        cache.join(stream, None, [observed(version) for version in range(1, 5)])
    assert [cache.last(stream) is not None for stream in streams] == [False, False, True, True]
    cache.join(streams[0], None, [observed(version) for version in range(1, 12)])
    assert cache.last(streams[0]) is None, "a stream beyond the bound by itself displaces no others"
    assert cache.last(streams[3]) is not None


@pytest.fixture
def decoded(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The version of each record that is decoded from now on."""
    versions: list[int] = []

    def read_row(row: tuple[Any, ...]) -> RecordedEvent:
        versions.append(row[1])
        return envelope.read_row(row)

    monkeypatch.setattr(log, "read_row", read_row)
    monkeypatch.setattr(log, "HISTORIES", HistoryCache())
    return versions


def test_a_command_on_a_long_stream_reads_what_is_new(
    database: str, ledger: Ledger, decoded: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    door, stream = Door(database, ledger), uuid4()
    length = door.handle(stream, ORDER).version
    accepted = [e.ServerCreateAttempted(1, NOON), e.ServerAccepted(1, CLOUD_ID)]
    stored = [store_entry(stream, length + step, made(event)) for step, event in enumerate(accepted, 1)]
    write(ledger, AppendRequest(stream, stored, "tenant"))
    for step in range(4 * history.LONG):
        length = door.handle(stream, sight("ACTIVE" if step % 2 else "SHUTOFF")).version
        if length > history.LONG + 10:
            break
    assert length > history.LONG + 10
    decoded.clear()
    told = door.handle(stream, sight("PAUSED"))
    assert decoded
    assert min(decoded) > length - 5
    write(ledger, AppendRequest(stream, [store_entry(stream, told.version + 1, made(STOPPED))], "tenant"))
    seen = door.handle(stream, sight("ACTIVE"))
    monkeypatch.setattr(log, "HISTORIES", HistoryCache())
    whole = door.handle(stream, sight("ACTIVE"))
    assert list(whole.records) == list(seen.records)
    assert state_of(SERVER, list(seen.records)) == state_of(SERVER, seen.records)
    assert STOPPED in [each.event for each in seen.records]
