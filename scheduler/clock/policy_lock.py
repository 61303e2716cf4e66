"""Has a policy do one thing at a time, in whatever process: what it did before counts towards its budget.

Whoever acts for a policy holds its lock, by a transaction that stays open meanwhile. Who dies on the way
loses it with the session; who is frozen loses it too.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import psycopg
from psycopg import AsyncConnection

from commands.kernel.errors import Refused
from commands.store.handler import Connect

ALIVE = 5.0
"""Seconds between two signs of life; four missed, and the lock is gone."""

TRY = b"SELECT pg_try_advisory_xact_lock(hashtextextended('policy ' || %s, 0))"
WAIT = b"SELECT true FROM pg_advisory_xact_lock(hashtextextended('policy ' || %s, 0))"
TIMEOUTS = b"SELECT set_config('lock_timeout', %s, true), set_config(%s, '20s', true)"


class PolicyAtWork(Refused):
    """The policy is at work: it looks, or another plan of it is applied. Nothing of this one was done."""


@asynccontextmanager
async def alone(connect: Connect, policy_id: UUID, waits: float = 0.0) -> AsyncIterator[AsyncConnection[Any]]:
    """Hold off whatever else the policy would do, for the length of the block; yield the transaction of that.

    Raises ``PolicyAtWork`` if it does something else, and still does after ``waits`` seconds.
    """
    async with connect() as connection, connection.transaction():
        await take(connection, policy_id, waits)
        sign = asyncio.create_task(stay_alive(connection))
        try:
            yield connection
        finally:
            sign.cancel()
            await asyncio.wait([sign])


async def take(connection: AsyncConnection[Any], policy_id: UUID, waits: float) -> None:
    """Take the lock of a policy in the present transaction. Raises ``PolicyAtWork``."""
    timeout = f"{max(waits, 0.1) * 1000:.0f}ms"
    await connection.execute(TIMEOUTS, [timeout, "idle_in_transaction_session_timeout"])
    try:
        cursor = await connection.execute(WAIT if waits else TRY, [str(policy_id)])
    except psycopg.errors.LockNotAvailable:
        raise PolicyAtWork from None
    if await cursor.fetchone() != (True,):
        raise PolicyAtWork


async def stay_alive(connection: AsyncConnection[Any]) -> None:
    """Tell the database that the transaction is in use, until cancelled."""
    while True:
        await asyncio.sleep(ALIVE)
        await connection.execute(b"SELECT")
