"""Timers begin each thing at its time, never beside itself, until they end."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from structlog.testing import capture_logs

from scheduler.clock import timers
from scheduler.clock.timers import Timer, run_timers

OFTEN, SELDOM = 0.01, 3600.0
LIMIT = 60.0
"""Seconds that only a failure waits for."""


class Runs:
    """Counts runs, and lets others wait for as many."""

    def __init__(self) -> None:
        self.begun = 0
        self._more = asyncio.Condition()

    async def __call__(self) -> None:
        async with self._more:
            self.begun += 1
            self._more.notify_all()

    async def reach(self, number: int) -> None:
        async with self._more:
            await self._more.wait_for(lambda: self.begun >= number)


def live(some: Sequence[Timer], until: Callable[[], Awaitable[object]]) -> None:
    """Run timers until something has happened."""

    async def run() -> None:
        async with asyncio.timeout(LIMIT):
            task = asyncio.create_task(run_timers(some))
            await until()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

    asyncio.run(run())


def test_what_fails_is_told_and_runs_again() -> None:
    failing = Runs()

    async def fail() -> None:
        await failing()
        raise ZeroDivisionError

    with capture_logs() as logs:
        live([Timer("failing", OFTEN, fail)], lambda: failing.reach(3))
    told = [(one["timer"], one["log_level"]) for one in logs if one["event"] == "failed"]
    assert told[:2] == [("failing", "error")] * 2


def test_what_is_slow_never_runs_beside_itself_and_holds_up_nobody() -> None:
    slow, quick = Runs(), Runs()

    async def hang() -> None:
        await slow()
        await asyncio.Event().wait()

    live([Timer("slow", OFTEN, hang), Timer("quick", OFTEN, quick)], lambda: quick.reach(10))
    assert slow.begun == 1


def test_one_that_is_to_run_at_once_does_and_others_wait_for_their_time() -> None:
    first, later = Runs(), Runs()
    live([Timer("later", SELDOM, later), Timer("first", SELDOM, first, at_once=True)], lambda: first.reach(1))
    assert (first.begun, later.begun) == (1, 0)


def test_a_clock_that_was_set_back_stops_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """APScheduler goes by the machine's clock: the next time of a timer is an hour away then."""
    runs, scheduler = Runs(), AsyncIOScheduler(timezone=UTC)
    monkeypatch.setattr(timers, "AsyncIOScheduler", lambda **_: scheduler)
    monkeypatch.setattr(timers, "CLOCK_CHECK", OFTEN)

    async def set_back() -> None:
        await runs.reach(1)
        [job] = scheduler.get_jobs()
        job.modify(next_run_time=datetime.now(UTC) + timedelta(hours=1))
        await runs.reach(runs.begun + 2)

    live([Timer("often", OFTEN, runs)], set_back)


def test_what_runs_at_the_end_is_cancelled_and_waited_for() -> None:
    begun, ended = Runs(), Runs()

    async def hang() -> None:
        await begun()
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)  # it has something to put away
            await ended()

    live([Timer("hanging", SELDOM, hang, at_once=True)], lambda: begun.reach(1))
    assert ended.begun == 1
