"""Reading the log: one stream for a decision, or everything in order for a follower."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg
from psycopg import AsyncConnection, Connection

from commands.store.envelope import RecordedEvent, read_row
from commands.store.history import History, HistoryCache

CHANNEL = "ledger_events"
"""Postgres channel that notifies of every append, at its commit."""

FOLLOWER_SESSION_OPTIONS = "-c idle_in_transaction_session_timeout=10s"
"""Session options of a follower of the log. If a follower freezes inside a batch, its session ends after this
time, and with it the lock of its checkpoint, for which the others wait."""

CONNECTION_ERRORS = (psycopg.OperationalError, psycopg.errors.IdleInTransactionSessionTimeout)
"""Errors by which a follower sees that the database is away, or has ended its session."""

COLUMNS = "originator_id, originator_version, notification_id, recorded_at, state"
STREAM = (
    f"SELECT {COLUMNS} FROM ledger_events"
    " WHERE originator_id = %s AND originator_version >= %s ORDER BY originator_version"
).encode()
NEWS = (
    f"SELECT {COLUMNS} FROM ledger_events"
    " WHERE originator_id = %s AND originator_version > %s AND recorded_at >= %s ORDER BY originator_version"
).encode()
AFTER = (
    f"SELECT {COLUMNS} FROM ledger_events WHERE notification_id > %s ORDER BY notification_id LIMIT %s"
).encode()


HISTORIES = HistoryCache()
"""The long streams that this process has read lately."""

DECODED = 500
"""Rows decoded before other tasks of the event loop have their turn: some three milliseconds."""


async def read_stream(connection: AsyncConnection[Any], stream: UUID) -> History:
    """Return all records of a stream, oldest first; none for a stream that does not exist.

    Cached records of a long stream are not read again.
    """
    last = HISTORIES.last(stream)
    news = await read_from(connection, stream, 1 if last is None else last.version)
    history = HISTORIES.join(stream, last, news)
    if history is None:
        history = HISTORIES.join(stream, None, await read_from(connection, stream, 1))
    assert history is not None
    return history


async def read_from(connection: AsyncConnection[Any], stream: UUID, version: int) -> list[RecordedEvent]:
    """Return the records of a stream from that version on, oldest first."""
    cursor = await connection.execute(STREAM, [stream, version], binary=True)
    return await decode(await cursor.fetchall())


async def decode(rows: Sequence[tuple[Any, ...]]) -> list[RecordedEvent]:
    records: list[RecordedEvent] = []
    for begin in range(0, len(rows), DECODED):
        if begin:
            await asyncio.sleep(0)
        records += map(read_row, rows[begin : begin + DECODED])
    return records


async def read_news(
    connection: AsyncConnection[Any], stream: UUID, since: datetime, version: int = 0
) -> list[RecordedEvent]:
    """Return the records of a stream from that moment on and beyond that version, oldest first."""
    cursor = await connection.execute(NEWS, [stream, version, since], binary=True)
    return [read_row(row) for row in await cursor.fetchall()]


def read_rows_after(connection: Connection[Any], position: int, limit: int) -> list[tuple[Any, ...]]:
    """Return the next rows of the log, undecoded, in order of position: input of ``envelope.read_row``."""
    return connection.execute(AFTER, [position, limit], binary=True).fetchall()


def head(connection: Connection[Any]) -> int:
    """Return the newest position, 0 for an empty log."""
    row = connection.execute(b"SELECT coalesce(max(notification_id), 0) FROM ledger_events").fetchone()
    assert row is not None
    position: int = row[0]
    return position


def wait_for_appends(
    connection: Connection[Any], going: Callable[[], bool], poll: float = 1.0
) -> Iterator[None]:
    """Yield when something was appended, and every ``poll`` seconds anyway, while ``going()``.

    NOTIFY only wakes: a missed one costs latency, never an event. Needs autocommit.
    """
    connection.execute(f"LISTEN {CHANNEL}".encode())
    while going():
        yield
        for _ in connection.notifies(timeout=poll, stop_after=1):
            pass


async def read_clock(connection: AsyncConnection[Any]) -> datetime:
    """Return the database's clock, the same for all processes."""
    row = await (await connection.execute(b"SELECT ledger_now()")).fetchone()
    assert row is not None
    now: datetime = row[0]
    return now
