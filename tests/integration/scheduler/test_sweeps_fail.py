"""A sweep that fails for a reason nobody foresaw: tried again after ever longer pauses, and told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import psycopg
import pytest
from structlog.testing import capture_logs

from commands.policy.events import PolicyEvaluated
from commands.store.application import SESSION, Ledger
from commands.store.handler import Handler
from projections.server.row import SERVER
from scheduler.clock.backoff import UNFORESEEN, failed_again
from scheduler.clock.policy_scheduler import PolicyScheduler, Task
from scheduler.run.policy_runner import PolicyRunner, RunResult
from scheduler.run.policy_store import StoredPolicy
from tests.http_client import NO_TLS
from tests.integration.scheduler.conftest import World
from tests.integration.scheduler.test_clocks import sweeps
from tests.integration.scheduler.test_policies_at_work import DAY, EVERY_MINUTE, idle
from tests.waiting import eventually

NOON = datetime(2026, 8, 1, 12, tzinfo=UTC)
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
SWEEP, TRY = PolicyScheduler.run_policy, PolicyScheduler._try


def test_each_pause_is_twice_as_long_up_to_ten_minutes() -> None:
    pauses, failing, now = [], None, NOON
    for _ in range(100):
        failing = failed_again(failing, NOON, now)
        assert failing.rests(NOON, failing.again - SECOND)
        assert not failing.rests(NOON, failing.again)
        pauses.append((failing.again - now).total_seconds())
        now = failing.again
    assert pauses[:10] == [2, 4, 8, 16, 32, 64, 128, 256, 512, 600]
    assert set(pauses[10:]) == {UNFORESEEN.longest}


def test_an_edit_ends_the_pause_and_so_does_a_clock_set_back() -> None:
    failing = failed_again(failed_again(None, NOON, NOON), NOON, NOON + MINUTE)
    assert failing.rests(NOON, NOON + MINUTE)
    assert not failing.rests(NOON + SECOND, NOON + MINUTE)
    assert not failing.rests(NOON, NOON + MINUTE - SECOND)
    assert failed_again(failing, NOON + SECOND, NOON + MINUTE).times == 1


def test_it_is_counted_among_the_metrics(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fails(clock: PolicyScheduler, stored: StoredPolicy, task: Task) -> RunResult:
        if stored.policy.definition.name == "counted":
            raise ZeroDivisionError("nobody foresaw this")
        return await SWEEP(clock, stored, task)

    def failing() -> bool:
        return "stackledger_policies_failing 1.0" in httpx.get(f"{world.url}/metrics", verify=NO_TLS).text

    monkeypatch.setattr(PolicyScheduler, "run_policy", fails)
    policy = world.policy(every_minute("counted"))
    world.wait(MINUTE)
    eventually(failing)
    monkeypatch.undo()
    world.wait(SECOND * UNFORESEEN.longest)
    assert world.happened(policy, PolicyEvaluated).missed >= 9
    eventually(lambda: not failing())


class Mine(PolicyScheduler):
    """A clock whose sweeps of one policy fail at first, and which tells of when."""

    _try = TRY
    broken = False
    tries: list[tuple[str, datetime]]

    async def run_policy(self, stored: StoredPolicy, task: Task) -> RunResult:
        self.tries.append((stored.policy.definition.name, await self._runner.now()))
        if self.broken and stored.policy.definition.name == "broken":
            raise ZeroDivisionError("nobody foresaw this")
        return await super().run_policy(stored, task)


@asynccontextmanager
async def clock_of(world: World, tell: Callable[[int], object]) -> AsyncIterator[Mine]:
    @asynccontextmanager
    async def connect() -> AsyncIterator[psycopg.AsyncConnection[Any]]:
        async with await psycopg.AsyncConnection.connect(
            world.database, options=SESSION, autocommit=True
        ) as connection:
            yield connection

    with Ledger(world.database) as ledger:
        clock = Mine(PolicyRunner(Handler(ledger, connect), connect, SERVER.tracking_name()), tell)
        clock.tries = []
        yield clock


def test_its_tick_stays_due_and_holds_up_nobody(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    async def nobody(*_: object) -> bool:
        return False

    monkeypatch.setattr(PolicyScheduler, "_try", nobody)  # the clock of the ledger itself does nothing
    noon = (world.now() + DAY).replace(hour=12, minute=0, second=0, microsecond=0)
    told: list[int] = []
    broken, sound = (world.policy(every_minute(name)) for name in ("broken", "sound"))

    async def look_on() -> None:
        async with clock_of(world, told.append) as clock:
            with world.frozen(noon):
                await clock.round()
            clock.broken = True
            for second in range(60, 81):
                with world.frozen(noon + second * SECOND):
                    await clock.round()
            tries = [(at - noon).total_seconds() for name, at in clock.tries if name == "broken"]
            assert tries == [0, 60, 62, 66, 74]
            assert [at for name, at in clock.tries if name == "sound"] == [noon, noon + MINUTE]
            assert told == [0] + [1] * 21
            clock.broken = False
            with world.frozen(noon + 61 * MINUTE):
                await clock.round()

    with capture_logs() as logs:
        asyncio.run(look_on())
    failed = [one for one in logs if one["event"] == "sweep failed"]
    assert [(one["policy"], one["failures"]) for one in failed] == [(broken, n) for n in (1, 2, 3, 4)]
    assert datetime.fromisoformat(failed[-1]["again"]) == noon + 90 * SECOND
    swept = sweeps(world, broken)[-1]
    assert (swept.due, swept.missed) == (noon + 61 * MINUTE, 60)
    assert sweeps(world, sound)[-1].missed == 59
    assert told[-1] == 0


def every_minute(name: str) -> dict[str, Any]:
    return {**idle(name, "nobody-*"), "schedule": EVERY_MINUTE}
