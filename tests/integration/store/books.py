"""What the tests of the store share: saves to write, and the book to read afterwards."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid4

import psycopg
from eventsourcing.persistence import StoredEvent

from commands.kernel.decider import Claim
from commands.kernel.errors import Refused
from commands.store.append import AppendRequest
from commands.store.application import Ledger
from commands.store.group_commit import AppendResult
from tests.waiting import LIMIT, eventually


class NameTaken(Refused):
    """Somebody else has it."""


def events(stream: UUID, first: int = 1, count: int = 1, mark: str = "") -> list[StoredEvent]:
    versions = range(first, first + count)
    return [StoredEvent(stream, version, "Noted", noted(f"{mark}{version}")) for version in versions]


def noted(text: str) -> bytes:
    """Return the least that is an entry of the book."""
    return json.dumps({"by": "test", "event": {"type": "Noted", "text": text}}).encode()


def save(
    stream: UUID | None = None, first: int = 1, count: int = 1, mark: str = "", **more: Any
) -> AppendRequest:
    stream = stream or uuid4()
    return AppendRequest(stream, events(stream, first, count, mark), **more)


def name(value: str) -> Claim:
    return Claim("name", "tenant", value, NameTaken)


def write(ledger: Ledger, *saves: AppendRequest) -> list[AppendResult]:
    """Submit all at once, and wait for all."""
    waiting = [ledger.appender.group_commit.submit(each) for each in saves]
    return [done.result(LIMIT) for done in waiting]


def race(ledger: Ledger, url: str, *saves: AppendRequest) -> list[AppendResult | Exception]:
    """Write the saves in one batch, and return what became of each."""
    with writers_held_up(url):
        plug = ledger.appender.group_commit.submit(save())
        until_somebody_waits(url)
        waiting = [ledger.appender.group_commit.submit(each) for each in saves]
    plug.result(LIMIT)
    return [done.exception(LIMIT) or done.result() for done in waiting]


@contextmanager
def writers_held_up(url: str) -> Iterator[None]:
    """Hold the writers' lock, so that what is submitted meanwhile has to wait."""
    with psycopg.connect(url) as connection:
        connection.execute("SELECT pg_advisory_xact_lock('ledger_events'::regclass::oid::bigint)")
        yield


def until_somebody_waits(url: str) -> None:
    """Return when a writer stands at the lock."""
    query = (
        b"SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
        b" AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    )
    with psycopg.connect(url, autocommit=True) as connection:
        eventually(lambda: connection.execute(query).fetchone() is not None)


def rows(url: str, query: str, *values: object) -> list[tuple[Any, ...]]:
    with psycopg.connect(url, autocommit=True) as connection:
        return connection.execute(query.encode(), values).fetchall()


def book(url: str) -> list[tuple[int, UUID, int]]:
    """Position, stream and version of every entry, in order."""
    query = "SELECT notification_id, originator_id, originator_version FROM ledger_events ORDER BY 1"
    return rows(url, query)


def let_anything_in(url: str) -> None:
    """Check no more what is appended, as before version 011: for entries as the library's tests have them."""
    with psycopg.connect(url) as connection:
        connection.execute(
            "CREATE OR REPLACE FUNCTION ledger_decode_entry(state bytea)"
            " RETURNS jsonb LANGUAGE sql AS $$SELECT NULL::jsonb$$;"
            " CREATE OR REPLACE FUNCTION ledger_check_entry(topic text, entry jsonb, project text)"
            " RETURNS text LANGUAGE sql AS $$SELECT NULL$$;"
            " CREATE OR REPLACE FUNCTION ledger_check_versions(ids uuid[], versions bigint[])"
            " RETURNS void LANGUAGE sql AS $$$$"
        )


def versions_of(url: str, stream: UUID) -> list[int]:
    return [version for _, each, version in book(url) if each == stream]
