"""A policy does one thing at a time: beside a plan that is applied no budget is spent twice."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import httpx
import pytest

from commands.policy.events import PolicyEvaluated
from commands.server import events as e
from scheduler.api import routes
from scheduler.clock import policy_scheduler
from scheduler.clock.policy_lock import TRY
from scheduler.run import policy_store
from scheduler.run.policy_store import StoredPolicy
from tests.integration.scheduler.conftest import World
from tests.integration.scheduler.test_clocks import look, sweeps
from tests.integration.scheduler.test_policies_at_work import DAY, EVERY_MINUTE
from tests.waiting import LIMIT, eventually

MINUTE = timedelta(minutes=1)


class Held:
    """Keeps what came of each applied plan from being written down, until it is let go.

    Nor does the read table of decisions show it: that may lag.
    """

    def __init__(self) -> None:
        self.count = 0
        self.go = threading.Event()

    async def record(self, *args: Any) -> None:
        self.count += 1
        await asyncio.to_thread(self.go.wait, LIMIT)
        await RECORD(*args)


RECORD = routes.record_run


async def nothing_decided(*_: object) -> int:
    return 0


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[Held]:
    held = Held()
    monkeypatch.setattr(routes, "record_run", held.record)
    monkeypatch.setattr(policy_store, "decided_today", nothing_decided)
    yield held
    held.go.set()


@pytest.fixture
def beside() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(2) as threads:
        yield threads


def nights(name: str) -> dict[str, Any]:
    """Two servers a day are stopped, but for one minute of the week."""
    hours = [{"days": ["mon"], "start": "00:00", "stop": "00:01"}]
    rule = {"kind": "office-hours", "time_zone": "UTC", "hours": hours}
    more = {"schedule": EVERY_MINUTE, "budget": {"per_day": 2}}
    return {"name": name, "rule": rule, "selector": {"names": [f"{name}-*"]}, **more}


def fleet(world: World, name: str) -> list[str]:
    """Return four servers that have run for a week."""
    servers = [world.api().server(f"{name}-{number}") for number in range(4)]
    world.wait(8 * DAY)
    return servers


def written(world: World, name: str) -> str:
    """Write a policy, and leave it switched off."""
    answer = world.api("admin").ask("POST", "/policies", nights(name), expect=201)
    made = str(answer.json()["policy"]["id"])
    world.api("admin").get(f"/policies/{made}", min_position=answer.headers["Ledger-Position"])
    return made


def previewed(world: World, policy: str) -> str:
    shown = world.api("admin").ask("POST", f"/policies/{policy}/preview", expect=200).json()
    assert len(shown["steps"]) == 2
    return str(shown["hash"])


def apply(world: World, plan: str) -> httpx.Response:
    return world.api("admin").http.post(f"/plans/{plan}/apply")


def acted_on(world: World, servers: list[str]) -> int:
    return sum(
        isinstance(one.event, e.ServerPolicyActionDecided)
        for server in servers
        for one in world.events(server)
    )


def waits(world: World) -> bool:
    query = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
    row = world.connection.execute(query).fetchone()
    assert row is not None
    return bool(row[0])


def test_of_two_plans_at_once_the_second_is_judged_after_the_first(
    world: World, held: Held, beside: ThreadPoolExecutor
) -> None:
    servers, policy = fleet(world, "twice"), written(world, "twice")
    first: Future[httpx.Response] = beside.submit(apply, world, previewed(world, policy))
    eventually(lambda: held.count)
    second = beside.submit(apply, world, previewed(world, policy))
    eventually(lambda: waits(world) or held.count == 2)
    held.go.set()
    assert (first.result().status_code, first.result().json()["acted"]) == (200, 2)
    assert (second.result().status_code, second.result().json()["code"]) == (409, "PLAN_OUTDATED")
    assert acted_on(world, servers) == 2
    [swept] = [one.event for one in world.events(policy) if isinstance(one.event, PolicyEvaluated)]
    assert (swept.acted, swept.applied) == (2, True)


def test_no_tick_comes_beside_a_plan_that_is_applied(
    world: World, held: Held, beside: ThreadPoolExecutor
) -> None:
    """It comes after it, and finds the day's budget spent."""
    servers, policy = fleet(world, "ticking"), written(world, "ticking")
    noon = (world.now() + DAY).replace(hour=12, minute=0, second=30, microsecond=0)
    with world.frozen(noon):
        answer = world.api("admin").ask("POST", f"/policies/{policy}/actions/enable", expect=200)
        world.api("admin").get(f"/policies/{policy}", min_position=answer.headers["Ledger-Position"])
        applied = beside.submit(apply, world, previewed(world, policy))
        eventually(lambda: held.count)
    with world.frozen(noon + MINUTE):
        assert policy not in {str(swept) for swept, _ in look(world.database)}
        held.go.set()
        assert (applied.result().status_code, applied.result().json()["acted"]) == (200, 2)
        tick = eventually(lambda: sweeps(world, policy)[1:])[0]
        assert (tick.due, tick.acted, tick.over_budget) == (noon + timedelta(seconds=30), 0, 2)
        assert acted_on(world, servers) == 2


def test_what_a_broken_off_sweep_did_counts_when_it_is_done_over(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has acted, and goes before it is written down."""
    record, broken = policy_scheduler.record_run, []

    async def record_or_break(handler: Any, swept: StoredPolicy, *args: Any) -> None:
        if swept.policy.definition.name == "broken-off" and len(broken) < 2:
            broken.append(swept.policy.id)
            raise ZeroDivisionError("nobody foresaw this")
        await record(handler, swept, *args)

    monkeypatch.setattr(policy_scheduler, "record_run", record_or_break)
    servers = fleet(world, "broken-off")
    policy = world.policy(nights("broken-off"))
    world.wait(MINUTE)
    for tries in (1, 2):
        eventually(lambda: len(broken) == tries)  # noqa: B023
        world.wait(MINUTE)
    swept = world.happened(policy, PolicyEvaluated)
    assert (swept.acted, swept.over_budget) == (0, 2)
    assert acted_on(world, servers) == 2


def test_whoever_waits_too_long_is_told(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routes, "LOCK_TIMEOUT", 0.2)
    servers, policy = fleet(world, "late"), written(world, "late")
    plan = previewed(world, policy)
    with world.connection.transaction():
        world.connection.execute(TRY, [policy])
        refused = apply(world, plan)
    assert (refused.status_code, refused.json()["code"]) == (409, "POLICY_AT_WORK")
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert acted_on(world, servers) == 0
    assert apply(world, plan).json()["acted"] == 2
