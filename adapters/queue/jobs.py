"""The work queue: procrastinate on the ledger's own Postgres.

One job at a time per lock (procrastinate's own), any number of workers, stalled jobs found again. A stream
has two: one for its effects, and one for the processes that follow its events.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from procrastinate import App, PsycopgConnector
from procrastinate.connector import BaseConnector
from procrastinate.jobs import Job, Status
from procrastinate.manager import JobManager
from procrastinate.schema import SchemaManager
from procrastinate.utils import utcnow

from adapters.queue.fairness import ASIDE, FETCH, TURNS
from commands.store.migrate import Step

__all__ = ["ASIDE", "PROCESSES", "QUEUE", "STEPS", "FencedJobs", "open_queue"]

QUEUE = "effects"

PROCESSES = "processes"
"""Processes that act on other streams have their own workers and locks: those of effects may all hang in
calls to the cloud."""

FOR_PROCESSES = "/processes"
"""Marks the lock of what follows the events of a stream."""

STREAM_OF_LOCK = f"replace(lock, '{FOR_PROCESSES}', '')"
"""SQL: what jobs of the same stream have in common, whatever their lock."""

GRANTS = """
GRANT SELECT, INSERT, UPDATE, DELETE ON procrastinate_jobs, procrastinate_events, procrastinate_workers,
    procrastinate_periodic_defers TO stackledger_app;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO stackledger_app;
"""

SCHEMA = Step("queue_3_10", SchemaManager.get_schema() + GRANTS)
"""procrastinate's own schema, as of the pinned version; a newer version adds a step with its migrations."""

STEPS = (SCHEMA, TURNS)
"""What the queue needs of the database, after the log."""

HELD = """
WITH held AS (
    SELECT id, lock FROM procrastinate_jobs
    WHERE id = %(job_id)s AND attempts = %(attempts)s AND status = 'doing' FOR UPDATE
)
"""
FINISH = f"""{HELD}, parked AS (
    INSERT INTO job_failures (job_id, lock, kind, reason, parked_at)
    SELECT id, {STREAM_OF_LOCK}, 'unsupported', 'this version has no such task', ledger_now()
    FROM held WHERE %(failed)s
    ON CONFLICT (job_id) DO UPDATE SET parked_at = excluded.parked_at
), done AS (
    DELETE FROM job_failures WHERE job_id IN (SELECT id FROM held WHERE NOT %(failed)s)
)
SELECT procrastinate_finish_job_v1(id, %(status)s, %(delete_job)s) FROM held"""
RETRY = f"""{HELD}
SELECT procrastinate_retry_job_v2(
    id, clock_timestamp() + make_interval(secs => %(pause)s),
    %(new_priority)s, %(new_queue_name)s, %(new_lock)s
) FROM held
"""

LOG = structlog.get_logger("queue")


class FencedJobs(JobManager):
    """Gives projects turns, and lets a worker end only the job it holds.

    procrastinate ends a job by its id alone: a worker that was frozen past its lease would, when it resumes,
    end the job under the hands of the worker that has it now.
    """

    def __init__(self, connector: BaseConnector) -> None:
        super().__init__(connector)
        self._served: dict[tuple[str, ...], str] = {}

    async def fetch_job(self, queues: Iterable[str] | None, worker_id: int) -> Job | None:
        """Take the next job of these queues, in turns between projects."""
        names = tuple(queues or ())
        row = await self.connector.execute_query_one_async(
            FETCH, queues=list(names), worker_id=worker_id, after_project=self._served.get(names, "")
        )
        if row["id"] is None:
            return None
        self._served[names] = row["project_id"]
        return Job.from_row(row)

    async def finish_job(self, job: Job, status: Status, delete_job: bool) -> None:
        """End the job, if it is still held by this run of it. One that failed is parked."""
        failed = status is Status.FAILED
        await self._if_held(job, FINISH, status=status.value, delete_job=delete_job, failed=failed)

    async def retry_job(
        self,
        job: Job,
        retry_at: datetime | None = None,
        priority: int | None = None,
        queue: str | None = None,
        lock: str | None = None,
    ) -> None:
        """Have the job run again, if it is still held by this run of it.

        The pause is counted by the database's clock: that of a worker may be an hour off.
        """
        pause = (retry_at - utcnow()).total_seconds() if retry_at else 0.0
        more = {"new_priority": priority, "new_queue_name": queue, "new_lock": lock}
        await self._if_held(job, RETRY, pause=max(pause, 0.0), **more)

    async def _if_held(self, job: Job, query: str, **parameters: Any) -> None:
        ended = await self.connector.execute_query_all_async(
            query, job_id=job.id, attempts=job.attempts, **parameters
        )
        if not ended:
            LOG.warning("the job belongs to another worker now", job=job.id, stream=job.lock)


def lock_of_effects(stream: UUID) -> str:
    return str(stream)


def lock_of_processes(stream: UUID) -> str:
    return f"{stream}{FOR_PROCESSES}"


def stream_of(lock: str) -> str:
    """Return what ``job_failures`` has instead of a lock: any job of a stream is parked behind the others."""
    return lock.removesuffix(FOR_PROCESSES)


def open_queue(url: str, options: str) -> App:
    """Return procrastinate's app on the database at ``url``; use it within ``app.open_async()``."""
    connector = PsycopgConnector(
        conninfo=url,
        kwargs={"options": options},
        min_size=1,
        max_size=8,
        timeout=5.0,
        reconnect_timeout=5.0,  # then at the next request, not after ever longer pauses
    )
    app = App(connector=connector)
    app.job_manager = FencedJobs(app.connector)
    return app
