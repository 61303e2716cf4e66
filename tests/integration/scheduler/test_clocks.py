"""Any number of clocks is one, and whatever the time does, nothing is done twice or too early."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg

from commands.policy.events import PolicyEvaluated
from commands.server import events as e
from commands.store.application import SESSION, Ledger
from commands.store.handler import Handler
from projections.server.row import SERVER
from scheduler.clock.policy_scheduler import PolicyScheduler, Task
from scheduler.run.policy_runner import PolicyRunner, RunResult
from scheduler.run.policy_store import StoredPolicy
from tests.integration.scheduler.conftest import World
from tests.integration.scheduler.test_policies_at_work import DAY, EVERY_MINUTE, idle
from tests.waiting import eventually

MINUTE = timedelta(minutes=1)
BESIDE = 3
"""So many clocks, besides the one of the ledger itself."""

Swept = list[tuple[UUID, datetime]]


class Watched(PolicyScheduler):
    """Tells what it did."""

    def __init__(self, runner: PolicyRunner, swept: Swept) -> None:
        super().__init__(runner)
        self._swept = swept

    async def run_policy(self, stored: StoredPolicy, task: Task) -> RunResult:
        self._swept.append((stored.policy.id, task.due))
        return await super().run_policy(stored, task)


def look(database: str, clocks: int = BESIDE) -> Swept:
    """Have so many clocks look at the same moment; return what they did."""

    @asynccontextmanager
    async def connect() -> AsyncIterator[psycopg.AsyncConnection[Any]]:
        async with await psycopg.AsyncConnection.connect(
            database, options=SESSION, autocommit=True
        ) as connection:
            yield connection

    async def at_once(ledger: Ledger) -> None:
        runner = PolicyRunner(Handler(ledger, connect), connect, SERVER.tracking_name())
        await asyncio.gather(*(Watched(runner, swept).round() for _ in range(clocks)))

    swept: Swept = []
    with Ledger(database) as ledger:
        asyncio.run(at_once(ledger))
    return swept


def sweeps(world: World, policy: str) -> list[PolicyEvaluated]:
    return [one.event for one in world.events(policy) if isinstance(one.event, PolicyEvaluated)]


def notices(world: World, server: str) -> list[e.ServerNoticeIssued]:
    return [one.event for one in world.events(server) if isinstance(one.event, e.ServerNoticeIssued)]


def test_many_clocks_beside_each_other_are_one(world: World) -> None:
    """Each tick is one's alone, no budget is spent twice, and nobody is told twice."""
    servers = [world.api().server(f"many-{number}") for number in range(6)]
    world.wait(8 * DAY)
    rule = {"thresholds": [], "notice": "P1D", "action": "stop"}
    policy = world.policy({**idle("many", "many-*", **rule), "budget": {"per_tick": 2}})
    done: Swept = []
    while not all(notices(world, server) for server in servers):
        world.wait(MINUTE)
        done += look(world.database)
    for _ in range(3):
        world.wait(MINUTE)
        done += look(world.database)
    assert [len(notices(world, server)) for server in servers] == [1] * 6
    assert len(set(done)) == len(done)
    recorded = sweeps(world, policy)
    assert sum(one.noticed for one in recorded) == 6
    assert max(one.noticed for one in recorded) == 2
    assert len({one.due for one in recorded}) == len(recorded)


def test_a_clock_that_jumps_makes_nothing_happen_early(world: World) -> None:
    """Back by an hour and by a day, and forth; the notice period is whole by the book's own time."""
    world_began = world.now()
    server = world.api().server("jumpy", expires_at=(world_began + 3 * DAY).isoformat())
    rule = {"kind": "expiry", "notices": ["P2D"], "action": "stop"}
    world.policy({"name": "jumpy", "rule": rule, "selector": {"names": ["jumpy"]}, "schedule": EVERY_MINUTE})
    world.wait(DAY + MINUTE)
    notice = world.happened(server, e.ServerNoticeIssued)
    world.deliver(server, notice.notice_id)
    delivered = world.happened(server, e.ServerNoticeDelivered)
    due = max(notice.acts_at, delivered.at + 2 * DAY)

    for hours in (47, -1, 0.5, -24, 24, 0.5):
        world.wait(timedelta(hours=hours))
        look(world.database)
        assert world.now() < due
        assert not decisions(world, server)
    with world.frozen(due - timedelta(seconds=1)):
        for _ in range(3):
            look(world.database)
        assert not decisions(world, server)
    world.wait(due - world.now() + MINUTE)
    decided = world.happened(server, e.ServerPolicyActionDecided)
    assert decided.at >= due
    world.happened(server, e.ServerStopped)
    world.wait(timedelta(hours=-1))
    look(world.database)
    assert len(decisions(world, server)) == len(notices(world, server)) == 1
    world.wait(timedelta(hours=1))


def test_two_days_without_a_scheduler_are_made_up_for_by_one_look(world: World) -> None:
    policy = world.policy({**idle("back", "nobody-*"), "schedule": {"every": "PT10M"}})
    world.wait(timedelta(hours=1))
    eventually(lambda: sweeps(world, policy))
    before = len(sweeps(world, policy))
    world.wait(timedelta(hours=48))
    [swept] = eventually(lambda: sweeps(world, policy)[before:])
    assert 286 <= swept.missed <= 288
    assert swept.at - swept.due < timedelta(minutes=11)


def decisions(world: World, server: str) -> list[e.ServerPolicyActionDecided]:
    return [one.event for one in world.events(server) if isinstance(one.event, e.ServerPolicyActionDecided)]
