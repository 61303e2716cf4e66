"""The queue under test: a database, what is appended, and reactors and workers of several versions."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, cast
from uuid import UUID

import msgspec
import psycopg
import pytest

from adapters.kernel.context import EffectContext, EffectHandler, Runtime, Subscription, subscriptions_of
from adapters.openstack.connection import Clouds
from adapters.queue.error_policy import ErrorPolicy
from adapters.queue.jobs import ASIDE, PROCESSES, QUEUE, open_queue
from adapters.queue.parked_jobs import list_jobs, release
from adapters.queue.reactor import Reactor
from adapters.queue.worker import Work
from app.factories import open_pool
from commands.kernel.message import Event
from commands.server.decider import SERVER
from commands.store import envelope
from commands.store.application import SESSION, Ledger
from commands.store.handler import Handler
from tests.unit.projections.history import append

AT_ONCE = ErrorPolicy(parks_after=3, longest=0.0, longest_failing=0.0)


class Older:
    """Decodes as a version does that has never heard of some events."""

    def __init__(self, *unknown: type[Event]) -> None:
        self.unknown = [f'"type":"{kind.__name__}"'.encode() for kind in unknown]
        self.decoder = envelope.DECODER

    def decode(self, state: bytes) -> Any:
        if any(name in state for name in self.unknown):
            raise msgspec.ValidationError("Invalid value - at `$.event.type`")
        return self.decoder.decode(state)


@contextmanager
def older(*unknown: type[Event]) -> Iterator[None]:
    """Be a version that has never heard of some events."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(envelope, "DECODER", Older(*unknown))
        yield


class Bench:
    """Appends, reacts and works on one database; ``done`` is what was carried out, in order."""

    def __init__(self, database: str) -> None:
        self.database = database
        self.done: list[tuple[UUID, str]] = []

    def append(self, stream: UUID, *events: Event, project_id: str = "tenant") -> None:
        with Ledger(self.database) as ledger, self.connect() as connection:
            query = b"SELECT count(*) FROM ledger_events WHERE originator_id = %s"
            row = connection.execute(query, [stream]).fetchone()
            assert row is not None
            append(ledger, stream, row[0], events, project_id)

    def note(self, context: EffectContext) -> None:
        self.done.append((context.stream, context.record.type))

    async def succeed(self, context: EffectContext) -> None:
        self.note(context)

    def effect(
        self, *wishes: type[Event], handle: Callable[[EffectContext], Awaitable[None]] | None = None
    ) -> dict[str, EffectHandler]:
        return {"server": EffectHandler(SERVER, frozenset(wishes), handle or self.succeed)}

    def react(
        self,
        effects: dict[str, EffectHandler],
        others: Sequence[Subscription] = (),
    ) -> None:
        reactor = Reactor(self.database, SESSION, subscriptions_of(effects, others))
        with self.connect() as connection:
            while reactor.step(connection):
                pass

    def work(
        self,
        effects: dict[str, EffectHandler],
        others: Sequence[Subscription] = (),
        *,
        policy: ErrorPolicy = AT_ONCE,
        takes_up: bool = False,
        within: float = 30.0,
    ) -> None:
        """Run what can be run now or ``within`` so many seconds, until nothing is left of that."""
        asyncio.run(self._work(effects, others, policy, takes_up, within))

    async def _work(
        self,
        effects: dict[str, EffectHandler],
        others: Sequence[Subscription],
        policy: ErrorPolicy,
        takes_up: bool,
        within: float,
    ) -> None:
        queue = open_queue(self.database, SESSION)
        with Ledger(self.database) as ledger, ThreadPoolExecutor(1) as threads:
            async with open_pool(self.database, 2) as pool, queue.open_async():
                runtime = Runtime(Handler(ledger, pool.connection), cast(Clouds, None), threads)
                tasks = Work(queue, runtime, effects, others, policy)
                tasks.register_tasks()
                if takes_up:
                    await tasks.take_up()
                while self.runnable(within):
                    await queue.run_worker_async(
                        queues=[QUEUE, PROCESSES, ASIDE],
                        wait=False,
                        concurrency=1,
                        delete_jobs="successful",
                        install_signal_handlers=False,
                    )

    def release(self) -> int:
        """Have the parked jobs run again, as an operator does; return how many will."""

        async def retry() -> int:
            async with open_pool(self.database, 1) as pool, pool.connection() as connection:
                jobs = await list_jobs(connection)
                return len(await release(connection, [job.id for job in jobs]))

        return asyncio.run(retry())

    def runnable(self, within: float) -> bool:
        """Whether a job waits whose time comes within so many seconds."""
        query = (
            "SELECT FROM procrastinate_jobs WHERE status = 'todo'"
            " AND coalesce(scheduled_at, now()) <= now() + make_interval(secs => %s)"
        )
        return bool(self.rows(query, within))

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        with self.connect() as connection:
            return connection.execute(query.encode(), values).fetchall()

    def jobs(self) -> list[tuple[str, str | None]]:
        """Return status and kind of failure of each job on the queue."""
        return self.rows(
            "SELECT status::text, kind FROM procrastinate_jobs LEFT JOIN job_failures ON job_id = id"
            " ORDER BY id"
        )

    def connect(self) -> psycopg.Connection[Any]:
        return psycopg.connect(self.database, options=SESSION, autocommit=True)
