"""Policy lock: one run of a policy at a time, in all processes, so that earlier actions count in its budget.

The lock lasts as long as a transaction. A process that dies or freezes loses its session, and the lock.
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
async def policy_lock(
    connect: Connect, policy_id: UUID, waits: float = 0.0
) -> AsyncIterator[AsyncConnection[Any]]:
    """Hold the lock of the policy for the length of the block; yield its transaction.

    Raises ``PolicyAtWork`` if the lock is still taken after ``waits`` seconds.
    """
    async with connect() as connection, connection.transaction():
        await acquire(connection, policy_id, waits)
        sign = asyncio.create_task(keep_alive(connection))
        try:
            yield connection
        finally:
            sign.cancel()
            await asyncio.wait([sign])


async def acquire(connection: AsyncConnection[Any], policy_id: UUID, waits: float) -> None:
    """Take the lock of a policy in the present transaction. Raises ``PolicyAtWork``."""
    timeout = f"{max(waits, 0.1) * 1000:.0f}ms"
    await connection.execute(TIMEOUTS, [timeout, "idle_in_transaction_session_timeout"])
    try:
        cursor = await connection.execute(WAIT if waits else TRY, [str(policy_id)])
    except psycopg.errors.LockNotAvailable:
        raise PolicyAtWork from None
    if await cursor.fetchone() != (True,):
        raise PolicyAtWork


async def keep_alive(connection: AsyncConnection[Any]) -> None:
    """Tell the database that the transaction is in use, until cancelled."""
    while True:
        await asyncio.sleep(ALIVE)
        await connection.execute(b"SELECT")
