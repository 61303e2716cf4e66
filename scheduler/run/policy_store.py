"""Policy store: policies from the read table, to see what is due, and from their streams, to act."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import AsyncConnection

from commands.kernel.policy_model import Policy
from commands.policy import events as e
from commands.policy.decider import POLICY
from commands.policy.events import Idle, Preemption
from commands.policy.state import Policy as State
from commands.policy.state import zone_of
from commands.store.handler import state_of
from commands.store.log import read_stream
from queries.policy_definition import read_definition
from scheduler.policies.budget import Spent

ENABLED = b"""
SELECT id, version, definition::text, project_id, changed_at FROM policy
WHERE enabled AND deleted_at IS NULL ORDER BY id
"""
NOW = b"SELECT ledger_now()"
DECIDED = b"SELECT count(*) FROM decision WHERE policy_id = %s AND at >= %s"


class StoredPolicy(NamedTuple):
    """A policy from its stream: its definition, since when it holds, and its runs.

    ``decided``: on how many servers it has acted today, if that is bound: an interrupted run (killed, cut off
    from its database) has acted, and left no record of that in the policy's stream.
    """

    policy: Policy
    enabled: bool
    since: datetime
    project_id: str
    state: State
    runs: Sequence[e.PolicyEvaluated]
    decided: int = 0

    def spent(self, now: datetime, tick: datetime | None = None) -> Spent:
        """Return the budget spent on this day, and since ``tick``, if one is under way."""
        since = [run for run in self.runs if tick is not None and run.at >= tick]
        acted, noticed = sum(run.acted for run in since), sum(run.noticed for run in since)
        return Spent(max(self.state.acted_on(now), self.decided), acted, noticed)


class Candidate(NamedTuple):
    """An enabled policy from the read table: enough to see whether it is due.

    Its stream, which may be long, is read only for the run.
    """

    policy: Policy
    since: datetime

    @property
    def alert(self) -> str | None:
        """The alert that triggers a run between its ticks, if there is one."""
        rule = self.policy.definition.rule
        return rule.alert if isinstance(rule, Idle) else None


async def read_enabled(connection: AsyncConnection[Any]) -> list[Candidate]:
    """Return the enabled policies, without those that this version can't read: no other waits for them."""
    rows = await (await connection.execute(ENABLED)).fetchall()
    read = ((*row, read_definition(row[0], row[1], row[2])) for row in rows)
    return [
        Candidate(Policy(key, version, definition, project_id), since)
        for key, version, _, project_id, since, definition in read
        if definition is not None
    ]


async def read_policy(connection: AsyncConnection[Any], policy_id: UUID) -> StoredPolicy | None:
    """Return a policy that exists and is not deleted."""
    records = await read_stream(connection, policy_id)
    state = state_of(POLICY, records)
    if state.definition is None or state.deleted:
        return None
    edits = [record.at for record in records if isinstance(record.event, e.PolicyEdit)]
    policy = Policy(policy_id, state.version, state.definition, state.project_id)
    runs = [record.event for record in records if isinstance(record.event, e.PolicyEvaluated)]
    decided = await decided_today(connection, policy)
    return StoredPolicy(policy, state.enabled, edits[-1], records[0].entry.project_id, state, runs, decided)


async def decided_today(connection: AsyncConnection[Any], policy: Policy) -> int:
    """Return on how many servers a policy has acted today, as the read table shows; 0 if that is not bound.

    Victims of a preemption do not count by day: a server that waits for room has them chosen.
    """
    said = policy.definition
    if said.budget.per_day is None or isinstance(said.rule, Preemption):
        return 0
    row = await (await connection.execute(NOW)).fetchone()
    assert row is not None
    zone = zone_of(said)
    midnight = datetime.combine(row[0].astimezone(zone).date(), time(), zone)
    row = await (await connection.execute(DECIDED, [policy.id, midnight])).fetchone()
    assert row is not None
    return int(row[0])
