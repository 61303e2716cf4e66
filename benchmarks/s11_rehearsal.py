"""S11: policies rehearsed on a million events; beside it, one process that only reads and decodes these."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from datetime import timedelta
from statistics import median

from app import open_pool
from benchmarks.book import prepare
from benchmarks.fleet import POLICY
from benchmarks.frame import Measured, Result, Scale, in_a_process, timed
from benchmarks.past import BEGIN, SPAN, fill_past
from commands.kernel.policy_model import Policy
from commands.policy.events import CleanUp, Definition, Expiry, Idle, Rule
from commands.store.envelope import read_row
from commands.store.handler import Connect
from projections.engine.subscription import gc_paused
from queries.engine.consistency import position_at
from scheduler.backtest.run import RehearsePolicyBody, rehearse
from scheduler.backtest.worker import PAGE, Share, page_after

EVENTS = int(os.environ.get("S11_EVENTS", "1000000"))
PER_SERVER = 14.7
ROUNDS = 3
DAY = timedelta(days=1)
UNTIL = BEGIN + SPAN
RULES: dict[str, Rule] = {
    "idle": Idle(7 * DAY, ()),
    "clean-up": CleanUp(30 * DAY, (7 * DAY, DAY)),
    "expiry": Expiry((7 * DAY, DAY)),
}
BARE = "decoding"


async def rehearsed(url: str, scale: Scale) -> Measured:
    """Rehearse each kind of policy, by turns: it looks every ten minutes."""
    pool = open_pool(url, 2)
    await pool.open()
    sides = {name: of(pool.connection, rule) for name, rule in RULES.items()} | {BARE: bare(pool.connection)}
    measured = await timed(sides, scale.rounds(ROUNDS))
    await pool.close()
    return measured


def of(connect: Connect, rule: Rule) -> Callable[[], Awaitable[int]]:
    policy = policy_with(rule)

    async def side() -> int:
        return (await rehearse(connect, policy, RehearsePolicyBody(BEGIN, UNTIL), UNTIL)).events

    return side


def policy_with(rule: Rule) -> Policy:
    return Policy(POLICY, 1, Definition(name="a policy", rule=rule))


def bare(connect: Connect) -> Callable[[], Awaitable[int]]:

    async def side() -> int:
        count = 0
        async with connect() as connection:
            end = await position_at(connection, UNTIL)
            share = Share(policy_with(RULES["idle"]), BEGIN, UNTIL, (), end, None)
            for position in range(0, end, PAGE):
                rows = await page_after(connection, position, share)
                with gc_paused():
                    count += len([read_row(row) for row in rows])
        return count

    return side


def measure(url: str, scale: Scale) -> Result:
    prepare(url)
    events = fill_past(url, round(scale.of(EVENTS) / PER_SERVER))
    measured = in_a_process(rehearsed, url, scale)
    assert set(measured.counts.values()) == {events}
    speeds = {name: events / median(rounds) for name, rounds in measured.seconds.items()}
    cpu = {name: events / median(rounds) for name, rounds in measured.cpu.items()}
    slowest = min(speeds[name] for name in RULES)
    return Result(
        name="S11",
        what=f"rehearsal on {events} events, in events/s: the slowest kind of policy",
        target=">= 100000",
        value=round(slowest),
        reached=slowest >= 100_000,
        figures={
            **{f"{name} events/s": round(speed) for name, speed in speeds.items()},
            **{f"{name} events/CPU s": round(speed) for name, speed in cpu.items()},
            "MB of each process": round(measured.largest_child),
        },
        rounds={name: [round(figure, 3) for figure in rounds] for name, rounds in measured.seconds.items()},
    )
