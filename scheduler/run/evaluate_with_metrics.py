"""Evaluation of servers by their metrics, which are read only where the policy needs them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from commands.kernel.policy_model import Policy
from commands.policy.events import Idle
from scheduler.metrics.store import read_signals
from scheduler.policies import idle
from scheduler.policies.evaluator import evaluate
from scheduler.policies.model import NO_SIGNALS, Evaluation, Signals
from scheduler.run.fleet import FleetServer


async def evaluate_some(
    connection: AsyncConnection[Any], policy: Policy, servers: Sequence[FleetServer], now: datetime
) -> list[Evaluation]:
    """Evaluate candidates: of nearly all of them only the metrics are still to be checked."""
    rule = policy.definition.rule
    signals: Mapping[UUID, Signals] = {}
    if isinstance(rule, Idle) and rule.thresholds:
        ids = [server.id for server in servers]
        signals = await read_signals(connection, ids, *window_of(policy, now))
    return [evaluate(policy, server, signals.get(server.id, NO_SIGNALS), now) for server in servers]


def wants_signals(policy: Policy, evaluation: Evaluation) -> bool:
    """Whether the result depends on the server's metrics, which were not shown yet."""
    rule = policy.definition.rule
    if not isinstance(rule, Idle) or not rule.thresholds:
        return False
    shown = idle.known_condition(rule.thresholds[0].metric)
    return shown in [finding.condition for finding in evaluation.findings]


def window_of(policy: Policy, now: datetime) -> tuple[Sequence[str], datetime, datetime]:
    """Return the metrics of an idle policy, the begin of its window, and the moment to read them as of."""
    rule = policy.definition.rule
    assert isinstance(rule, Idle)
    metrics = [threshold.metric for threshold in rule.thresholds]
    return metrics, idle.window_of(rule.window, now).begin, now
