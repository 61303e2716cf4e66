"""What is parked is tried again: nothing is missing once it can be digested."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from psycopg import Connection

from app import PROJECTIONS
from commands.server import events as e
from commands.store.application import SESSION, Ledger
from projections.engine.checkpoint import Superseded
from projections.engine.fold import BLOCKED_BY_EARLIER
from projections.engine.parked import replay
from projections.engine.projector import Projector
from projections.server.row import SERVER
from tests.integration.projections.poison import CASES, EVERY, POISON, Case, Sick, infect, renamed, without
from tests.integration.projections.tables import book, drain, parked, replayed, stored, write_raw
from tests.unit.projections.history import append
from tests.waiting import eventually

pytestmark = pytest.mark.usefixtures("mend")


def test_once_the_fold_is_mended_nothing_is_missing(
    database: str,
    ledger: Ledger,
    projector: Projector,
    connection: Connection[Any],
    mend: Callable[[], None],
) -> None:
    first, second = infect(ledger, renamed(POISON)), infect(ledger, renamed(POISON))
    drain(projector, connection, 9)
    digested, still = replay(connection, SERVER)
    assert (digested, {entry.position for entry in still}) == (0, {*first[1:], *second[1:]})
    assert parked(connection) == {("server", sick.stream, at) for sick in (first, second) for at in sick[1:]}
    mend()
    assert replay(connection, SERVER, first.stream) == (2, [])
    assert parked(connection) == {("server", second.stream, at) for at in second[1:]}
    assert replay(connection, SERVER) == (2, [])
    assert parked(connection) == set()
    assert stored(connection) == replayed(book(connection))
    version = len(ledger.recorder.select_events(first.stream))
    append(ledger, first.stream, version, [e.ServerDeleteRequested(uuid4())])
    drain(projector, connection)
    assert stored(connection) == replayed(book(connection))


def test_part_of_what_is_parked_may_be_digestible(
    ledger: Ledger,
    projector: Projector,
    connection: Connection[Any],
    mend: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Two kinds of poison in one stream: once the first is cured, all up to the second can be seen."""
    monkeypatch.setattr("projections.engine.parked.BATCH", 1)
    sick = infect(ledger, renamed(POISON))
    version = len(ledger.recorder.select_events(sick.stream))
    second = write_raw(ledger, sick.stream, version + 1, CASES["an unknown type"].state)
    append(ledger, sick.stream, version + 1, [e.ServerDeleteRequested(uuid4())])
    drain(projector, connection)
    mend()
    digested, still = replay(connection, SERVER)
    assert digested == 2
    assert [(entry.position, entry.reason == BLOCKED_BY_EARLIER) for entry in still] == [
        (second, False),
        (second + 1, True),
    ]
    case = Case(b"", "", EVERY)
    assert stored(connection) == without(connection, case, Sick(sick.stream, second, 0))


def test_a_projector_tries_again_when_it_starts(
    database: str,
    ledger: Ledger,
    projector: Projector,
    connection: Connection[Any],
    mend: Callable[[], None],
) -> None:
    infect(ledger, renamed(POISON))
    drain(projector, connection)
    mend()
    stop = threading.Event()
    thread = threading.Thread(target=Projector(database, SESSION, PROJECTIONS).run, args=[stop])
    thread.start()
    eventually(lambda: parked(connection), lambda found: not found)
    stop.set()
    thread.join()
    assert stored(connection) == replayed(book(connection))


def test_a_replay_of_another_versions_tables_is_refused(
    projector: Projector, connection: Connection[Any]
) -> None:
    connection.execute("DELETE FROM ledger_tracking WHERE application_name ~ '^server:'")
    with pytest.raises(Superseded):
        replay(connection, SERVER)
