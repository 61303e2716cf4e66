"""S10: what a policy of each kind would do now to 100,000 servers; beside it, reading their rows."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from statistics import median

from app import PROJECTIONS, open_pool
from benchmarks.book import prepare
from benchmarks.fleet import NOW, POLICY, fill_table
from benchmarks.frame import Measured, Result, in_a_process, timed
from commands.handler import Handler
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
from commands.store import SESSION, Ledger
from projections.rebuild import build_missing
from projections.server import SERVER
from scheduler.concerned import concerned
from scheduler.fleet import EVERYBODY, PAGE
from scheduler.policies.budget import Spent
from scheduler.policies.judging import Policy
from scheduler.sweep import Sweeper

FLEET = 100_000
ROUNDS = 5
DAY = timedelta(days=1)
WEEKDAYS = Hours(("mon", "tue", "wed", "thu", "fri"), "08:00", "18:00")
RULES: dict[str, Rule] = {
    "idle by signals": Idle(DAY, (Threshold("cpu_percent", 5),)),
    "idle by use": Idle(DAY, ()),
    "clean-up": CleanUp(30 * DAY, (7 * DAY, DAY)),
    "expiry": Expiry((7 * DAY, DAY)),
    "office hours": OfficeHours("Europe/Berlin", (WEEKDAYS,)),
}
BARE = "reading"


async def swept(url: str) -> Measured:
    """Sweep with each kind, by turns."""
    pool = open_pool(url, 1)
    with Ledger(url) as ledger:
        await pool.open()
        sweeper = Sweeper(Handler(ledger, pool.connection), pool.connection, SERVER.tracking_name())
        now = (await sweeper.now()).replace(**{name: getattr(NOW, name) for name in CLOCK})
        sides = {name: look(sweeper, rule, now) for name, rule in RULES.items()} | {BARE: bare(sweeper)}
        measured = await timed(sides, ROUNDS)
        await pool.close()
    return measured


CLOCK = ("year", "month", "day", "hour", "minute", "second", "microsecond")


def look(sweeper: Sweeper, rule: Rule, now: datetime) -> Callable[[], Awaitable[int]]:
    policy = Policy(POLICY, 1, Definition(name="a policy", rule=rule))

    async def side() -> int:
        plan = await sweeper.look(policy, now, Spent())
        assert plan.judged == FLEET
        return len(plan.items)

    return side


def bare(sweeper: Sweeper) -> Callable[[], Awaitable[int]]:
    """Fetch the same rows through the same cursor, and make nothing of them."""

    async def side() -> int:
        count = 0
        async with (
            sweeper.connect() as connection,
            connection.transaction(),
            connection.cursor("bare", binary=True) as cursor,
        ):
            await cursor.execute(EVERYBODY, concerned(Selector()))
            while rows := await cursor.fetchmany(PAGE):
                count += len(rows)
        assert count == FLEET
        return 0

    return side


def measure(url: str) -> Result:
    prepare(url)
    build_missing(url, SESSION, PROJECTIONS, lambda done, total: None)
    fill_table(url, FLEET)
    measured = in_a_process(swept, url)
    seconds = {name: median(rounds) for name, rounds in measured.seconds.items()}
    cpu = {f"{name}, CPU s": round(median(rounds), 2) for name, rounds in measured.cpu.items()}
    slowest = max(seconds[name] for name in RULES)
    return Result(
        name="S10",
        what=f"sweep over {FLEET} servers, in s: the slowest kind of policy",
        target="<= 1 s, < 300 MB",
        value=round(slowest, 2),
        reached=slowest <= 1 and measured.megabytes < 300,
        figures={
            **{f"{name} s": round(figure, 2) for name, figure in seconds.items()},
            **cpu,
            **{f"{name} steps": measured.counts[name] for name in RULES},
            "MB": round(measured.megabytes),
        },
        rounds={name: [round(figure, 3) for figure in rounds] for name, rounds in measured.seconds.items()},
    )
