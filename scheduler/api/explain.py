"""Explanations: why each policy acts on a server or leaves it alone, now or at any past moment."""

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
from scheduler.policies.metrics_retention import evaluator_for
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
    runner: PolicyRunner, server_id: UUID, project_id: str | None, position: int | None
) -> Explanations | None:
    """Return every policy's evaluation of a server; None if there was no such server in the project.

    ``position`` is that of a past moment: server, policies and signals are as they were known then.
    """
    async with runner.connect() as connection:
        seen = await read_server(connection, runner.table, server_id, project_id, position)
        if seen is None:
            return None
        at, server = await moment(connection, position), seen.servers[0]
        evaluate = evaluator_for(await signals_kept_since(connection))
        rows = await (await connection.execute(POLICIES, [server.project_id])).fetchall()
        streams = [await read_stream(connection, policy_id) for (policy_id,) in rows]
    found = [await explained(runner, records, server, at, position, evaluate) for records in streams]
    policies = tuple(one for one in found if one is not None)
    return Explanations(server_id, at, seen.position, policies)


async def moment(connection: AsyncConnection[Any], position: int | None) -> datetime:
    row = await (await connection.execute(MOMENT, {"position": position})).fetchone()
    assert row is not None
    at: datetime = row[0]
    return at


async def explained(
    runner: PolicyRunner,
    records: Sequence[RecordedEvent],
    server: FleetServer,
    at: datetime,
    position: int | None,
    evaluate: Evaluate,
) -> Explanation | None:
    """Evaluate as the policy stood then; None if it did not exist, or was deleted."""
    state = state_of(POLICY, [one for one in records if position is None or one.position <= position])
    if state.definition is None or state.deleted:
        return None
    policy = Policy(records[0].stream, state.version, state.definition, state.project_id)
    evaluation = evaluate(policy, server, NO_SIGNALS, at)
    if wants_signals(policy, evaluation):
        async with runner.connect() as connection:
            signals = await read_signals(connection, [server.id], *window_of(policy, at))
        evaluation = evaluate(policy, server, signals.get(server.id, NO_SIGNALS), at)
    if position is None and server.is_preemptible and isinstance(policy.definition.rule, Preemption):
        evaluation = await among_all(runner, policy, server, at) or evaluation
    return explanation(policy, enabled=state.enabled, evaluation=evaluation)


async def among_all(
    runner: PolicyRunner, policy: Policy, server: FleetServer, at: datetime
) -> Evaluation | None:
    """Return the evaluation of a server among all of the policy's; None if it is not among them."""
    found = await runner.evaluate(policy, at)
    pairs = zip(found.fleet.servers, found.evaluations, strict=True)
    return next((evaluation for one, evaluation in pairs if one.id == server.id), None)
