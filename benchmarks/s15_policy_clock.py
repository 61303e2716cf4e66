"""S15: what 100 policies with cron schedules cost while none is due, in CPU time per second of the clock."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from statistics import median
from uuid import UUID, uuid4

from app import PROJECTIONS, open_pool
from benchmarks.book import prepare
from benchmarks.frame import Measured, Result, Scale, in_a_process, timed
from commands.kernel.actor import Origin
from commands.policy.commands import DefinePolicy, EnablePolicy
from commands.policy.decider import POLICY
from commands.policy.events import CleanUp, Definition, Schedule, Selector
from commands.store.application import SESSION, Ledger
from commands.store.handler import Connect, Handler
from projections.engine.projector import Projector
from projections.engine.rebuild import build_missing
from projections.server.row import SERVER
from scheduler.clock.policy_scheduler import WAKE, PolicyScheduler
from scheduler.run.policy_runner import PolicyRunner
from scheduler.run.policy_store import read_enabled

DAY = timedelta(days=1)
POLICIES = 100
SECONDS = 60
ROUNDS = 5
CLOCK, BARE = "clock", "reading"
CRON = ("0 4 1 1 *", "30 5 24 12 *", "0 3 29 2 *")
"""Rare ones: the dearest to work out, and not due while it is measured."""


async def looked(url: str, scale: Scale) -> Measured:
    """Let a clock go through so many rounds of a second each as fast as it can; beside it, only read."""
    pool, policies, rounds = open_pool(url, 2), scale.of(POLICIES), scale.of(SECONDS)
    with Ledger(url) as ledger:
        await pool.open()
        handler = Handler(ledger, pool.connection)
        await define(handler, policies)
        projector = Projector(url, SESSION, PROJECTIONS)
        with projector.connect() as connection:
            while projector.step(connection):
                pass
        clock = PolicyScheduler(PolicyRunner(handler, pool.connection, SERVER.tracking_name()))
        sides = {CLOCK: going(clock, rounds), BARE: reading(pool.connection, rounds, policies)}
        measured = await timed(sides, scale.rounds(ROUNDS))
        await pool.close()
    return measured


async def define(handler: Handler, policies: int) -> None:
    for number in range(policies):
        said = Definition(
            name=f"policy-{number}",
            rule=CleanUp(DAY, (DAY,)),
            schedule=Schedule(cron=CRON[number % len(CRON)], time_zone="Europe/Berlin"),
            selector=Selector(names=(f"nobody-{number}-*",)),
        )
        policy = uuid4()
        for command in (DefinePolicy(said), EnablePolicy()):
            await handler.handle(POLICY, policy, command, origin(uuid4()))


def origin(command_id: UUID) -> Origin:
    return Origin(by="user:ann", project_id="", command_id=command_id, correlation_id="req-1")


def going(clock: PolicyScheduler, rounds: int) -> Callable[[], Awaitable[int]]:
    async def side() -> int:
        return sum([await clock.round() for _ in range(rounds)])

    return side


def reading(connect: Connect, rounds: int, policies: int) -> Callable[[], Awaitable[int]]:
    """Read the enabled policies as often, and make nothing of them."""

    async def side() -> int:
        for _ in range(rounds):
            async with connect() as connection:
                assert len(await read_enabled(connection)) == policies
        return 0

    return side


def measure(url: str, scale: Scale) -> Result:
    prepare(url)
    build_missing(url, SESSION, PROJECTIONS, lambda done, total: None)
    measured = in_a_process(looked, url, scale)
    assert measured.counts[CLOCK] == 0, "a policy was due"
    rounds = scale.of(SECONDS) / WAKE
    spent = {name: 1000 * median(some) / rounds for name, some in measured.cpu.items()}
    waited = {name: 1000 * median(some) / rounds for name, some in measured.seconds.items()}
    return Result(
        name="S15",
        what=f"clock of {scale.of(POLICIES)} cron policies, in CPU ms per second",
        target="<= 50 ms",
        value=max(round(spent[CLOCK], 2), 0.01),
        reached=spent[CLOCK] <= 50,
        figures={
            **{f"{name}, CPU ms": round(figure, 2) for name, figure in spent.items()},
            **{f"{name} ms": round(figure, 2) for name, figure in waited.items()},
        },
        less_is_better=True,
        rounds={name: [round(figure, 3) for figure in some] for name, some in measured.cpu.items()},
    )
