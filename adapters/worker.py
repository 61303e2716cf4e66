"""Takes jobs off the queue, one at a time per stream, and carries them out."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

import psycopg
import structlog
from procrastinate import App, BaseRetryStrategy, JobContext, RetryDecision
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import DeleteJobCondition, Job

from adapters.cloud import Away, Refused, Unclear
from adapters.errand import Aside, Effect, Errand, NotYet, Process, Workshop
from adapters.openstack import CloudMisconfigured
from adapters.queue import ASIDE, QUEUE
from adapters.reactor import ASIDE_TASK, TASK
from commands.errors import Conflict, LedgerUnavailable
from commands.handler import JobLost
from commands.log import read_stream
from commands.save import Fence

LONGEST_PAUSE = 15.0
"""Seconds between two tries, at most, while the world is to blame."""

TRIES = 10
"""Runs of a job after which a reason that nobody foresaw no longer counts as passing."""

LONG_PAUSE = 300.0
"""Seconds until it is tried again then: the wish is kept for the version that can carry it out."""

LOG = structlog.get_logger("worker")


class Lease(NamedTuple):
    """How long a worker that gives no sign of life keeps its jobs, in seconds."""

    seconds: float = 10.0

    @property
    def heartbeat(self) -> float:
        return self.seconds / 4


class Patiently(BaseRetryStrategy):
    """Run again for as long as it takes: a recorded wish is never dropped."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        pause = min(0.5 * 2 ** min(job.attempts, 10), LONGEST_PAUSE)
        match exception:
            case NotYet(seconds=seconds):
                return after(seconds)
            case Away(retry_after=seconds):
                return after(pause if seconds is None else seconds)
            case Refused() | CloudMisconfigured():  # of a question, not of the wish: a person can mend it
                LOG.warning("the cloud does not serve us", job=job.id, reason=str(exception))
                return after(pause)
            case Unclear() | LedgerUnavailable() | Conflict() | psycopg.Error():
                return after(pause)
            case asyncio.CancelledError():
                return after(0)
            case JobLost():
                return None
            case _:
                LOG.error("job failed", job=job.id, attempt=job.attempts, error=repr(exception))
                return after(pause if job.attempts < TRIES else LONG_PAUSE)


def after(seconds: float) -> RetryDecision:
    return RetryDecision(retry_at=datetime.now(UTC) + timedelta(seconds=seconds))


def equip(
    queue: App,
    workshop: Workshop,
    effects: Mapping[str, Effect],
    processes: Sequence[Process] = (),
    asides: Sequence[Aside] = (),
) -> None:
    """Teach the queue its tasks: to carry out a recorded wish, or one part of what goes beside it."""

    async def errand_of(context: JobContext, stream: str, version: int) -> Errand:
        async with workshop.handler.connect() as connection:
            records = await read_stream(connection, UUID(stream))
        record = records[version - 1]
        assert context.job.id is not None
        structlog.contextvars.bind_contextvars(
            stream=stream, wish=record.type, correlation_id=record.entry.correlation_id
        )
        fence = Fence(context.job.id, context.job.attempts)
        return Errand(workshop, effects[record.feature].decider, record, fence)

    @queue.task(name=ASIDE_TASK, queue=ASIDE, pass_context=True, retry=Patiently())
    async def run_aside(context: JobContext, stream: str, version: int, part: str) -> None:
        errand = await errand_of(context, stream, version)
        for aside in asides:
            if type(errand.record.event) in aside.events:
                await aside.carry_out(errand, part)

    @queue.task(name=TASK, queue=QUEUE, pass_context=True, retry=Patiently())
    async def run(context: JobContext, stream: str, version: int) -> None:
        errand = await errand_of(context, stream, version)
        effect, kind = effects[errand.record.feature], type(errand.record.event)
        if kind in effect.wishes:
            await effect.carry_out(errand)
        for process in processes:
            if kind in process.events:
                await process.carry_on(errand)


async def work(queue: App, name: str, concurrency: int, lease: Lease, kind: str = QUEUE) -> None:
    """Run the jobs of a queue until cancelled; a database that goes away is waited for."""
    while True:
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
            await asyncio.sleep(0.5)


def is_cancelled() -> bool:
    """Whether we are to end: procrastinate, cancelled while its loop fails, tells of the failure only."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


async def rescue(queue: App, lease: Lease) -> None:
    """Give the jobs of dead workers to others, until cancelled."""
    while True:
        try:
            for job in await queue.job_manager.get_stalled_jobs(seconds_since_heartbeat=lease.seconds):
                LOG.warning("job of a dead worker", job=job.id, stream=job.lock)
                await queue.job_manager.retry_job(job)
        except Exception as error:
            LOG.warning("cannot look for stalled jobs", reason=str(error).strip())
        await asyncio.sleep(lease.heartbeat)
