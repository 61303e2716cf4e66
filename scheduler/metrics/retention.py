"""Retention: once a day removes metrics older than their keeping time, old ticks and old rehearsals."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from psycopg import AsyncConnection, Connection

from scheduler.clock.ticker import PeriodicTask

LEAST_KEPT = 400
"""Days that signals are kept at least; the database insists on it."""

BATCH = 10_000
"""Rows that are removed in one transaction."""

SIGNALS = b"SELECT forget_signals(date_trunc('hour', ledger_now() - make_interval(days => %s)), %s)"
TICKS = b"""
DELETE FROM scheduler_ticks AS old
WHERE duty LIKE 'policy:%' AND due < ledger_now() - interval '30 days'
  AND EXISTS (SELECT FROM scheduler_ticks AS later WHERE later.duty = old.duty AND later.due > old.due)
"""
"""The last tick of a policy stays, however seldom it looks: from it the next is counted."""

REHEARSALS = b"DELETE FROM rehearsals WHERE recorded_at < ledger_now() - interval '90 days'"
"""They can be computed again; their result stands in the log."""

KEPT = b"SELECT since FROM signals_kept"


def forget_signals(days: int) -> PeriodicTask:
    """Keep signals for so many days (``LEAST_KEPT`` at least); 0: for ever."""

    def forget(connection: Connection[Any]) -> int:
        connection.execute(TICKS)
        connection.execute(REHEARSALS)
        connection.commit()  # the tick is claimed: a process that dies leaves the rest for tomorrow
        forgotten = 0
        while days and (some := in_one_go(connection, max(days, LEAST_KEPT))):
            connection.commit()
            forgotten += some
        return forgotten

    return PeriodicTask("forget-signals", timedelta(days=1), forget)


def in_one_go(connection: Connection[Any], days: int) -> int:
    row = connection.execute(SIGNALS, [days, BATCH]).fetchone()
    assert row is not None
    forgotten: int = row[0]
    return forgotten


async def signals_kept_since(connection: AsyncConnection[Any]) -> datetime | None:
    """Return from when on all signals are known that ever were; None: from the beginning."""
    row = await (await connection.execute(KEPT)).fetchone()
    return None if row is None else row[0]
