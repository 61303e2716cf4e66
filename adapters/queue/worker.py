"""Worker: takes jobs off the queue, one at a time per stream, and runs their handlers."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

import psycopg
import structlog
from procrastinate import App, BaseRetryStrategy, JobContext, RetryDecision
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import DeleteJobCondition, Job

from adapters.kernel.context import EffectContext, EffectHandler, RetryLater, Runtime, Subscription
from adapters.queue.error_policy import Behind, ErrorPolicy, Park, Retry, Unsupported, reason_of
from adapters.queue.jobs import ASIDE, PROCESSES, QUEUE
from adapters.queue.parked_jobs import (
    Parked,
    Prior,
    forget_failures,
    list_parked_before,
    list_unsupported,
    note_failure,
    read_operation,
    read_prior,
    release,
    skip,
)
from adapters.queue.reactor import ASIDE_TASK, TASK, UNREAD_TASK, UNREADABLE, jobs_for_parts
from commands.kernel.backoff import RECONNECT, Retries
from commands.store.append import FencingToken
from commands.store.envelope import RecordedEvent, read_row
from commands.store.handler import LeaseLost
from commands.store.log import read_stream

TAKES_UP_EVERY = 5.0
"""Seconds between two looks for what a worker of an older version parked, which may still be there."""

WORKED = 10.0
"""Seconds after which a worker that lost the database had it: its next loss is one of its own."""

LOG = structlog.get_logger("worker")


class HeartbeatLease(NamedTuple):
    """How long a worker that gives no sign of life keeps its jobs, in seconds."""

    seconds: float = 10.0

    @property
    def heartbeat(self) -> float:
        return self.seconds / 4


class Failed(Exception):
    """A run of a job came to nothing; what becomes of it is decided."""

    def __init__(self, decision: Retry | Park) -> None:
        super().__init__(repr(decision))
        self.decision = decision


class AsDecided(BaseRetryStrategy):
    """Retry or park, as the error policy decided: a recorded request is never dropped."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        match exception:
            case Failed(decision=Retry(seconds)):
                return after(seconds)
            case Failed() | LeaseLost():
                return None
            case asyncio.CancelledError():
                return after(0)
            case _:  # not even what went wrong could be noted
                return after(ErrorPolicy().backoff(job.attempts, ErrorPolicy().longest))


def after(seconds: float) -> RetryDecision:
    return RetryDecision(retry_at=datetime.now(UTC) + timedelta(seconds=seconds))


class Work(NamedTuple):
    """Runs jobs: of events in their stream, or of one side effect."""

    queue: App
    runtime: Runtime
    effects: Mapping[str, EffectHandler]
    subscriptions: Sequence[Subscription] = ()
    """To events of several features."""
    policy: ErrorPolicy = ErrorPolicy()
    apart: Runtime | None = None
    """What processes use, where that is something else: threads in which no call of an effect hangs."""

    def register_tasks(self) -> None:
        """Teach the queue its tasks."""

        async def run(job_context: JobContext, /, stream: str, version: int, **more: Any) -> None:
            await self.attend(job_context, partial(self.run_job, stream, version, more))

        async def run_unread(job_context: JobContext, /, stream: str, version: int, **more: Any) -> None:
            await self.attend(job_context, partial(self.run_unread_job, stream, version, more))

        async def run_aside(job_context: JobContext, /, stream: str, version: int, **more: Any) -> None:
            await self.attend(job_context, partial(self.handle_part, stream, version, more))

        for name, queue, task in (
            (TASK, QUEUE, run),
            (UNREAD_TASK, QUEUE, run_unread),
            (ASIDE_TASK, ASIDE, run_aside),
        ):
            self.queue.task(name=name, queue=queue, pass_context=True, retry=AsDecided())(task)

    async def attend(
        self, job_context: JobContext, run_job: Callable[[JobContext, Prior], Awaitable[None]]
    ) -> None:
        """Run a job, and decide what becomes of it when it fails. Raises ``Failed`` and ``LeaseLost``."""
        job, prior = job_context.job, Prior()
        assert job.id is not None
        try:
            async with self.runtime.handler.connect() as connection:
                prior = await read_prior(connection, job.id, job.lock)
            await run_job(job_context, prior)
        except LeaseLost:
            raise
        except Exception as error:
            decision = self.policy.decide(error, job.attempts, prior.failures)
            await self.note(job, prior, decision, error)
            raise Failed(decision) from error

    async def note(self, job: Job, prior: Prior, decision: Retry | Park, error: Exception) -> None:
        """Record a failure, where it counts, and log it."""
        assert job.id is not None
        if decision.kind is None:
            if prior.failures and isinstance(error, RetryLater):
                async with self.runtime.handler.connect() as connection:
                    await forget_failures(connection, job.id)
            return
        reason = reason_of(error)
        log = LOG.warning if decision.kind in {"refused", "behind"} else LOG.error
        log("job parked" if isinstance(decision, Park) else "job failed", job=job.id, reason=reason)
        async with self.runtime.handler.connect() as connection:
            operation_id = await read_operation(connection, job)
            await note_failure(connection, job.id, job.attempts, decision.kind, reason, operation_id)

    async def read(self, stream: str, version: int) -> RecordedEvent:
        """Return the entry a job is about. Raises ``Unsupported`` where the stream can't be read."""
        async with self.runtime.handler.connect() as connection:
            try:
                records = await read_stream(connection, UUID(stream))
            except UNREADABLE as error:
                raise Unsupported(f"this version cannot read the stream: {error}") from error
        record = records[version - 1]
        structlog.contextvars.bind_contextvars(
            stream=stream, request=record.type, correlation_id=record.entry.correlation_id
        )
        return record

    def context_of(self, job_context: JobContext, record: RecordedEvent, part: str = "") -> EffectContext:
        assert job_context.job.id is not None
        fence = FencingToken(job_context.job.id, job_context.job.attempts)
        runtime = self.apart if self.apart and job_context.job.queue == PROCESSES else self.runtime
        return EffectContext(runtime, self.effects[record.feature].decider, record, fence, part)

    def handlers_of(self, record: RecordedEvent) -> list[Subscription]:
        """Return the handlers of an event in its stream, in this version."""
        kind, effect = type(record.event), self.effects.get(record.feature)
        own = [effect.subscription] if effect is not None else []
        return [one for one in (*own, *self.subscriptions) if one.parts is None and kind in one.events]

    def handlers_of_parts(self, record: RecordedEvent) -> list[Subscription]:
        """Return the handlers of an event's side effects, in this version."""
        kind = type(record.event)
        return [one for one in self.subscriptions if one.parts is not None and kind in one.events]

    def lacks(self, record: RecordedEvent, arguments: Mapping[str, Any]) -> str | None:
        """Return what a job of this version's or a newer reactor needs and is not here."""
        if unknown := set(arguments) - {"handlers"}:
            return f"this version does not know {', '.join(sorted(unknown))} of a job"
        known = {one.name for one in self.handlers_of(record)}
        if missing := set(arguments.get("handlers", ())) - known:
            return f"this version has no {', '.join(sorted(missing))} for {record.type}"
        return None if known else f"this version does nothing for {record.type}"

    async def run_job(
        self, stream: str, version: int, arguments: Mapping[str, Any], job_context: JobContext, prior: Prior
    ) -> None:
        record = await self.read(stream, version)
        if lack := self.lacks(record, arguments):
            raise Unsupported(lack)
        await self.run_handlers(record, job_context, prior)

    async def run_unread_job(
        self, stream: str, version: int, arguments: Mapping[str, Any], job_context: JobContext, prior: Prior
    ) -> None:
        """Run the handlers of an entry that an older reactor could not decode."""
        record = await self.read(stream, version)
        if arguments:
            raise Unsupported(f"this version does not know {', '.join(sorted(arguments))} of a job")
        if self.handlers_of(record):
            await self.run_handlers(record, job_context, prior)
        if jobs := jobs_for_parts(record, self.subscriptions):
            await self.queue.job_manager.batch_defer_jobs_async(jobs)

    async def run_handlers(self, record: RecordedEvent, job_context: JobContext, prior: Prior) -> None:
        """Run them, unless the job would overtake a parked one; only a deletion may do that."""
        context = self.context_of(job_context, record)
        if prior.parked is not None and not is_ending(await context.state()):
            raise Behind(f"job {prior.parked} of the same stream is parked")
        for one in self.handlers_of(record):
            await one.handle(context)
        if prior.parked is not None and getattr(await context.state(), "deleted", False):
            await self.close(job_context.job)

    async def close(self, job: Job) -> None:
        """Nothing that is parked of a stream is wanted once the stream has ended."""
        assert job.id is not None
        assert job.lock is not None
        async with self.runtime.handler.connect() as connection:
            parked = await list_parked_before(connection, job.id, job.lock)
            await skip(connection, parked, "it was deleted meanwhile")

    async def handle_part(
        self, stream: str, version: int, arguments: Mapping[str, Any], job_context: JobContext, _: Prior
    ) -> None:
        record = await self.read(stream, version)
        fitting = self.handlers_of_parts(record)
        if not fitting or set(arguments) != {"part"}:
            raise Unsupported(f"this version does nothing for {record.type} with {sorted(arguments)}")
        for one in fitting:
            await one.handle(self.context_of(job_context, record, arguments["part"]))

    def supports(self, job: Parked) -> bool:
        """Whether this version knows what a parked job wants."""
        if job.task not in self.queue.tasks:
            return False
        try:
            record = read_row(job.row)
        except (*UNREADABLE, TypeError):
            return False
        arguments = {name: of for name, of in job.arguments.items() if name not in {"stream", "version"}}
        match job.task:
            case "carry_out":
                return self.lacks(record, arguments) is None
            case "carry_out_unread":
                return not arguments
            case _:
                return set(arguments) == {"part"} and bool(self.handlers_of_parts(record))

    async def take_up(self) -> list[int]:
        """Have those jobs run that an older version parked and this one understands; return which.

        A database that is away costs nothing but time.
        """
        try:
            async with self.runtime.handler.connect() as connection:
                jobs = [job.id for job in await list_unsupported(connection) if self.supports(job)]
                taken = await release(connection, jobs) if jobs else []
        except (psycopg.Error, TimeoutError) as error:
            LOG.warning("cannot look for parked jobs", reason=str(error).strip())
            return []
        if taken:
            LOG.info("took up what an older version had parked", jobs=taken)
        return taken


def is_ending(state: Any) -> bool:
    """Whether a stream is being deleted, or has been: what failed before concerns it no more."""
    under_way = getattr(state, "under_way", None)
    return getattr(state, "deleted", False) or (under_way is not None and under_way.action == "delete")


async def work(queue: App, name: str, concurrency: int, lease: HeartbeatLease, kind: str = QUEUE) -> None:
    """Run the jobs of a queue until cancelled; a database that goes away is waited for."""
    retries = Retries(RECONNECT)
    while True:
        begun = time.monotonic()
        try:
            await queue.run_worker_async(
                queues=[kind],
                name=name,
                concurrency=concurrency,
                fetch_job_polling_interval=1.0,
                delete_jobs=DeleteJobCondition.SUCCESSFUL,
                install_signal_handlers=False,
                update_heartbeat_interval=lease.heartbeat,
                stalled_worker_timeout=lease.seconds,
                shutdown_graceful_timeout=lease.seconds,
            )
        except (ConnectorException, psycopg.OperationalError) as error:
            if is_cancelled():
                raise asyncio.CancelledError from error
            LOG.warning("database unavailable", reason=str(error).strip())
            if time.monotonic() - begun > WORKED:
                retries.succeeded()
            await asyncio.sleep(retries.pause())


def is_cancelled() -> bool:
    """Whether this task is cancelled: procrastinate, cancelled during a failure, reports only the failure."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


async def requeue_stalled_jobs(queue: App, lease: HeartbeatLease) -> None:
    """Give the jobs of dead workers to others, unless the database is away."""
    try:
        for job in await queue.job_manager.get_stalled_jobs(seconds_since_heartbeat=lease.seconds):
            LOG.warning("job of a dead worker", job=job.id, stream=job.lock)
            await queue.job_manager.retry_job(job)
    except Exception as error:
        LOG.warning("cannot look for stalled jobs", reason=str(error).strip())
