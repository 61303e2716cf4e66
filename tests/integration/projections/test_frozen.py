"""A projector that is frozen in the middle of a batch holds the lock that all the others wait for."""

from __future__ import annotations

import threading
from functools import wraps
from typing import Any

import pytest
from psycopg import Connection

from app import PROJECTIONS
from commands.store.application import SESSION, Ledger
from projections.engine.projector import Projector
from projections.server import row as server_projection
from tests.integration.projections.poison import real_change
from tests.integration.projections.tables import book, drain, replayed, stored, write_lives
from tests.waiting import eventually


def test_it_loses_the_lock_to_another_and_goes_on_when_it_is_thawed(
    database: str,
    ledger: Ledger,
    projector: Projector,
    connection: Connection[Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    frozen, thawed, stop = threading.Event(), threading.Event(), threading.Event()
    thread = threading.Thread(target=Projector(database, SESSION, PROJECTIONS).run, args=[stop])

    @wraps(real_change)
    def change(*values: Any) -> Any:
        if threading.current_thread() is thread:
            frozen.set()
            thawed.wait()
        return real_change(*values)

    monkeypatch.setattr(server_projection, "change", change)
    monkeypatch.setattr(
        "projections.engine.projector.FOLLOWER_SESSION_OPTIONS",
        "-c idle_in_transaction_session_timeout=300ms",
    )
    write_lives(ledger, "while frozen")
    thread.start()
    try:
        assert frozen.wait(20)
        drain(projector, connection)
        assert stored(connection) == replayed(book(connection))
        thawed.set()
        write_lives(ledger, "after it")
        eventually(lambda: stored(connection) == replayed(book(connection)))
    finally:
        thawed.set()
        stop.set()
        thread.join()
