"""Leader election: one process of many runs a task, and another takes over when it dies."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import psycopg
import structlog
from psycopg import AsyncConnection

from commands.kernel.backoff import RECONNECT, Retries

CHECK = 2.0
"""Seconds between two checks: of the leader's connection, and of the lock by the others."""

FROZEN = 3 * CHECK
"""Seconds without a sign of life after which Postgres ends the leader's session, and with it the lock."""

LOG = structlog.get_logger("leader")


async def run_as_leader(url: str, options: str, office: str, duty: Callable[[], Awaitable[None]]) -> None:
    """Do ``duty`` while this process holds ``office``, an advisory lock of its session; until cancelled.

    The lock goes with the connection: a leader that lost it stops within ``CHECK`` seconds, one that was
    frozen as soon as it goes on. Two may overlap for that long, so a duty must bear it (its commands decide
    nothing the second time).
    """
    retries = Retries(RECONNECT)
    while True:
        try:
            limited = f"{options} -c idle_session_timeout={FROZEN:.0f}s"
            async with await AsyncConnection.connect(url, options=limited, autocommit=True) as connection:
                retries.succeeded()
                await acquire_leadership(connection, office)
                LOG.info("leading", office=office)
                await run_while_leader(connection, duty)
        except psycopg.OperationalError as error:
            LOG.warning("database unavailable", reason=str(error).strip())
            await asyncio.sleep(retries.pause())


async def acquire_leadership(connection: AsyncConnection[object], office: str) -> None:
    """Return when the lock is ours."""
    query = b"SELECT pg_try_advisory_lock(hashtextextended(%s, 0))"
    while True:
        row = await (await connection.execute(query, [f"office:{office}"])).fetchone()
        if row == (True,):
            return
        await asyncio.sleep(CHECK)


async def run_while_leader(connection: AsyncConnection[object], duty: Callable[[], Awaitable[None]]) -> None:
    """Do the duty as long as the connection lives."""
    task = asyncio.ensure_future(duty())
    try:
        while not task.done():
            await connection.execute(b"SELECT 1")
            await asyncio.wait([task], timeout=CHECK)
        task.result()
    finally:
        task.cancel()
        await asyncio.wait([task])
