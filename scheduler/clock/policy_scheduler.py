"""Policy scheduler: runs each policy by its schedule, once for each tick, in any number of processes.

A tick is a row of ``scheduler_ticks``, claimed in a transaction that stays open during the run. A process
that dies loses the claim with its session, and another repeats the run. A process that freezes loses it too,
and does no harm when it wakes: its commands were decided already, or are void.
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
from scheduler.clock.policy_lock import PolicyAtWork, policy_lock
from scheduler.clock.timers import Timer
from scheduler.run.alert_triggers import alerted_since
from scheduler.run.policy_runner import PolicyPlan, PolicyRunner, RunResult
from scheduler.run.policy_store import Candidate, StoredPolicy, read_enabled, read_policy
from scheduler.run.turns import Turns

WAKE = 1.0
"""Seconds between two rounds."""

AT_WORK = 4
"""Policies that run at the same time, at most: each holds connections meanwhile."""

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
    """A run of a policy: over all servers as of the tick ``due``, or over those with an alert raised then.

    ``missed``: number of ticks before it that no process ran.
    """

    duty: str
    due: datetime
    missed: int = 0
    only: frozenset[UUID] | None = None


class Next(NamedTuple):
    """When a policy of that version is due next, if its last run was at ``begin``; None: never."""

    version: int
    begin: datetime
    due: datetime | None


class AlertCheck(NamedTuple):
    """State at which a policy had no new alert: while it is the same, there is none."""

    begin: datetime
    shown: int | None


def ignore_count(failing: int) -> None:
    """Stand in for metrics."""


class PolicyScheduler:
    """Runs the policies of a ledger. Any number of these may run, in any number of processes.

    A round is two queries, however many policies there are: the next due time of each is computed once for
    each tick and remembered. Each policy that is due runs in a task of its own, so that a slow one holds up
    no other; it runs again once that task has ended.
    """

    def __init__(self, runner: PolicyRunner, on_failing: Callable[[int], object] = ignore_count) -> None:
        """``on_failing`` gets, after each round, the number of policies whose run keeps failing here."""
        self._runner = runner
        self._on_failing = on_failing
        self._failing: dict[UUID, Failing] = {}
        self._next: dict[UUID, Next] = {}
        self._alert_checks: dict[UUID, AlertCheck] = {}
        self._quiet: dict[UUID, AlertCheck] = {}
        self._running: dict[UUID, asyncio.Task[bool]] = {}
        self._turns = Turns(AT_WORK)

    @property
    def timer(self) -> Timer:
        return Timer("policies", WAKE, self.wake)

    async def wake(self) -> None:
        """Begin a round, without waiting for its runs: a run may outlast several rounds."""
        await self.begin()
        self._on_failing(len(self._failing))

    async def stop(self) -> None:
        """Cancel the runs under way, and wait for them."""
        running = list(self._running.values())
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    async def round(self) -> int:
        """Run each policy that is due and not claimed yet; return how many ran here."""
        done = await asyncio.gather(*await self.begin())
        self._on_failing(len(self._failing))
        return sum(done)

    async def begin(self) -> list[asyncio.Task[bool]]:
        """Begin a run of each policy that is due and has none under way; return the tasks."""
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
        """Return all enabled policies, the database's time, and the policies that seem due."""
        async with self._runner.connect() as connection:
            row = await (await connection.execute(SHOWN, [self._runner.table])).fetchone()
            candidates = await read_enabled(connection)
            duties = [duty for candidate in candidates for duty in (tick_of(candidate), alerts_of(candidate))]
            lasts = dict(await (await connection.execute(LASTS, [duties])).fetchall())
        assert row is not None
        now, shown = row
        due = []
        for candidate in candidates:
            if candidate.policy.id in self._running:
                continue
            is_due = self._has_tick(candidate, lasts[tick_of(candidate)], now)
            is_alerted = self._may_have_alert(candidate, lasts[alerts_of(candidate)], shown)
            if is_due or is_alerted or candidate.policy.id in self._failing:
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
                return True  # its run fails, and reports it
            known = self._next[candidate.policy.id] = Next(*key, due)
        return known.due is not None and known.due <= now

    def _may_have_alert(self, candidate: Candidate, last: datetime | None, shown: int | None) -> bool:
        """Return whether the read table of servers has moved on since there was no alert."""
        if candidate.alert is None:
            return False
        check = self._alert_checks[candidate.policy.id] = AlertCheck(later(candidate.since, last), shown)
        return self._quiet.get(candidate.policy.id) != check

    def _begin(self, candidate: Candidate, now: datetime) -> asyncio.Task[bool]:
        task = asyncio.create_task(self._run(candidate, now), name=f"policy {candidate.policy.id}")
        self._running[candidate.policy.id] = task
        return task

    async def _run(self, candidate: Candidate, now: datetime) -> bool:
        try:
            async with self._turns.of(candidate.policy.project_id):
                return await self._try(candidate, now)
        except AWAY as error:
            LOG.warning("database unavailable", reason=str(error).strip())
            return False
        finally:
            del self._running[candidate.policy.id]

    async def _try(self, candidate: Candidate, now: datetime) -> bool:
        """Run one policy. An unforeseen failure holds up no other policy.

        The run is retried after ever longer pauses; its tick stays due meanwhile.
        """
        key = candidate.policy.id
        failing = self._failing.get(key)
        if failing is not None and failing.rests(candidate.since, now):
            return False
        check = self._alert_checks.get(key)
        try:
            async with self._runner.connect() as connection:
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
        if alert is None and check is not None:
            self._quiet[key] = check
        if all(done):  # also if nothing is due: then another clock has done it
            self._failing.pop(key, None)
        return any(done)

    def _forget(self, but: Container[UUID]) -> None:
        """Forget the state of policies that are no longer enabled."""
        for known in (self._failing, self._next, self._alert_checks, self._quiet):
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
        """Return a run over the servers with a new alert, if there are any: it need not wait for a tick."""
        if candidate.alert is None:
            return None
        duty = alerts_of(candidate)
        begin = await begins(connection, duty, candidate)
        alerted = await alerted_since(connection, self._runner.table, candidate.alert, begin)
        return None if alerted is None else Task(duty, alerted.at, only=alerted.servers)

    async def _do(self, candidate: Candidate, task: Task) -> bool:
        """Claim and do a run. A run of a policy that has changed meanwhile was never due."""
        with suppress(PolicyAtWork, psycopg.errors.LockNotAvailable):
            async with policy_lock(self._runner.connect, candidate.policy.id) as connection:
                if (await connection.execute(CLAIM, [task.duty, task.due])).rowcount != 1:
                    return False
                stored = await read_policy(connection, candidate.policy.id)
                if stored is None or not stored.enabled or stored.since != candidate.since:
                    raise psycopg.Rollback
                await self.run_policy(stored, task)
                return True
        return False

    async def run_policy(self, stored: StoredPolicy, task: Task) -> RunResult:
        """Evaluate, apply the plan, and record the result."""
        now = await self._runner.now()
        schedule = stored.policy.definition.schedule
        tick = None if task.only is None else calendar.last_due(schedule, now)
        plan = await self._runner.make_plan(stored.policy, now, stored.spent(now, tick), task.only)
        correlation_id = f"sweep-{plan.hash[:16]}"
        done = await self._runner.apply(plan, task.due, correlation_id)
        await record_run(self._runner.handler, stored, plan, done, task, correlation_id)
        LOG.info(
            "swept",
            policy=stored.policy.definition.name,
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
    """Return the moment from which the next due time counts: the last tick, or the last edit."""
    row = await (await connection.execute(LAST, [duty])).fetchone()
    assert row is not None
    return later(candidate.since, row[0])


async def record_run(
    handler: Handler,
    stored: StoredPolicy,
    plan: PolicyPlan,
    done: RunResult,
    task: Task,
    correlation_id: str,
    applied_by: str | None = None,
) -> None:
    """Record the result of a run; of two for one tick the first.

    ``applied_by``: the user who applied the plan, if it was not the schedule. Raises ``LedgerUnavailable``.
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
        project_id=stored.project_id,
        command_id=uuid4(),
        correlation_id=correlation_id,
    )
    await handler.handle(POLICY, plan.policy.id, command, origin)
