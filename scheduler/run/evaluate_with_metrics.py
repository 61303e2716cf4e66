"""Judges servers by their signals, where it is these that count."""

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
from scheduler.policies.evaluator import judge
from scheduler.policies.model import NO_SIGNALS, Evaluation, Signals
from scheduler.run.fleet import FleetServer


async def judge_some(
    connection: AsyncConnection[Any], policy: Policy, servers: Sequence[FleetServer], now: datetime
) -> list[Evaluation]:
    """Evaluate servers a policy may want something of now: nearly all lack but the signals to be idle."""
    rule = policy.definition.rule
    signals: Mapping[UUID, Signals] = {}
    if isinstance(rule, Idle) and rule.thresholds:
        ids = [server.id for server in servers]
        signals = await read_signals(connection, ids, *window_of(policy, now))
    return [judge(policy, server, signals.get(server.id, NO_SIGNALS), now) for server in servers]


def wants_signals(policy: Policy, verdict: Evaluation) -> bool:
    """Whether nothing but its signals, which were not shown yet, keep a server from being idle."""
    rule = policy.definition.rule
    if not isinstance(rule, Idle) or not rule.thresholds:
        return False
    shown = idle.known_condition(rule.thresholds[0].metric)
    return shown in [finding.condition for finding in verdict.findings]


def window_of(policy: Policy, now: datetime) -> tuple[Sequence[str], datetime, datetime]:
    """Return which metrics an idle policy looks at, from which hour on, and as known when."""
    rule = policy.definition.rule
    assert isinstance(rule, Idle)
    metrics = [threshold.metric for threshold in rule.thresholds]
    return metrics, idle.window_of(rule.window, now).begin, now
