"""Timers of a process, on APScheduler."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import NamedTuple

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

LOG = structlog.get_logger("timers")

ALONE = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
"""Nothing runs beside itself, and the times for which it was too late are made up for by one run."""

CLOCK_CHECK = 10.0
"""Seconds between two looks whether the machine's clock was set back, by which APScheduler goes."""


class Timer(NamedTuple):
    """Begins ``run`` every so often."""

    name: str
    every: float
    """Seconds."""
    run: Callable[[], Awaitable[object]]
    at_once: bool = False
    """Whether it runs at the start as well, and not only after its first ``every``."""


async def run_timers(timers: Sequence[Timer]) -> None:
    """Run each timer at its times until cancelled; runs under way are then cancelled, and waited for.

    A failure is logged, and the timer runs again at its next time.
    """
    scheduler = AsyncIOScheduler(timezone=UTC, job_defaults=ALONE)
    running: set[asyncio.Task[None]] = set()

    async def run(timer: Timer) -> None:
        task = asyncio.current_task()
        assert task is not None
        running.add(task)
        with suppress(asyncio.CancelledError):  # at the end: no caller is left to be told
            try:
                await timer.run()
            except Exception:
                LOG.exception("failed", timer=timer.name)
            finally:
                running.discard(task)

    for timer in timers:
        first = {"next_run_time": datetime.now(UTC)} if timer.at_once else {}
        times = IntervalTrigger(seconds=timer.every, timezone=UTC)
        scheduler.add_job(run, times, [timer], name=timer.name, **first)
    scheduler.start()
    try:
        while True:
            await asyncio.sleep(CLOCK_CHECK)
            resume_after_clock_change(scheduler)
    finally:
        scheduler.shutdown()  # it cancels what runs, in the loop's next turn
        await asyncio.sleep(0)
        await asyncio.gather(*running)


def resume_after_clock_change(scheduler: AsyncIOScheduler) -> None:
    """Run timers whose next time is farther away than their interval: the machine's clock was set back."""
    now = datetime.now(UTC)
    for job in scheduler.get_jobs():
        if job.next_run_time > now + job.trigger.interval:
            job.modify(next_run_time=now)
