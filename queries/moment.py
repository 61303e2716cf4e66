"""Reading at a moment: as of a time or a position, or not before one's own writes."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import structlog
from psycopg import AsyncConnection, OperationalError

from queries.refusals import Flaw, Invalid, ProjectionBehind

PROJECTED = "ledger_projected"
PATIENCE = 5.0
"""Seconds a read waits for the read tables to reach a position."""

LARGEST = 2**63 - 1
A_TIME = "an RFC 3339 time such as 2026-01-31T12:00:00Z"
LOG = structlog.get_logger("projected")


def read_moment(text: str, name: str = "as_of") -> int | datetime:
    """Read a position of the log, or an RFC 3339 time with its offset. Raises ``Invalid``."""
    if text.isascii() and text.isdigit() and int(text) <= LARGEST:
        return int(text)
    moment = time_in(text)
    if moment is None:
        raise Invalid(Flaw(f"/query/{name}", f"must be a position, or {A_TIME}"))
    return moment


def read_time(text: str | None, name: str) -> datetime | None:
    """Read an RFC 3339 time with its offset, if there is one. Raises ``Invalid``."""
    moment = None if text is None else time_in(text)
    if text is not None and moment is None:
        raise Invalid(Flaw(f"/query/{name}", f"must be {A_TIME}"))
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
    """Return the last position at or before a moment; 0 before the book began."""
    if isinstance(moment, int):
        return moment
    query = (
        b"SELECT notification_id FROM ledger_events WHERE recorded_at <= %s"
        b" ORDER BY recorded_at DESC, notification_id DESC LIMIT 1"
    )
    row = await (await db.execute(query, [moment])).fetchone()
    return row[0] if row else 0


class Projected:
    """How far the read tables are, as the projector tells it; lets a read wait for its own writes.

    The notification only wakes: what counts is read from the bookmark.
    """

    def __init__(self) -> None:
        self._changed = asyncio.Condition()

    async def wait_for(self, db: AsyncConnection[Any], name: str, position: int) -> None:
        """Return once the read table ``name`` has reached ``position``.

        A position beyond the end of the book counts as its end. Raises ``ProjectionBehind`` after
        ``PATIENCE`` seconds.
        """
        try:
            async with asyncio.timeout(PATIENCE):
                while not await reached(db, name, position):
                    await self.change(0.2)
        except TimeoutError as error:
            raise ProjectionBehind from error

    async def change(self, seconds: float) -> None:
        """Return at the next batch of the projector, or after so many seconds."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds), self._changed:
                await self._changed.wait()

    async def listen(self, url: str, options: str) -> None:
        """Hear the projector until cancelled; a database that goes away is waited for."""
        while True:
            try:
                connection = await AsyncConnection.connect(url, options=options, autocommit=True)
                async with connection:
                    await connection.execute(f"LISTEN {PROJECTED}".encode())
                    async for _ in connection.notifies():
                        async with self._changed:
                            self._changed.notify_all()
            except OperationalError as error:
                LOG.warning("database unavailable", reason=str(error).strip())
                await asyncio.sleep(0.5)


async def reached(db: AsyncConnection[Any], name: str, position: int) -> bool:
    query = (
        b"SELECT max(notification_id)"
        b" >= least(%s, (SELECT coalesce(max(notification_id), 0) FROM ledger_events))"
        b" FROM ledger_tracking WHERE application_name LIKE %s AND application_name NOT LIKE '%%:building'"
    )
    row = await (await db.execute(query, [position, f"{name}:%"])).fetchone()
    assert row is not None
    return row[0] is not False if row[0] is not None else position == 0
