"""Says why policies do what they do to a server, or do not: now, or at any past moment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from commands.kernel.policy_model import Policy
from commands.policy.decider import POLICY
from commands.policy.events import Preemption
from commands.store.envelope import RecordedEvent
from commands.store.handler import state_of
from commands.store.log import read_stream
from scheduler.api.schemas import Explanation, Explanations, explanation
from scheduler.metrics.retention import signals_kept_since
from scheduler.metrics.store import read_signals
from scheduler.policies.metrics_retention import judge_of
from scheduler.policies.model import NO_SIGNALS, Evaluate, Evaluation
from scheduler.run.evaluate_with_metrics import wants_signals, window_of
from scheduler.run.fleet import FleetServer, read_server
from scheduler.run.policy_runner import PolicyRunner

POLICIES = b"SELECT id FROM policy WHERE project_id IS NULL OR project_id = %s ORDER BY id"
MOMENT = b"""
SELECT coalesce(
    (SELECT recorded_at FROM ledger_events WHERE notification_id = %(position)s::bigint), ledger_now()
)
"""


async def explain(
    sweeper: PolicyRunner, server_id: UUID, project_id: str | None, position: int | None
) -> Explanations | None:
    """Return what every policy makes of a server; None if there was no such server in the project.

    ``position`` is that of a past moment: server, policies and signals are as they were known then.
    """
    async with sweeper.connect() as connection:
        seen = await read_server(connection, sweeper.table, server_id, project_id, position)
        if seen is None:
            return None
        at, server = await moment(connection, position), seen.servers[0]
        judging = judge_of(await signals_kept_since(connection))
        rows = await (await connection.execute(POLICIES, [server.project_id])).fetchall()
        streams = [await read_stream(connection, policy_id) for (policy_id,) in rows]
    found = [await explained(sweeper, records, server, at, position, judging) for records in streams]
    policies = tuple(one for one in found if one is not None)
    return Explanations(server_id, at, seen.position, policies)


async def moment(connection: AsyncConnection[Any], position: int | None) -> datetime:
    row = await (await connection.execute(MOMENT, {"position": position})).fetchone()
    assert row is not None
    at: datetime = row[0]
    return at


async def explained(
    sweeper: PolicyRunner,
    records: Sequence[RecordedEvent],
    server: FleetServer,
    at: datetime,
    position: int | None,
    judging: Evaluate,
) -> Explanation | None:
    """Evaluate as the policy stood then; None if it did not exist, or was deleted."""
    state = state_of(POLICY, [one for one in records if position is None or one.position <= position])
    if state.definition is None or state.deleted:
        return None
    policy = Policy(records[0].stream, state.version, state.definition, state.project_id)
    verdict = judging(policy, server, NO_SIGNALS, at)
    if wants_signals(policy, verdict):
        async with sweeper.connect() as connection:
            signals = await read_signals(connection, [server.id], *window_of(policy, at))
        verdict = judging(policy, server, signals.get(server.id, NO_SIGNALS), at)
    if position is None and server.is_preemptible and isinstance(policy.definition.rule, Preemption):
        verdict = await among_all(sweeper, policy, server, at) or verdict
    return explanation(policy, enabled=state.enabled, verdict=verdict)


async def among_all(
    sweeper: PolicyRunner, policy: Policy, server: FleetServer, at: datetime
) -> Evaluation | None:
    """Return what a policy makes of a server that judges all together; None if it is not among them."""
    judgement = await sweeper.judge(policy, at)
    judged = zip(judgement.fleet.servers, judgement.verdicts, strict=True)
    return next((verdict for one, verdict in judged if one.id == server.id), None)
