"""S14: a command on a server with a long history, against the same command on a young one."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID, uuid4

import psycopg
from psycopg import AsyncConnection

from benchmarks.book import append, life, prepare
from benchmarks.frame import Result, Scale, by_turns, ratio
from commands.kernel.actor import Origin
from commands.server import commands
from commands.server.decider import SERVER
from commands.store.application import SESSION, Ledger, store_entry
from commands.store.handler import Handler, entry

LONG = 10_000
"""Entries of the long history: a server stopped at night and started in the morning, for two years."""

COMMANDS = 200
"""Commands on each server in a round."""


def history(ledger_url: str, stream: UUID, length: int) -> None:
    """Append a server that was built, and stopped and started until its history has so many entries."""
    origin = Origin(by="user:ann", project_id="tenant", command_id=uuid4(), correlation_id="req-1")
    events = life(stream, 1)
    while len(events) < length:
        events += life(stream, 1)[5:]
    stored = [store_entry(stream, version, entry(event, origin)) for version, event in enumerate(events, 1)]
    with psycopg.connect(ledger_url, autocommit=True) as connection:
        append(connection, stored)
        connection.execute("VACUUM ANALYZE ledger_events")


def measure(url: str, scale: Scale) -> Result:
    prepare(url)
    long, young = uuid4(), uuid4()
    history(url, long, scale.of(LONG))
    history(url, young, 1)
    most = scale.of(COMMANDS)
    with Ledger(url) as ledger, asyncio.Runner() as runner:
        connection = runner.run(AsyncConnection.connect(url, autocommit=True, options=SESSION))

        @asynccontextmanager
        async def connect() -> AsyncIterator[AsyncConnection[Any]]:
            yield connection

        handler = Handler(ledger, connect)

        async def command(stream: UUID) -> None:
            by = Origin(by="user:ann", project_id="tenant", command_id=uuid4(), correlation_id="req-2")
            await handler.handle(SERVER, stream, commands.GrantConsole("novnc"), by)

        def seconds(stream: UUID, count: int) -> float:
            async def turns() -> None:
                for _ in range(count):
                    await command(stream)

            begun = time.perf_counter()
            runner.run(turns())
            return time.perf_counter() - begun

        first = seconds(long, 1) * 1_000
        sides = {
            "on the long history/s": lambda: most / seconds(long, most),
            "on the young/s": lambda: most / seconds(young, most),
        }
        measured = by_turns(sides, scale.rounds(4))
        runner.run(connection.close())
    what = f"a command on a server of {LONG:,} entries / on one of {len(life(young, 1))}"
    return ratio("S14", what, 0.7, measured, {"ms of the first, which reads all": round(first, 1)})
