"""A connection that breaks, whenever it does, writes nothing twice and loses nothing acknowledged."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.queue.jobs import STEPS as QUEUE_STEPS
from adapters.runtime.postgres import temporary_postgres
from commands.store import group_commit
from commands.store.append import AppendRequest, IdempotencyRecord
from commands.store.application import Ledger
from commands.store.group_commit import AppendResult, OutcomeUnknown
from commands.store.migrate import SCHEMA, migrate, steps_in
from tests.integration.store.books import book, events, name, race, rows, save, versions_of, write
from tests.integration.store.proxy import Cut, Wire, wire_to
from tests.scale import examples

EVERY_CUT = [Cut.BEFORE, Cut.LATE, Cut.AT_ONCE, Cut.AFTER]


@pytest.fixture
def wired(database: str) -> Iterator[tuple[Wire, Ledger]]:
    with wire_to(database) as (wire, url):
        ledger = Ledger(url)
        write(ledger, save())
        yield wire, ledger
        ledger.close()


def told(saves: list[AppendRequest], places: list[AppendResult]) -> set[tuple[int, object, int]]:
    """Position, stream and version of each event, as the writer was told."""
    return {
        (place.first + step, each.stream, event.originator_version)
        for each, place in zip(saves, places, strict=True)
        for step, event in enumerate(each.events)
    }


class TestTheReplyToACommit:
    @pytest.mark.parametrize("cut", EVERY_CUT)
    @pytest.mark.parametrize("times", [1, 3])
    def test_lost_is_found_in_the_book(self, wired, database: str, cut: Cut, times: int) -> None:
        wire, ledger = wired
        wire.cuts.extend([cut] * times)
        lone = save(count=3, taken=[name("web")])
        (place,) = write(ledger, lone)
        assert book(database)[1:] == sorted(told([lone], [place]))
        assert not wire.cuts or cut is not Cut.BEFORE

    @pytest.mark.parametrize("cut", EVERY_CUT)
    def test_of_a_whole_batch(self, wired, database: str, cut: Cut) -> None:
        wire, ledger = wired
        saves = [save(count=count) for count in (1, 3, 2, 1, 1)]
        wire.cuts.extend([Cut.NEVER, cut])
        places = race(ledger, database, *saves)
        assert not wire.cuts
        assert set(book(database)[2:]) == told(saves, places)
        assert [position for position, _, _ in book(database)] == list(range(1, 11))

    @pytest.mark.parametrize("cut", EVERY_CUT)
    def test_of_a_command_that_had_nothing_to_do(self, wired, database: str, cut: Cut) -> None:
        wire, ledger = wired
        stream = uuid4()
        wire.cuts.append(cut)
        write(ledger, AppendRequest(stream, receipt=IdempotencyRecord(uuid4(), b"#", stream, 0, 0)))
        assert len(rows(database, "SELECT FROM ledger_commands")) == 1

    @pytest.mark.parametrize("cut", EVERY_CUT)
    def test_of_a_save_that_must_fail_is_no_success(self, wired, database: str, cut: Cut) -> None:
        """Somebody else's event at that version is not ours, though it is in the book."""
        wire, ledger = wired
        theirs = save(mark="theirs")
        write(ledger, theirs)
        wire.cuts.append(cut)
        with pytest.raises(psycopg.errors.UniqueViolation):
            write(ledger, save(theirs.stream, mark="ours"))

    def test_again_and_again_is_not_tried_for_ever(self, wired, database: str, monkeypatch) -> None:
        monkeypatch.setattr(group_commit, "COMMIT_TIMEOUT", 0.1)
        wire, ledger = wired
        wire.cuts.extend([Cut.BEFORE] * 1000)
        lost = save()
        with pytest.raises(OutcomeUnknown):
            write(ledger, lost)
        assert versions_of(database, lost.stream) == []
        wire.cuts.clear()
        write(ledger, save())

    def test_is_found_by_the_librarys_own_method_too(self, wired, database: str) -> None:
        wire, ledger = wired
        wire.cuts.append(Cut.AFTER)
        assert ledger.appender.insert_events(events(uuid4(), count=2)) == [2, 3]


@settings(max_examples=examples(15), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cuts=st.lists(st.sampled_from(Cut), max_size=12), sizes=st.lists(st.integers(1, 3), min_size=1))
def test_whenever_the_wire_is_cut_each_save_is_written_once(wired, database: str, cuts, sizes) -> None:
    wire, ledger = wired
    before = len(book(database))
    wire.cuts.clear()
    wire.cuts.extend(cut for lost in cuts for cut in (lost, Cut.NEVER))
    saves = [save(count=count) for count in sizes]
    with ThreadPoolExecutor(4) as clients:
        places = [place for (place,) in clients.map(lambda each: write(ledger, each), saves)]
    assert set(book(database)[before:]) == told(saves, places)
    assert [position for position, _, _ in book(database)] == list(range(1, before + sum(sizes) + 1))


def test_a_backend_killed_under_load_loses_and_repeats_nothing(ledger: Ledger, database: str) -> None:
    """The server ends the writer's connection, at any moment, while eight clients write."""
    kills, over = 0, threading.Event()
    query = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid() AND query LIKE '%_append(%'"
    )

    def kill() -> None:
        nonlocal kills
        with psycopg.connect(database, autocommit=True) as killer:
            while not over.wait(0.01):
                kills += len(killer.execute(query).fetchall())

    def client(_: int) -> tuple[list[AppendRequest], list[AppendResult]]:
        saves = [save(count=2) for _ in range(150)]
        return saves, [write(ledger, each)[0] for each in saves]

    killing = threading.Thread(target=kill)
    killing.start()
    try:
        with ThreadPoolExecutor(8) as clients:
            results = list(clients.map(client, range(8)))
    finally:
        over.set()
        killing.join()
    assert kills > 5
    assert set(book(database)) == set.union(*(told(saves, places) for saves, places in results))
    assert len(book(database)) == 8 * 150 * 2


def test_a_database_that_stays_away_is_told_and_taken_up_again(monkeypatch) -> None:
    monkeypatch.setattr(group_commit, "COMMIT_TIMEOUT", 0.3)
    with temporary_postgres() as server:
        migrate(server.url, [*steps_in(SCHEMA), *QUEUE_STEPS])
        ledger = Ledger(server.url)
        kept = save()
        write(ledger, kept)
        server.stop()
        waiting = [ledger.appender.group_commit.submit(save()) for _ in range(3)]
        assert all(isinstance(done.exception(20), OutcomeUnknown) for done in waiting)
        server.start()
        later = save()
        write(ledger, later)
        assert [stream for _, stream, _ in book(server.url)] == [kept.stream, later.stream]
        ledger.close()
