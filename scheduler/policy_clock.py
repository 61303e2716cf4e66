"""Has each policy look when its schedule says so: once for each tick, whoever comes first.

A tick is a row of ``scheduler_ticks``, claimed in a transaction that stays open while the policy looks. Who
dies on the way loses the claim with the session, and another does it over; who is frozen loses it too, and
does no harm when it wakes: what it still asks for was decided already, or is void.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import psycopg
import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from psycopg import AsyncConnection

from commands.actor import Origin
from commands.errors import LedgerUnavailable
from commands.handler import Handler, state_of
from commands.log import read_stream
from commands.policy import asks
from commands.policy import events as e
from commands.policy.decider import POLICY
from scheduler import calendar
from scheduler.policies.judging import Policy
from scheduler.sweep import Done, Outlook, Sweeper

WAKE = 1.0
"""Seconds between two looks at what is due."""

ALIVE = 5.0
"""Seconds between two signs of life while a policy looks; four missed, and its claim is gone."""

ENABLED = b"SELECT id FROM policy WHERE enabled AND deleted_at IS NULL ORDER BY id"
LAST = b"SELECT max(due) FROM scheduler_ticks WHERE duty = %s"
CLAIM = (
    b"INSERT INTO scheduler_ticks (duty, due, ticked_at) VALUES (%s, %s, ledger_now()) ON CONFLICT DO NOTHING"
)
PATIENCE = b"SET LOCAL lock_timeout = '100ms'; SET LOCAL idle_in_transaction_session_timeout = '20s'"

AWAY = (psycopg.OperationalError, LedgerUnavailable)
LOG = structlog.get_logger("policies")


class Standing(NamedTuple):
    """A policy as its stream tells it: what it says, what it did today, and since when it says that."""

    policy: Policy
    enabled: bool
    acted_today: int
    since: datetime
    project_id: str


async def read_policy(connection: AsyncConnection[Any], policy_id: UUID, now: datetime) -> Standing | None:
    """Return a policy that exists and is not deleted."""
    records = await read_stream(connection, policy_id)
    state = state_of(POLICY, records)
    if state.definition is None or state.deleted:
        return None
    edits = [record.at for record in records if not isinstance(record.event, e.PolicySwept)]
    policy = Policy(policy_id, state.version, state.definition, state.project_id)
    return Standing(policy, state.enabled, state.acted_on(now), edits[-1], records[0].entry.project_id)


class PolicyClock:
    """Runs the policies of a ledger. Any number of these may run, in any number of processes."""

    def __init__(self, sweeper: Sweeper) -> None:
        self._sweeper = sweeper

    async def run(self) -> None:
        """Look at what is due until cancelled; a database that is away is waited for."""
        scheduler = AsyncIOScheduler(timezone="UTC")
        scheduler.add_job(
            self.round,
            "interval",
            seconds=WAKE,
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )
        scheduler.start()
        try:
            await asyncio.Event().wait()
        finally:
            scheduler.shutdown(wait=False)

    async def round(self) -> int:
        """Have each policy look that is due and that nobody has taken yet; return how many did here."""
        try:
            now = await self._sweeper.now()
            async with self._sweeper.connect() as connection:
                rows = await (await connection.execute(ENABLED)).fetchall()
            return sum([await self._try(policy_id, now) for (policy_id,) in rows])
        except psycopg.errors.UndefinedTable:
            return 0  # the read tables are not there yet
        except AWAY as error:
            LOG.warning("database unavailable", reason=str(error).strip())
            return 0

    async def _try(self, policy_id: UUID, now: datetime) -> bool:
        """Have one policy look. What fails for a reason nobody foresaw holds up no other policy."""
        try:
            return await self._look(policy_id, now)
        except AWAY:
            raise
        except Exception:
            LOG.exception("sweep failed", policy=str(policy_id))
            return False

    async def _look(self, policy_id: UUID, now: datetime) -> bool:
        async with self._sweeper.connect() as connection:
            standing = await read_policy(connection, policy_id, now)
            if standing is None or not standing.enabled:
                return False
            duty = f"policy:{policy_id}"
            row = await (await connection.execute(LAST, [duty])).fetchone()
        assert row is not None
        before = standing.since if row[0] is None else max(standing.since, row[0])
        due = calendar.due_since(standing.policy.definition.schedule, before, now)
        if due is None:
            return False
        async with self._claimed(duty, due.at) as is_ours:
            if is_ours:
                await self.sweep(standing, due.at, due.missed)
        return is_ours

    @asynccontextmanager
    async def _claimed(self, duty: str, due: datetime) -> AsyncIterator[bool]:
        """Hold the claim of a tick for the length of the block; false if another has it."""
        async with self._sweeper.connect() as connection:
            try:
                async with connection.transaction():
                    await connection.execute(PATIENCE)
                    claimed = (await connection.execute(CLAIM, [duty, due])).rowcount == 1
                    sign = asyncio.create_task(stay_alive(connection)) if claimed else None
                    try:
                        yield claimed
                    finally:
                        if sign is not None:
                            sign.cancel()
                            await asyncio.wait([sign])
            except psycopg.errors.LockNotAvailable:
                yield False

    async def sweep(self, standing: Standing, due: datetime, missed: int = 0) -> Done:
        """Judge, act, and record what came of it."""
        now = await self._sweeper.now()
        plan = await self._sweeper.look(standing.policy, now, standing.acted_today)
        correlation_id = f"sweep-{plan.hash[:16]}"
        done = await self._sweeper.carry_out(plan, due, correlation_id)
        await record_sweep(self._sweeper.handler, standing, plan, done, due, missed, correlation_id)
        LOG.info(
            "swept",
            policy=standing.policy.definition.name,
            late=round((now - due).total_seconds(), 3),
            missed=missed,
            judged=plan.judged,
            over_budget=plan.over,
            **done._asdict(),
        )
        return done


async def stay_alive(connection: AsyncConnection[Any]) -> None:
    """Tell the database that the transaction is in use, until cancelled."""
    while True:
        await asyncio.sleep(ALIVE)
        await connection.execute(b"SELECT")


async def record_sweep(
    handler: Handler,
    standing: Standing,
    plan: Outlook,
    done: Done,
    due: datetime,
    missed: int,
    correlation_id: str,
    by: str | None = None,
) -> None:
    """Write down what came of it, if anything did; of two for one tick the first.

    Raises ``LedgerUnavailable``.
    """
    command = asks.RecordSweep(
        due=due,
        at=plan.at,
        judged=plan.judged,
        noticed=done.noticed,
        acted=done.acted,
        plan=plan.hash,
        over_budget=plan.over,
        missed=missed,
    )
    origin = Origin(
        by=by or f"policy:{plan.policy.id}",
        project_id=standing.project_id,
        command_id=uuid4(),
        correlation_id=correlation_id,
    )
    await handler.handle(POLICY, plan.policy.id, command, origin)
