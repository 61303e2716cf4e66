"""Read tables over a real Postgres: a table is the replay of the log, however it was projected."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from functools import reduce
from typing import Any, cast
from uuid import UUID

import msgspec
import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from psycopg import Connection
from psycopg.conninfo import make_conninfo

from app import PROJECTIONS
from commands.kernel.actor import Actor
from commands.store.application import SESSION, Ledger
from commands.store.envelope import RecordedEvent
from projections.engine.checkpoint import Superseded
from projections.engine.parked import replay
from projections.engine.projector import Projector
from projections.engine.rebuild import build_missing, rebuild
from projections.server.row import SERVER, ServerRow
from queries.engine.access import ReadContext
from queries.engine.page import Paging
from queries.server import SERVER as SERVERS
from tests.integration.projections.tables import book, drain, replayed, silent, stored, write_lives
from tests.scale import examples
from tests.unit.commands.server import lives
from tests.unit.projections.history import append

EVERYTHING = ReadContext(cast(Any, None), Actor("admin", "tenant", is_admin=True), cast(Any, None))
"""Sees all that a row has; it asks for nothing itself."""


@pytest.fixture(scope="module")
def shared(postgres: str, template: str) -> Iterator[str]:
    """A database for many examples: each adds its own servers to the log."""
    with psycopg.connect(postgres, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE shared_log TEMPLATE {template}")
        url = make_conninfo(postgres, dbname="shared_log")
        build_missing(url, SESSION, PROJECTIONS, silent)
        yield url
        admin.execute("DROP DATABASE shared_log WITH (FORCE)")


@settings(max_examples=examples(6))
@given(
    seed=st.integers(0, 10**9),
    servers=st.integers(1, 6),
    cuts=st.lists(st.integers(1, 40), max_size=30),
    restarts=st.sets(st.integers(0, 30)),
)
def test_a_table_is_the_replay_of_the_log_however_it_is_cut(
    shared: str, seed: int, servers: int, cuts: list[int], restarts: set[int]
) -> None:
    projector = Projector(shared, SESSION, PROJECTIONS)
    with Ledger(shared) as ledger, projector.connect() as connection:
        begun = ledger.recorder.max_notification_id()
        write_lives(ledger, f"{seed} {begun}", servers, 40)  # an example may be tried again: with new ids
        for number, cut in enumerate(cuts):
            if number in restarts:
                projector = Projector(shared, SESSION, PROJECTIONS)
            projector.step(connection, cut)
        drain(projector, connection)
        assert stored(connection) == replayed(book(connection))


def test_what_a_row_was_when_it_is_deleted_and_comes_again(
    database: str, ledger: Ledger, connection: Connection[Any]
) -> None:
    """No read table forgets a row today; the machinery can."""
    forgetful = SERVER._replace(evolve=forget_at_stop)
    projector = Projector(database, SESSION, [forgetful])
    events = [event for _ in range(3) for event in (*lives.running.history, *lives.stopped.history[-2:])]
    append(ledger, lives.CREATE, 0, events)
    for most in (1, 2, 3, 100):
        rebuild_empty(connection)
        drain(projector, connection, most)
        assert stored(connection, [forgetful]) == replayed(book(connection), [forgetful])


def forget_at_stop(row: ServerRow | None, record: RecordedEvent) -> ServerRow | None:
    return None if record.type == "ServerStoppedOutOfBand" else SERVER.evolve(row, record)


forget_at_stop.__module__ = SERVER.evolve.__module__


def rebuild_empty(connection: Connection[Any]) -> None:
    connection.execute("DELETE FROM server")
    connection.execute("DELETE FROM server_history")
    connection.execute("UPDATE ledger_tracking SET notification_id = 0 WHERE application_name ~ '^server'")


def shown_list(connection: Connection[Any], position: int, status: list[str] | None) -> dict[str, Any]:
    """Run the very statement of GET /servers?as_of=…, and return its items by id."""
    paging = Paging("created_at", "desc", 1_000, None, None)
    statement = SERVERS.statement(paging, position, EVERYTHING)
    filters = ("project_id", "name", "name_like", "id", "id_not", "is_preemptible", "managed_by_policy")
    nothing = dict.fromkeys(filters)
    parameters = {**paging.parameters(), **nothing, "status": status, "position": position}
    row = connection.execute(statement.encode(), parameters).fetchone()
    assert row is not None
    return {item["id"]: item for item in msgspec.json.decode(row[0])}


def detail(position: int | None) -> str:
    return SERVERS.of_one(position, EVERYTHING)


def test_every_past_moment_can_be_read(
    ledger: Ledger, projector: Projector, connection: Connection[Any]
) -> None:
    streams = write_lives(ledger, 11, servers=8, length=60)
    drain(projector, connection, 17)
    records = book(connection)
    assert len(records) > 100
    for position in range(len(records) + 2):
        told = [record for record in records if record.position <= position]
        then = {
            stream: reduce(SERVER.evolve, [r for r in told if r.stream == stream], None) for stream in streams
        }
        expected = {row.id: row for row in then.values() if row is not None}
        listed = shown_list(connection, position, None) | shown_list(connection, position, ["DELETED"])
        assert msgspec.convert(listed, dict[UUID, ServerRow]) == expected
        for stream in streams:
            parameters = {"id": stream, "project_id": None, "position": position}
            row = connection.execute(detail(position).encode(), parameters).fetchone()
            assert (row and msgspec.json.decode(row[0], type=ServerRow)) == expected.get(stream)
    for stream in streams:
        now = connection.execute(detail(None).encode(), {"id": stream, "project_id": None}).fetchone()
        assert now is not None
        assert msgspec.json.decode(now[0], type=ServerRow) == expected[stream]


def test_a_follower_notices_who_else_worked_on_its_tables(
    database: str, ledger: Ledger, projector: Projector, connection: Connection[Any]
) -> None:
    """By turns: this projector, another one, a rebuild, a replay of what is parked."""
    other = Projector(database, SESSION, PROJECTIONS)
    dice = random.Random(5)
    write_lives(ledger, 21, servers=6, length=80)
    while True:
        done = projector.step(connection, dice.randint(1, 9))
        other.step(connection, dice.randint(1, 9))
        if dice.random() < 0.1:
            rebuild(database, SESSION, dice.choice(PROJECTIONS), silent)
            replay(connection, dice.choice(PROJECTIONS))
            write_lives(ledger, dice.getrandbits(30), servers=1, length=10)
        if not done:
            break
    drain(projector, connection)  # the last round may have written more
    assert stored(connection) == replayed(book(connection))


def test_projections_at_different_positions_catch_up_together(
    database: str, ledger: Ledger, projector: Projector, connection: Connection[Any]
) -> None:
    write_lives(ledger, 31, servers=3)
    ahead = Projector(database, SESSION, PROJECTIONS[:1])
    ahead.step(connection, 30)
    projector.step(connection, 10)
    ahead.step(connection, 5)
    write_lives(ledger, 32, servers=3)
    drain(projector, connection, 7)
    assert stored(connection) == replayed(book(connection))


def test_several_projectors_are_as_good_as_one(
    database: str, ledger: Ledger, projector: Projector, connection: Connection[Any]
) -> None:
    stop = threading.Event()
    others = [Projector(database, SESSION, PROJECTIONS) for _ in range(2)]
    threads = [threading.Thread(target=other.run, args=[stop]) for other in others]
    for thread in threads:
        thread.start()
    for seed in range(5):
        write_lives(ledger, 200 + seed)
    drain(projector, connection)
    stop.set()
    for thread in threads:
        thread.join()
    assert stored(connection) == replayed(book(connection))


def test_what_was_heard_is_what_was_projected(
    database: str, ledger: Ledger, connection: Connection[Any]
) -> None:
    heard: list[tuple[int, int]] = []
    projector = Projector(
        database, SESSION, PROJECTIONS, lambda count, position: heard.append((count, position))
    )
    write_lives(ledger, 41, servers=1, length=15)
    head = len(book(connection))
    drain(projector, connection, head - 1)
    assert heard == [(head - 1, head - 1), (1, head)]


def test_a_projector_of_former_text_ends_when_its_tables_are_taken_over(
    projector: Projector, connection: Connection[Any]
) -> None:
    drain(projector, connection)
    connection.execute(
        "UPDATE ledger_tracking SET application_name = 'server:0123' WHERE application_name ~ '^server:'"
    )
    with pytest.raises(Superseded):
        projector.step(connection)
    with pytest.raises(Superseded):
        projector.run(threading.Event())
