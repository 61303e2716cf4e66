"""Failures of jobs, and parked jobs: set aside until a person or a newer version takes them up.

A parked job is one procrastinate calls ``failed``: it holds no lock. Jobs that come later in its stream are
parked behind it, but for a deletion.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from procrastinate.jobs import Job
from psycopg import AsyncConnection
from psycopg.rows import class_row

from adapters.queue.error_policy import Kind
from adapters.queue.jobs import STREAM_OF_LOCK, stream_of
from commands.kernel.former_names import present_name
from commands.store.log import COLUMNS

PRIOR = b"""
SELECT coalesce((SELECT failures FROM job_failures WHERE job_id = %(job)s), 0),
       (SELECT min(job_id) FROM job_failures
        WHERE lock = %(lock)s AND parked_at IS NOT NULL AND job_id < %(job)s)
"""

NOTE = f"""
INSERT INTO job_failures (job_id, lock, kind, failures, reason, operation_id)
SELECT id, {STREAM_OF_LOCK}, %(kind)s, %(counts)s, %(reason)s, %(operation)s FROM procrastinate_jobs
    WHERE id = %(job)s AND attempts = %(attempts)s AND status = 'doing'
ON CONFLICT (job_id) DO UPDATE SET
    kind = excluded.kind, failures = job_failures.failures + excluded.failures, reason = excluded.reason,
    operation_id = coalesce(excluded.operation_id, job_failures.operation_id), failed_at = ledger_now()
""".encode()

FORGET = b"DELETE FROM job_failures WHERE job_id = %s AND parked_at IS NULL AND skipped_at IS NULL"

# A job that waits is run at once; with one that was parked go those behind it.
RELEASE = b"""
WITH released AS (
    DELETE FROM job_failures AS failure WHERE parked_at IS NOT NULL AND (
        job_id = ANY(%(jobs)s)
        OR kind = 'behind' AND lock IN (SELECT lock FROM job_failures WHERE job_id = ANY(%(jobs)s))
    ) RETURNING job_id
), parked AS (
    UPDATE procrastinate_jobs SET status = 'todo', attempts = attempts + 1, scheduled_at = NULL
    WHERE status = 'failed' AND (id = ANY(%(jobs)s) OR id IN (SELECT job_id FROM released)) RETURNING id
), waiting AS (
    UPDATE procrastinate_jobs SET scheduled_at = NULL
    WHERE status = 'todo' AND id = ANY(%(jobs)s) RETURNING id
)
SELECT id FROM parked UNION SELECT id FROM waiting ORDER BY id
"""

SKIP = f"""
WITH skipped AS (
    UPDATE procrastinate_jobs SET status = 'cancelled'
    WHERE id = ANY(%(jobs)s) AND status IN ('failed', 'todo') RETURNING id, lock
)
INSERT INTO job_failures (job_id, lock, kind, reason, skipped_at, skipped_because)
SELECT id, {STREAM_OF_LOCK}, 'unforeseen', '', ledger_now(), %(because)s FROM skipped
ON CONFLICT (job_id) DO UPDATE SET
    parked_at = NULL, skipped_at = excluded.skipped_at, skipped_because = excluded.skipped_because
RETURNING job_id
""".encode()

RELEASE_BEHIND = b"""
WITH released AS (
    DELETE FROM job_failures WHERE parked_at IS NOT NULL AND kind = 'behind'
        AND lock IN (SELECT lock FROM job_failures WHERE job_id = ANY(%(jobs)s)) RETURNING job_id
)
UPDATE procrastinate_jobs SET status = 'todo', attempts = attempts + 1, scheduled_at = NULL
WHERE status = 'failed' AND id IN (SELECT job_id FROM released)
"""

UNSUPPORTED = f"""
SELECT job.id, job.task_name, job.args, {COLUMNS}
FROM job_failures AS failure JOIN procrastinate_jobs AS job ON job.id = failure.job_id
LEFT JOIN ledger_events ON originator_id = (job.args ->> 'stream')::uuid
    AND originator_version = (job.args ->> 'version')::bigint
WHERE failure.kind = 'unsupported' AND failure.parked_at IS NOT NULL AND job.status = 'failed'
ORDER BY job.id
""".encode()

PARKED_BEFORE = b"""
SELECT job_id FROM job_failures
WHERE lock = %(lock)s AND parked_at IS NOT NULL AND kind <> 'unsupported' AND job_id < %(job)s
"""

JOBS = """
SELECT job.id,
    CASE job.status WHEN 'failed' THEN 'parked' WHEN 'todo' THEN 'waiting' WHEN 'doing' THEN 'running'
        ELSE 'skipped' END AS status,
    job.attempts, job.queue_name AS queue, (job.args ->> 'stream')::uuid AS stream,
    (job.args ->> 'version')::bigint AS version, coalesce(event.topic, '') AS type, event.project_id,
    failure.kind, failure.failures, failure.reason, failure.operation_id,
    coalesce(failure.failed_at, event.recorded_at) AS since, job.scheduled_at AS next_at,
    failure.skipped_because
FROM procrastinate_jobs AS job
LEFT JOIN job_failures AS failure ON failure.job_id = job.id
LEFT JOIN ledger_events AS event ON originator_id = (job.args ->> 'stream')::uuid
    AND originator_version = (job.args ->> 'version')::bigint
"""
LIST = f"""{JOBS}
WHERE failure.job_id IS NOT NULL AND (%(skipped)s OR failure.skipped_at IS NULL) ORDER BY id LIMIT %(most)s
"""
SHOW = f"{JOBS} WHERE job.id = %(job)s"


OPERATION = b"""
SELECT state FROM ledger_events
WHERE originator_id = %(stream)s::uuid AND originator_version <= %(version)s ORDER BY originator_version DESC
LIMIT 100
"""


class LooseEvent(msgspec.Struct, frozen=True):
    operation_id: UUID | None = None


class Loose(msgspec.Struct, frozen=True):
    event: LooseEvent = LooseEvent()


class JobUnknown(Exception):
    """There is no such job, or it has ended."""


class Prior(NamedTuple):
    """What is known of a job before it runs: its failures, and the first parked job it would overtake."""

    failures: int = 0
    parked: int | None = None


class FailedJob(NamedTuple):
    """A job that failed at least once, as an operator sees it; ``type`` is the event's name."""

    id: int
    status: str
    attempts: int
    queue: str
    stream: UUID
    version: int
    type: str
    project_id: str | None
    kind: Kind | None
    failures: int | None
    reason: str | None
    operation_id: UUID | None
    since: datetime | None
    next_at: datetime | None
    skipped_because: str | None


class Parked(NamedTuple):
    """A job parked because a version did not know what is wanted; ``row`` is the undecoded entry."""

    id: int
    task: str
    arguments: dict[str, Any]
    row: tuple[Any, ...]


async def read_prior(connection: AsyncConnection[Any], job: int, lock: str | None) -> Prior:
    row = await (await connection.execute(PRIOR, {"job": job, "lock": lock and stream_of(lock)})).fetchone()
    assert row is not None
    return Prior(*row)


async def read_operation(connection: AsyncConnection[Any], job: Job) -> UUID | None:
    """Return the operation a job belongs to: that of its event, or else the last one begun before it.

    The entries are read as plain JSON: this version may not know them.
    """
    cursor = await connection.execute(OPERATION, job.task_kwargs)
    for (state,) in await cursor.fetchall():
        with suppress(msgspec.MsgspecError, UnicodeDecodeError):
            found = msgspec.json.decode(bytes(state), type=Loose).event.operation_id
            if found is not None:
                return found
    return None


async def note_failure(
    connection: AsyncConnection[Any],
    job: int,
    attempts: int,
    kind: Kind,
    reason: str,
    operation_id: UUID | None,
) -> None:
    """Remember why a job failed, as long as it is in our hands."""
    counts = int(kind in {"refused", "unforeseen"})
    parameters = {"job": job, "attempts": attempts, "kind": kind, "counts": counts}
    await connection.execute(NOTE, {**parameters, "reason": reason, "operation": operation_id})


async def forget_failures(connection: AsyncConnection[Any], job: int) -> None:
    """It got on: what failed before counts no more."""
    await connection.execute(FORGET, [job])


async def list_unsupported(connection: AsyncConnection[Any]) -> list[Parked]:
    cursor = await connection.execute(UNSUPPORTED)
    return [
        Parked(job, task, arguments, (*row[:4], row[4] and bytes(row[4])))
        for job, task, arguments, *row in await cursor.fetchall()
    ]


async def release(connection: AsyncConnection[Any], jobs: Iterable[int]) -> list[int]:
    """Have jobs run again, and those parked behind them after them; return which will."""
    return [job for (job,) in await (await connection.execute(RELEASE, {"jobs": list(jobs)})).fetchall()]


async def skip(connection: AsyncConnection[Any], jobs: Iterable[int], because: str) -> list[int]:
    """Run these no more; return which. Those behind them go on."""
    parameters = {"jobs": list(jobs), "because": because}
    skipped = [job for (job,) in await (await connection.execute(SKIP, parameters)).fetchall()]
    await connection.execute(RELEASE_BEHIND, {"jobs": skipped})
    return skipped


async def list_parked_before(connection: AsyncConnection[Any], job: int, lock: str) -> list[int]:
    """Return what is parked of a stream before a job of it, but for what a newer version will know."""
    cursor = await connection.execute(PARKED_BEFORE, {"job": job, "lock": stream_of(lock)})
    return [parked for (parked,) in await cursor.fetchall()]


async def list_jobs(connection: AsyncConnection[Any], *, skipped: bool = False) -> list[FailedJob]:
    """Return the jobs that failed and have not ended, oldest first, 1,000 at most."""
    async with connection.cursor(row_factory=class_row(FailedJob)) as cursor:
        await cursor.execute(LIST.encode(), {"skipped": skipped, "most": 1_000})
        return [job._replace(type=present_name(job.type)) for job in await cursor.fetchall()]


async def show_job(connection: AsyncConnection[Any], job: int) -> FailedJob:
    """Return one job. Raises ``JobUnknown``."""
    async with connection.cursor(row_factory=class_row(FailedJob)) as cursor:
        found = await (await cursor.execute(SHOW.encode(), {"job": job})).fetchone()
    if found is None:
        raise JobUnknown(f"there is no job {job}; one that ended well is gone")
    return found._replace(type=present_name(found.type))
