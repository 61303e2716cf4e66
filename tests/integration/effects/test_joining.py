"""A role the service user took is told to the book, once, and never at the expense of what needed it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from adapters.binding.role_grants import record_joining
from adapters.openstack.connection import RoleGrant
from commands.project.decider import stream_of
from commands.project.events import ProjectJoined
from commands.store.application import SESSION, Ledger
from commands.store.envelope import RecordedEvent

JOINING = RoleGrant("tenant", "ledger", "member", "req-1")


@pytest.fixture
def ledger(database: str) -> Iterator[Ledger]:
    with Ledger(database) as ledger:
        yield ledger


def recorded(ledger: Ledger) -> list[RecordedEvent]:
    return [record for record in ledger.events.get(stream_of("tenant")) if isinstance(record, RecordedEvent)]


def test_many_at_once_are_one_event(database: str, ledger: Ledger) -> None:
    start = threading.Barrier(4)

    def join() -> None:
        start.wait()
        record_joining(ledger, database, SESSION, JOINING)

    with ThreadPoolExecutor(4) as threads:
        for done in [threads.submit(join) for _ in range(4)]:
            done.result()
    [record] = recorded(ledger)
    assert record.event == ProjectJoined("ledger", "member")
    assert (record.entry.project_id, record.entry.by, record.entry.cloud_request_id) == (
        "tenant",
        "cloud",
        "req-1",
    )


def test_a_database_that_is_away_hinders_nobody() -> None:
    nowhere = "postgresql://nobody@127.0.0.1:1/none"
    with Ledger(nowhere) as ledger:
        record_joining(ledger, nowhere, SESSION, JOINING)
