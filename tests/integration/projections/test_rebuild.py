"""A rebuilt table equals the live one, and readers notice nothing."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from psycopg import Connection

from app import PROJECTIONS
from commands.store.application import SESSION, Ledger
from projections.engine import rebuild as rebuilding
from projections.engine.projector import Projector
from projections.engine.rebuild import build_missing, rebuild
from projections.operation import OPERATION
from projections.server.row import SERVER
from tests.integration.projections.tables import book, drain, replayed, silent, stored, write_lives
from tests.scale import FULL
from tests.waiting import eventually


def fingerprint(connection: Connection[Any]) -> list[Any]:
    """Return a hash of each table, made by Postgres of all its columns."""
    query = "SELECT count(*), md5(string_agg(t::text, E'\\n' ORDER BY t::text)) FROM {table} AS t"
    tables = [table for projection in PROJECTIONS for table in projection.tables]
    return [connection.execute(query.format(table=table)).fetchone() for table in tables]


@contextmanager
def in_thread(work: Any, *arguments: Any) -> Iterator[threading.Thread]:
    thread = threading.Thread(target=work, args=arguments)
    thread.start()
    yield thread
    thread.join()


def read_all_the_time(url: str, stop: threading.Event, complaints: list[str]) -> None:
    """Complain where a table is missing, shrinks, or shows a server without the past it must have."""
    query = """
        SELECT count(*), count(*) FILTER (WHERE version > 1 AND NOT EXISTS (
            SELECT FROM server_history AS past WHERE past.id = server.id AND past.until = server.position))
        FROM server
    """
    seen = 0
    with psycopg.connect(url, options=SESSION, autocommit=True) as reader:
        while not stop.is_set():
            try:
                row = reader.execute(query).fetchone()
                assert row is not None
                if row[0] < seen or row[1]:
                    complaints.append(f"{row} after {seen}")
                seen = row[0]
            except psycopg.Error as error:
                complaints.append(str(error))


def test_rebuilt_while_it_is_written_projected_and_read(
    database: str,
    ledger: Ledger,
    projector: Projector,
    connection: Connection[Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rebuilding, "CLOSE_ENOUGH", 0)
    write_lives(ledger, 1, servers=10)
    stop, complaints = threading.Event(), list[str]()

    def write() -> None:
        for seed in range(100, 130 if FULL else 108):
            write_lives(ledger, seed)

    following = in_thread(projector.run, stop)
    with following as follower, in_thread(read_all_the_time, database, stop, complaints):
        with in_thread(write) as writer:
            rounds = 0
            while writer.is_alive() or rounds < 3:
                for projection in PROJECTIONS:
                    rebuild(database, SESSION, projection, silent)
                rounds += 1
        head = ledger.recorder.max_notification_id()
        query = "SELECT min(notification_id) FROM ledger_tracking"
        eventually(lambda: connection.execute(query).fetchone(), lambda row: row == (head,))
        assert follower.is_alive(), "the projector took a rebuild of its own version for another's"
        stop.set()
    assert complaints == []
    live = fingerprint(connection)
    assert stored(connection) == replayed(book(connection))
    for projection in PROJECTIONS:
        rebuild(database, SESSION, projection, silent)
    assert fingerprint(connection) == live


def test_a_projector_that_waits_at_the_swap_goes_on_with_the_new_tables(
    database: str, ledger: Ledger, projector: Projector, connection: Connection[Any]
) -> None:
    """It stands at the checkpoint's lock while a rebuild puts other tables in the place of those it knew."""
    write_lives(ledger, 2)
    drain(projector, connection, 50)
    write_lives(ledger, 3)
    waiting = """
        SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock' AND query ~ 'ledger_tracking'
    """
    watcher = psycopg.connect(database, autocommit=True)
    with watcher, psycopg.connect(database, options=SESSION) as holder:
        holder.execute("SELECT FROM ledger_tracking WHERE application_name ~ '^server' FOR UPDATE")
        with (
            in_thread(rebuild, database, SESSION, SERVER, silent),
            in_thread(drain, projector, connection),
        ):
            eventually(lambda: watcher.execute(waiting).fetchone(), lambda row: row == (2,))
            holder.rollback()
    assert stored(connection) == replayed(book(connection))


def test_a_long_read_holds_up_the_swap_and_not_the_projector(
    database: str, ledger: Ledger, projector: Projector, connection: Connection[Any], monkeypatch
) -> None:
    monkeypatch.setattr("projections.engine.rebuild.SWAP_RETRY_DELAY", 0.05)
    write_lives(ledger, 2)
    drain(projector, connection)
    tried = threading.Semaphore(0)
    exchange = rebuilding.exchange

    def counted(*arguments: Any) -> None:
        try:
            exchange(*arguments)
        finally:
            tried.release()

    monkeypatch.setattr(rebuilding, "exchange", counted)
    with psycopg.connect(database, options=SESSION) as reader:
        reader.execute("SELECT FROM server LIMIT 1")
        with in_thread(rebuild, database, SESSION, SERVER, silent):
            assert tried.acquire(timeout=60)
            write_lives(ledger, 3)
            drain(projector, connection)
            assert tried.acquire(timeout=60)
            reader.rollback()
    assert stored(connection) == replayed(book(connection))


def test_a_rebuild_begun_by_several_is_done_once(database: str, ledger: Ledger) -> None:
    write_lives(ledger, 4)
    folded: list[int] = []

    def build() -> None:
        build_missing(database, SESSION, PROJECTIONS, lambda done, _: folded.append(done))

    with in_thread(build), in_thread(build), in_thread(build):
        pass
    assert len(folded) == len(PROJECTIONS)
    with psycopg.connect(database, options=SESSION, autocommit=True) as connection:
        assert stored(connection) == replayed(book(connection))


def test_an_interrupted_rebuild_leaves_the_old_tables_and_can_be_begun_anew(
    database: str, ledger: Ledger, projector: Projector, connection: Connection[Any]
) -> None:
    write_lives(ledger, 5)
    drain(projector, connection)
    before = fingerprint(connection)

    def interrupt(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rebuild(database, SESSION, SERVER, interrupt)
    assert fingerprint(connection) == before
    write_lives(ledger, 6)
    drain(projector, connection)
    rebuild(database, SESSION, SERVER, silent)
    assert stored(connection) == replayed(book(connection))
    [left] = connection.execute(
        "SELECT count(*) FROM pg_class WHERE relnamespace = 'building'::regnamespace AND relkind = 'r'"
    ).fetchall()
    assert left == (0,)


def test_another_version_takes_the_place_of_the_former_one(
    database: str, ledger: Ledger, projector: Projector, connection: Connection[Any]
) -> None:
    """The one before had a history: the table of former rows goes, and with it the former checkpoint."""
    write_lives(ledger, 7)
    drain(projector, connection)
    former = OPERATION._replace(history=True)
    build_missing(database, SESSION, [SERVER, former], silent)
    assert stored(connection, [SERVER, former]) == replayed(book(connection), [SERVER, former])
    assert build_missing(database, SESSION, PROJECTIONS, silent) == ["operation"]
    assert stored(connection) == replayed(book(connection))
    assert connection.execute("SELECT to_regclass('read.operation_history')").fetchone() == (None,)
    names = {
        name for (name,) in connection.execute("SELECT application_name FROM ledger_tracking").fetchall()
    }
    assert names == {projection.tracking_name() for projection in PROJECTIONS}


def test_the_log_is_read_a_part_at_a_time_and_progress_is_told(
    database: str, ledger: Ledger, connection: Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rebuilding, "BATCH", 20)
    write_lives(ledger, 8, servers=random.Random(8).randint(5, 9))
    told: list[tuple[int, int]] = []
    rebuild(database, SESSION, SERVER, lambda done, total: told.append((done, total)))
    head = ledger.recorder.max_notification_id()
    assert told == sorted(told)
    assert told[-1] == (head, head)
    assert len(told) > 4
    drain(Projector(database, SESSION, PROJECTIONS), connection)
    assert stored(connection) == replayed(book(connection))
