"""Consistency of reads: as of a time or a position, and after the client's own writes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from contextlib import AbstractAsyncContextManager, suppress
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

import structlog
from psycopg import AsyncConnection, OperationalError

from commands.kernel.backoff import RECONNECT, Retries
from queries.engine.refusals import FieldError, ProjectionBehind, ValidationFailed
from queries.engine.waiting import Waiters

Connect = Callable[[], AbstractAsyncContextManager[AsyncConnection[Any]]]

PROJECTED = "ledger_projected"
CATCH_UP_TIMEOUT = 5.0
"""Seconds a read waits for the read tables to reach a position."""

LARGEST = 2**63 - 1
DIGITS = len(str(LARGEST))
A_TIME = "an RFC 3339 time such as 2026-01-31T12:00:00Z"
LOG = structlog.get_logger("projected")

POSITIONS = b"""
SELECT (SELECT coalesce(max(notification_id), 0) FROM ledger_events),
       (SELECT coalesce(jsonb_object_agg(name, position), '{}') FROM (
           SELECT split_part(application_name, ':', 1) AS name, max(notification_id) AS position
           FROM ledger_tracking WHERE application_name NOT LIKE '%:building' GROUP BY 1) AS tracked)
"""
FINISHED = b"SELECT id, project_id FROM operation WHERE id = ANY(%s) AND status <> 'running'"


class Place(NamedTuple):
    """A position of the log that a read table is to reach."""

    table: str
    position: int


class Awaited(NamedTuple):
    """An operation to wait for, in one project; None: in any."""

    operation_id: UUID
    project_id: str | None


def read_moment(text: str, name: str = "as_of") -> int | datetime:
    """Read a position of the log, or an RFC 3339 time with its offset. Raises ``ValidationFailed``."""
    if text.isascii() and text.isdigit() and len(text) <= DIGITS and int(text) <= LARGEST:
        return int(text)
    moment = time_in(text)
    if moment is None:
        raise ValidationFailed(FieldError(f"/query/{name}", f"must be a position, or {A_TIME}"))
    return moment


def read_time(text: str | None, name: str) -> datetime | None:
    """Read an RFC 3339 time with its offset, if there is one. Raises ``ValidationFailed``."""
    moment = None if text is None else time_in(text)
    if text is not None and moment is None:
        raise ValidationFailed(FieldError(f"/query/{name}", f"must be {A_TIME}"))
    return moment


def time_in(text: str) -> datetime | None:
    """Return the time a text names; a plus sign that came through a URL as a space is one again."""
    try:
        moment = datetime.fromisoformat(text.replace(" ", "+"))
    except ValueError:
        return None
    known = moment.tzinfo is not None and 1970 <= moment.year < 9999
    return moment.astimezone(UTC) if known else None


async def position_at(db: AsyncConnection[Any], moment: int | datetime) -> int:
    """Return the last position at or before a moment; 0 before the first event."""
    if isinstance(moment, int):
        return moment
    query = (
        b"SELECT notification_id FROM ledger_events WHERE recorded_at <= %s"
        b" ORDER BY recorded_at DESC, notification_id DESC LIMIT 1"
    )
    row = await (await db.execute(query, [moment])).fetchone()
    return row[0] if row else 0


class ProjectionProgress:
    """Progress of the read tables; lets a read wait for its own writes.

    The projector's notification only wakes: the progress is read from the database, once for all waiting
    reads (``Waiters``), on a connection that ``connect`` lends.
    """

    def __init__(self, connect: Connect) -> None:
        self._connect = connect
        self._positions = Waiters[Place](self._reached, 0.2)
        self._operations = Waiters[Awaited](self._finished, 0.5)
        self._known: dict[str, int] = {}

    async def wait_for(self, name: str, position: int) -> None:
        """Return once the read table ``name`` has reached ``position``.

        A position beyond the end of the log counts as its end. Raises ``ProjectionBehind`` after
        ``CATCH_UP_TIMEOUT`` seconds.
        """
        if position <= self._known.get(name, 0):
            return
        try:
            async with asyncio.timeout(CATCH_UP_TIMEOUT):
                await self._positions.wait(Place(name, position))
        except TimeoutError as error:
            raise ProjectionBehind from error

    async def catch_up(self, *names: str) -> None:
        """Return once these read tables show the whole log as of now. Raises ``ProjectionBehind``."""
        async with self._connect() as db:
            head, _ = await read_positions(db)
        for name in names:
            await self.wait_for(name, head)

    async def wait_for_end(self, operation: Awaited, seconds: float) -> None:
        """Return once the read table shows that an operation has ended, or after so many seconds."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._operations.wait(operation)

    async def listen(self, url: str, options: str) -> None:
        """Listen to the projector until cancelled; wait for a database that goes away."""
        retries = Retries(RECONNECT)
        while True:
            try:
                connection = await AsyncConnection.connect(url, options=options, autocommit=True)
                retries.succeeded()
                self._known.clear()  # it may be another database, restored from a backup
                async with connection:
                    await connection.execute(f"LISTEN {PROJECTED}".encode())
                    async for _ in connection.notifies():
                        self._positions.wake()
                        self._operations.wake()
            except OperationalError as error:
                LOG.warning("database unavailable", reason=str(error).strip())
                await asyncio.sleep(retries.pause())

    async def _reached(self, places: Collection[Place]) -> Collection[Place]:
        async with self._connect() as db:
            head, self._known = await read_positions(db)
        return {place for place in places if self._known.get(place.table, 0) >= min(place.position, head)}

    async def _finished(self, operations: Collection[Awaited]) -> Collection[Awaited]:
        async with self._connect() as db:
            ids = list({operation.operation_id for operation in operations})
            projects = dict(await (await db.execute(FINISHED, [ids])).fetchall())
        return {
            operation
            for operation in operations
            if operation.operation_id in projects
            and operation.project_id in {None, projects[operation.operation_id]}
        }


async def reached(db: AsyncConnection[Any], name: str, position: int) -> bool:
    """Whether a read table has reached a position now; one beyond the end of the log counts as its end."""
    head, tables = await read_positions(db)
    return bool(tables.get(name, 0) >= min(position, head))


async def read_positions(db: AsyncConnection[Any]) -> tuple[int, dict[str, int]]:
    """Return the newest position of the log, and the position of each read table."""
    row = await (await db.execute(POSITIONS)).fetchone()
    assert row is not None
    return row[0], row[1]
