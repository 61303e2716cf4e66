"""Health, readiness and metrics of a process."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Any, Generic, TypeVar

import msgspec
import psycopg
from litestar import Litestar, Response, Router, get
from litestar.openapi.datastructures import ResponseSpec
from prometheus_client import CONTENT_TYPE_LATEST, Gauge, generate_latest
from psycopg import AsyncConnection

from adapters.runtime.metrics import (
    HEAD,
    JOB_ATTEMPTS,
    JOB_FAILURES,
    JOBS,
    OLDEST_JOB_AGE,
    PARKED,
    PARKED_JOBS,
    PARKED_JOBS_AGE,
    POSITION,
    PROJECTION_LAG,
    WAITING_JOBS_AGE,
)
from commands.kernel.actor import Role

Check = Callable[[], Awaitable[object]]
"""Raises an exception when what it checks is not ready."""

CHECK_TIMEOUT = 3.0

FRESH = 1.0
"""Seconds for which an answer is shared."""

T = TypeVar("T")


class Health(msgspec.Struct, frozen=True):
    status: str
    checks: dict[str, str] = {}


READINESS = {
    200: ResponseSpec(Health, description="All it needs answers.", generate_examples=False),
    503: ResponseSpec(
        Health, description="Something does not; `checks` tells what.", generate_examples=False
    ),
}

NUMBERS = b"""
SELECT (SELECT coalesce(max(notification_id), 0) FROM ledger_events),
       (SELECT coalesce(min(notification_id), 0) FROM ledger_tracking
        WHERE application_name ~ '^[a-z_]+:[0-9a-f]+$'),
       (SELECT count(*) FROM ledger_parked),
       (SELECT json_object_agg(status, count) FROM (
           SELECT status, count(*) FROM procrastinate_jobs GROUP BY status) AS job)
"""

JOBS_NUMBERS = b"""
SELECT (SELECT count(*) FROM job_failures WHERE parked_at IS NOT NULL),
       (SELECT extract(epoch FROM ledger_now() - min(parked_at)) FROM job_failures
           WHERE parked_at IS NOT NULL),
       (SELECT extract(epoch FROM clock_timestamp() - event.at) FROM procrastinate_jobs AS job
           JOIN procrastinate_events AS event ON event.job_id = job.id AND event.type = 'deferred'
           WHERE job.status IN ('todo', 'doing') ORDER BY job.id LIMIT 1),
       (SELECT max(failures) FROM job_failures WHERE skipped_at IS NULL)
"""
JOBS_GAUGES = (PARKED_JOBS, PARKED_JOBS_AGE, WAITING_JOBS_AGE, JOB_FAILURES)

QUEUES = b"""
SELECT queue, coalesce(extract(epoch FROM clock_timestamp() - event.at), 0), attempts
FROM (SELECT queue_name AS queue, max(attempts) AS attempts,
             min(id) FILTER (WHERE status IN ('todo', 'doing')) AS oldest
      FROM procrastinate_jobs WHERE status IN ('todo', 'doing', 'failed') GROUP BY 1) AS job
LEFT JOIN procrastinate_events AS event ON event.job_id = job.oldest AND event.type = 'deferred'
"""
LAGS = b"""
SELECT split_part(application_name, ':', 1),
       (SELECT coalesce(max(notification_id), 0) FROM ledger_events) - min(notification_id)
FROM ledger_tracking WHERE application_name ~ '^[a-z_]+:[0-9a-f]+$' GROUP BY 1
"""


class Shared(Generic[T]):
    """A shared answer: computed once for all requests within a second."""

    def __init__(self, work_out: Callable[[], Coroutine[Any, Any, T]]) -> None:
        self._work_out = work_out
        self._begun = 0.0
        self._answer: asyncio.Task[T] | None = None

    async def get(self) -> T:
        now = time.monotonic()
        if self._answer is None or (self._answer.done() and now > self._begun + FRESH):
            self._begun, self._answer = now, asyncio.create_task(self._work_out())
        return await asyncio.shield(self._answer)


def health_routes(checks: Mapping[str, Check]) -> Router:
    """Return /health and /health/ready. They need no credential and tell no secret.

    They stand beside the API as well: a load balancer asks there whether a process can take requests, and has
    no token. The checks run once a second, for any number of requests.
    """

    async def check_all() -> dict[str, str]:
        return {name: await outcome(check) for name, check in checks.items()}

    readiness = Shared(check_all)

    @get("/health", role=Role.PUBLIC)
    async def health() -> Health:
        """Whether the process is alive."""
        return Health("ok")

    @get("/health/ready", responses=READINESS, role=Role.PUBLIC)
    async def ready() -> Response[Health]:
        """Whether it can do its work."""
        results = await readiness.get()
        good = all(result == "ok" for result in results.values())
        return Response(Health("ready" if good else "not ready", results), status_code=200 if good else 503)

    return Router("/", route_handlers=[health, ready], tags=["health"])


def metrics_routes(url: str, options: str) -> Router:
    """Return /metrics. It needs no credential and tells how much of everything there is.

    The database is asked once a second, for any number of requests.
    """

    async def count() -> bytes:
        await measure(url, options)
        return await asyncio.to_thread(generate_latest)

    numbers = Shared(count)

    @get("/metrics", include_in_schema=False, role=Role.PUBLIC)
    async def metrics() -> Response[bytes]:
        return Response(await numbers.get(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    return Router("/", route_handlers=[metrics])


async def outcome(check: Check) -> str:
    try:
        async with asyncio.timeout(CHECK_TIMEOUT):
            await check()
    except TimeoutError:
        return "no answer in time"
    except Exception as error:
        return type(error).__name__
    return "ok"


async def measure(url: str, options: str) -> None:
    """Read what the database alone knows; while it is away the last numbers stand."""
    try:
        async with await AsyncConnection.connect(url, options=options, connect_timeout=3) as connection:
            row = await (await connection.execute(NUMBERS)).fetchone()
            of_jobs = await (await connection.execute(JOBS_NUMBERS)).fetchone()
            queues = await (await connection.execute(QUEUES)).fetchall()
            lags = await (await connection.execute(LAGS)).fetchall()
    except psycopg.Error:
        return
    assert row is not None
    head, position, parked, jobs = row
    for gauge, number in zip(JOBS_GAUGES, of_jobs or (), strict=True):
        gauge.set(number or 0)
    show(OLDEST_JOB_AGE, {queue: age for queue, age, _ in queues})
    show(JOB_ATTEMPTS, {queue: attempts for queue, _, attempts in queues})
    show(PROJECTION_LAG, dict(lags))
    HEAD.set(head)
    POSITION.set(position)
    PARKED.set(parked)
    for status in ("todo", "doing", "failed"):
        JOBS.labels(status).set((jobs or {}).get(status, 0))


def show(gauge: Gauge, numbers: Mapping[str, float]) -> None:
    """Set a gauge of one label; what it showed and is not there any more, such as an empty queue, is 0."""
    shown = {value for metric in gauge.collect() for one in metric.samples for value in one.labels.values()}
    for label in shown | numbers.keys():
        gauge.labels(label).set(numbers.get(label, 0))


def ops_app(url: str, options: str, checks: Mapping[str, Check]) -> Any:
    """Return an application of these routes alone, for a port of their own."""
    routes = [health_routes(checks), metrics_routes(url, options)]
    return Litestar(routes, openapi_config=None, logging_config=None)
