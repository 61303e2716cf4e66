"""Has each policy look when its schedule says so: once for each tick, whoever comes first.

A tick is a row of ``scheduler_ticks``, claimed in a transaction that stays open while the policy looks. Who
dies on the way loses the claim with the session, and another does it over; who is frozen loses it too, and
does no harm when it wakes: what it still asks for was decided already, or is void.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Container
from contextlib import suppress
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import psycopg
import structlog
from psycopg import AsyncConnection

from commands.kernel.actor import Origin
from commands.kernel.errors import LedgerUnavailable
from commands.policy import commands
from commands.policy.decider import POLICY
from commands.store.handler import Handler
from scheduler.clock import calendar
from scheduler.clock.backoff import Failing, failed_again
from scheduler.clock.policy_lock import PolicyAtWork, alone
from scheduler.clock.timers import Timer
from scheduler.run.alert_triggers import alerted_since
from scheduler.run.policy_runner import PolicyPlan, PolicyRunner, RunResult
from scheduler.run.policy_store import Candidate, Standing, read_enabled, read_policy
from scheduler.run.turns import Turns

WAKE = 1.0
"""Seconds between two looks at what is due."""

AT_WORK = 4
"""Policies that look at the same time, at most: each holds connections meanwhile."""

SHOWN = b"SELECT ledger_now(), (SELECT notification_id FROM ledger_tracking WHERE application_name = %s)"
LAST = b"SELECT max(due) FROM scheduler_ticks WHERE duty = %s"
LASTS = b"""
SELECT duty, (SELECT max(due) FROM scheduler_ticks AS tick WHERE tick.duty = asked.duty)
FROM unnest(%s::text[]) AS asked (duty)
"""
CLAIM = (
    b"INSERT INTO scheduler_ticks (duty, due, ticked_at) VALUES (%s, %s, ledger_now()) ON CONFLICT DO NOTHING"
)

AWAY = (psycopg.OperationalError, LedgerUnavailable)
LOG = structlog.get_logger("policies")


class Task(NamedTuple):
    """What a policy is to do: look at all as it should at ``due``, or at those an alert was raised of then.

    ``missed`` is how many due times before it nobody was there for.
    """

    duty: str
    due: datetime
    missed: int = 0
    only: frozenset[UUID] | None = None


class Next(NamedTuple):
    """When a policy of that version has to look next, if it did last at ``begin``; None: never."""

    version: int
    begin: datetime
    due: datetime | None


class Heard(NamedTuple):
    """What was known when a policy had no alert to look at: nothing new comes of looking at the same."""

    begin: datetime
    shown: int | None


def nobody_hears(failing: int) -> None:
    """Stand in for metrics."""


class PolicyClock:
    """Runs the policies of a ledger. Any number of these may run, in any number of processes.

    A round is two queries, however many policies there are: when each has to look next is worked out once for
    each tick and remembered. Each policy that is due looks in a task of its own, so that a slow one holds up
    no other; it looks again once that task has ended.
    """

    def __init__(self, sweeper: PolicyRunner, tell_failing: Callable[[int], object] = nobody_hears) -> None:
        """``tell_failing`` hears after each round how many policies this clock failed to have look."""
        self._sweeper = sweeper
        self._tell_failing = tell_failing
        self._failing: dict[UUID, Failing] = {}
        self._next: dict[UUID, Next] = {}
        self._told: dict[UUID, Heard] = {}
        self._quiet: dict[UUID, Heard] = {}
        self._looking: dict[UUID, asyncio.Task[bool]] = {}
        self._room = Turns(AT_WORK)

    @property
    def timer(self) -> Timer:
        return Timer("policies", WAKE, self.wake)

    async def wake(self) -> None:
        """Begin a round, and wait for nobody: who still looks at the next one is left alone."""
        await self.begin()
        self._tell_failing(len(self._failing))

    async def stop(self) -> None:
        """Cancel those that look, and wait for them."""
        looking = list(self._looking.values())
        for task in looking:
            task.cancel()
        await asyncio.gather(*looking, return_exceptions=True)

    async def round(self) -> int:
        """Have each policy look that is due and that nobody has taken yet; return how many did here."""
        done = await asyncio.gather(*await self.begin())
        self._tell_failing(len(self._failing))
        return sum(done)

    async def begin(self) -> list[asyncio.Task[bool]]:
        """Have each policy that is due begin to look, but for those that still do; return what began."""
        try:
            candidates, now, due = await self._due()
        except psycopg.errors.UndefinedTable:
            return []  # the read tables are not there yet
        except AWAY as error:
            LOG.warning("database unavailable", reason=str(error).strip())
            return []
        self._forget(but={candidate.policy.id for candidate in candidates})
        return [self._begin(candidate, now) for candidate in due]

    async def _due(self) -> tuple[list[Candidate], datetime, list[Candidate]]:
        """Return all enabled policies, the book's time, and those that seem to have something to do now."""
        async with self._sweeper.connect() as connection:
            row = await (await connection.execute(SHOWN, [self._sweeper.table])).fetchone()
            candidates = await read_enabled(connection)
            duties = [duty for candidate in candidates for duty in (tick_of(candidate), alerts_of(candidate))]
            lasts = dict(await (await connection.execute(LASTS, [duties])).fetchall())
        assert row is not None
        now, shown = row
        due = []
        for candidate in candidates:
            if candidate.policy.id in self._looking:
                continue
            looks = self._has_tick(candidate, lasts[tick_of(candidate)], now)
            hears = self._may_have_alert(candidate, lasts[alerts_of(candidate)], shown)
            if looks or hears or candidate.policy.id in self._failing:
                due.append(candidate)
            await asyncio.sleep(0)
        return candidates, now, due

    def _has_tick(self, candidate: Candidate, last: datetime | None, now: datetime) -> bool:
        key = candidate.policy.version, later(candidate.since, last)
        known = self._next.get(candidate.policy.id)
        if known is None or known[:2] != key:
            try:
                due = calendar.next_due(candidate.policy.definition.schedule, key[1])
            except Exception:
                return True  # it fails as it looks, and is told of there
            known = self._next[candidate.policy.id] = Next(*key, due)
        return known.due is not None and known.due <= now

    def _may_have_alert(self, candidate: Candidate, last: datetime | None, shown: int | None) -> bool:
        """Return whether the read table of servers has moved on since there was none."""
        if candidate.alert is None:
            return False
        told = self._told[candidate.policy.id] = Heard(later(candidate.since, last), shown)
        return self._quiet.get(candidate.policy.id) != told

    def _begin(self, candidate: Candidate, now: datetime) -> asyncio.Task[bool]:
        task = asyncio.create_task(self._look(candidate, now), name=f"policy {candidate.policy.id}")
        self._looking[candidate.policy.id] = task
        return task

    async def _look(self, candidate: Candidate, now: datetime) -> bool:
        try:
            async with self._room.of(candidate.policy.project_id):
                return await self._try(candidate, now)
        except AWAY as error:
            LOG.warning("database unavailable", reason=str(error).strip())
            return False
        finally:
            del self._looking[candidate.policy.id]

    async def _try(self, candidate: Candidate, now: datetime) -> bool:
        """Have one policy look. What fails for a reason nobody foresaw holds up no other policy.

        It is tried again after ever longer pauses; its tick stays due meanwhile, as if nobody had been there.
        """
        key = candidate.policy.id
        failing = self._failing.get(key)
        if failing is not None and failing.rests(candidate.since, now):
            return False
        told = self._told.get(key)
        try:
            async with self._sweeper.connect() as connection:
                tick = await self._tick(connection, candidate, now)
                alert = await self._alert(connection, candidate)
            done = [await self._do(candidate, task) for task in (tick, alert) if task is not None]
        except AWAY:
            raise
        except Exception:
            failing = self._failing[key] = failed_again(failing, candidate.since, now)
            again = failing.again.isoformat()
            LOG.exception("sweep failed", policy=str(key), failures=failing.times, again=again)
            return False
        if alert is None and told is not None:
            self._quiet[key] = told
        if all(done):  # also if nothing is due: then another clock has done it
            self._failing.pop(key, None)
        return any(done)

    def _forget(self, but: Container[UUID]) -> None:
        """Forget all of policies that are not enabled any more."""
        for known in (self._failing, self._next, self._told, self._quiet):
            for key in [key for key in known if key not in but]:
                del known[key]

    async def _tick(
        self, connection: AsyncConnection[Any], candidate: Candidate, now: datetime
    ) -> Task | None:
        """Return the tick that is due, if one is."""
        duty = tick_of(candidate)
        begin = await begins(connection, duty, candidate)
        due = calendar.due_since(candidate.policy.definition.schedule, begin, now)
        return None if due is None else Task(duty, due.at, due.missed)

    async def _alert(self, connection: AsyncConnection[Any], candidate: Candidate) -> Task | None:
        """Return of whom its alert was raised and nobody has looked yet: it need not wait for its tick."""
        if candidate.alert is None:
            return None
        duty = alerts_of(candidate)
        begin = await begins(connection, duty, candidate)
        alerted = await alerted_since(connection, self._sweeper.table, candidate.alert, begin)
        return None if alerted is None else Task(duty, alerted.at, only=alerted.servers)

    async def _do(self, candidate: Candidate, task: Task) -> bool:
        """Do a task that nobody else does, unless the policy is another by now: then it was never due."""
        with suppress(PolicyAtWork, psycopg.errors.LockNotAvailable):
            async with alone(self._sweeper.connect, candidate.policy.id) as connection:
                if (await connection.execute(CLAIM, [task.duty, task.due])).rowcount != 1:
                    return False
                standing = await read_policy(connection, candidate.policy.id)
                if standing is None or not standing.enabled or standing.since != candidate.since:
                    raise psycopg.Rollback
                await self.sweep(standing, task)
                return True
        return False

    async def sweep(self, standing: Standing, task: Task) -> RunResult:
        """Evaluate, act, and record what came of it."""
        now = await self._sweeper.now()
        schedule = standing.policy.definition.schedule
        tick = None if task.only is None else calendar.last_due(schedule, now)
        plan = await self._sweeper.look(standing.policy, now, standing.spent(now, tick), task.only)
        correlation_id = f"sweep-{plan.hash[:16]}"
        done = await self._sweeper.carry_out(plan, task.due, correlation_id)
        await record_sweep(self._sweeper.handler, standing, plan, done, task, correlation_id)
        LOG.info(
            "swept",
            policy=standing.policy.definition.name,
            late=round((now - task.due).total_seconds(), 3),
            missed=task.missed,
            alerted=len(task.only or ()),
            judged=plan.judged,
            over_budget=plan.over,
            held_up=plan.held_up,
            **done._asdict(),
        )
        return done


def tick_of(candidate: Candidate) -> str:
    return f"policy:{candidate.policy.id}"


def alerts_of(candidate: Candidate) -> str:
    return f"policy:{candidate.policy.id}:alerts"


def later(since: datetime, last: datetime | None) -> datetime:
    return since if last is None else max(since, last)


async def begins(connection: AsyncConnection[Any], duty: str, candidate: Candidate) -> datetime:
    """Return since when a duty of the policy may have become due: its last tick, or its last edit."""
    row = await (await connection.execute(LAST, [duty])).fetchone()
    assert row is not None
    return later(candidate.since, row[0])


async def record_sweep(
    handler: Handler,
    standing: Standing,
    plan: PolicyPlan,
    done: RunResult,
    task: Task,
    correlation_id: str,
    applied_by: str | None = None,
) -> None:
    """Write down what came of it, if anything did; of two for one tick the first.

    ``applied_by`` is who applied the plan, where it was not the clock. Raises ``LedgerUnavailable``.
    """
    command = commands.RecordSweep(
        due=task.due,
        at=plan.at,
        judged=plan.judged,
        noticed=done.noticed,
        acted=done.acted,
        plan=plan.hash,
        over_budget=plan.over,
        missed=task.missed,
        alerted=len(task.only or ()),
        held_up=plan.held_up,
        applied=applied_by is not None,
    )
    origin = Origin(
        by=applied_by or plan.policy.signature,
        project_id=standing.project_id,
        command_id=uuid4(),
        correlation_id=correlation_id,
    )
    await handler.handle(POLICY, plan.policy.id, command, origin)
