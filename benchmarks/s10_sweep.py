"""S10: what a policy of each kind would do now to 100,000 servers; beside it, reading all their rows.

Of office hours there are two sides: at the end of the day two thirds of the cloud are to be put away at once;
at any other tick of the night these are away already, and some were started by hand.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from statistics import median

from app import PROJECTIONS, open_pool
from benchmarks.book import prepare
from benchmarks.fleet import NOW, POLICY, fill_table, put_away
from benchmarks.frame import Measured, Result, Scale, in_a_process, timed
from commands.kernel.policy_model import Policy
from commands.policy.events import (
    CleanUp,
    Definition,
    Expiry,
    Hours,
    Idle,
    OfficeHours,
    Rule,
    Selector,
    Threshold,
)
from commands.store.application import SESSION, Ledger
from commands.store.handler import Handler
from projections.engine.rebuild import build_missing
from projections.server.row import SERVER
from scheduler.policies.budget import Spent
from scheduler.run.candidates import concerned
from scheduler.run.fleet import CONCERNED_SERVERS, PAGE
from scheduler.run.policy_runner import PolicyRunner

FLEET = 100_000
ROUNDS = 5
DAY = timedelta(days=1)
WEEKDAYS = Hours(("mon", "tue", "wed", "thu", "fri"), "08:00", "18:00")
RULES: dict[str, Rule] = {
    "idle by signals": Idle(DAY, (Threshold("cpu_percent", 5),)),
    "idle by use": Idle(DAY, ()),
    "clean-up": CleanUp(30 * DAY, (7 * DAY, DAY)),
    "expiry": Expiry((7 * DAY, DAY)),
}
OFFICE = OfficeHours("Europe/Berlin", (WEEKDAYS,))
CLOSING, NIGHT = "office hours, closing", "office hours, at night"
BARE = "reading"


async def swept(url: str, scale: Scale) -> Measured:
    """Sweep with each kind, by turns."""
    return await looked(url, scale, {**RULES, CLOSING: OFFICE})


async def swept_at_night(url: str, scale: Scale) -> Measured:
    return await looked(url, scale, {NIGHT: OFFICE})


async def looked(url: str, scale: Scale, rules: Mapping[str, Rule]) -> Measured:
    pool, fleet = open_pool(url, 1), scale.of(FLEET)
    with Ledger(url) as ledger:
        await pool.open()
        runner = PolicyRunner(Handler(ledger, pool.connection), pool.connection, SERVER.tracking_name())
        now = (await runner.now()).replace(**{name: getattr(NOW, name) for name in CLOCK})
        sides = {name: look(runner, rule, now, fleet) for name, rule in rules.items()} | {
            BARE: bare(runner, fleet)
        }
        measured = await timed(sides, scale.rounds(ROUNDS))
        await pool.close()
    return measured


CLOCK = ("year", "month", "day", "hour", "minute", "second", "microsecond")


def look(runner: PolicyRunner, rule: Rule, now: datetime, fleet: int) -> Callable[[], Awaitable[int]]:
    policy = Policy(POLICY, 1, Definition(name="a policy", rule=rule))

    async def side() -> int:
        plan = await runner.make_plan(policy, now, Spent())
        assert plan.judged == fleet
        return len(plan.items)

    return side


def bare(runner: PolicyRunner, fleet: int) -> Callable[[], Awaitable[int]]:
    """Fetch the same rows through the same cursor, and make nothing of them."""

    async def side() -> int:
        count = 0
        async with (
            runner.connect() as connection,
            connection.transaction(),
            connection.cursor("bare", binary=True) as cursor,
        ):
            await cursor.execute(CONCERNED_SERVERS, concerned(Selector()))
            while rows := await cursor.fetchmany(PAGE):
                count += len(rows)
        assert count == fleet
        return 0

    return side


def measure(url: str, scale: Scale) -> Result:
    prepare(url)
    build_missing(url, SESSION, PROJECTIONS, lambda done, total: None)
    fill_table(url, scale.of(FLEET))
    day = in_a_process(swept, url, scale)
    put_away(url)
    night = in_a_process(swept_at_night, url, scale)
    rounds = {**day.seconds, NIGHT: night.seconds[NIGHT]}
    spent = {**day.cpu, NIGHT: night.cpu[NIGHT]}
    counts = {**day.counts, NIGHT: night.counts[NIGHT]}
    seconds = {name: median(some) for name, some in rounds.items()}
    slowest = max(seconds[name] for name in (*RULES, CLOSING, NIGHT))
    megabytes = max(day.megabytes, night.megabytes)
    return Result(
        name="S10",
        what=f"sweep over {scale.of(FLEET)} servers, in s: the slowest kind of policy",
        target="<= 1 s, < 300 MB",
        value=round(slowest, 2),
        reached=slowest <= 1 and megabytes < 300,
        figures={
            **{f"{name} s": round(figure, 2) for name, figure in seconds.items()},
            **{f"{name}, CPU s": round(median(some), 2) for name, some in spent.items()},
            **{f"{name} steps": counts[name] for name in (*RULES, CLOSING, NIGHT)},
            "MB": round(megabytes),
        },
        less_is_better=True,
        rounds={name: [round(figure, 3) for figure in some] for name, some in rounds.items()},
    )
