"""Judges some servers of a fleet: most rest, which a glance tells; signals are read of few."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from psycopg import AsyncConnection

from commands.policy.events import Idle, Selector
from projections.follower import uncollected
from scheduler.fleet import FleetServer
from scheduler.policies.idle import known_condition
from scheduler.policies.judges import judge, rests_until
from scheduler.policies.judging import NO_SIGNALS, Policy, Verdict
from scheduler.policies.selecting import is_selected
from scheduler.signals import read_signals

EVERYBODY = Selector()


def rests(policy: Policy, server: FleetServer, now: datetime) -> bool:
    """Whether no verdict on it could have a step now."""
    until = rests_until(policy, server)
    return until is not None and now < until


def how_many_selected(policy: Policy, servers: Sequence[FleetServer]) -> int:
    if policy.project_id is None and policy.definition.selector == EVERYBODY:
        return len(servers)
    return sum([is_selected(policy, server) for server in servers])


async def judge_some(
    connection: AsyncConnection[Any], policy: Policy, servers: Sequence[FleetServer], now: datetime
) -> list[Verdict]:
    """Judge these servers. Signals are read of those only that nothing else keeps from being idle."""
    with uncollected():
        verdicts = [judge(policy, server, NO_SIGNALS, now) for server in servers]
    wanted = [number for number, verdict in enumerate(verdicts) if wants_signals(policy, verdict)]
    if wanted:
        ids = [servers[number].id for number in wanted]
        signals = await read_signals(connection, ids, *window_of(policy, now))
        for number in wanted:
            server = servers[number]
            verdicts[number] = judge(policy, server, signals.get(server.id, NO_SIGNALS), now)
    return verdicts


def wants_signals(policy: Policy, verdict: Verdict) -> bool:
    """Whether nothing but its signals, which were not shown yet, keep a server from being idle."""
    rule = policy.definition.rule
    if not isinstance(rule, Idle) or not rule.thresholds:
        return False
    shown = known_condition(rule.thresholds[0].metric)
    return shown in [finding.condition for finding in verdict.findings]


def window_of(policy: Policy, now: datetime) -> tuple[Sequence[str], datetime, datetime]:
    """Return which metrics an idle policy looks at, from when on, and as known when."""
    rule = policy.definition.rule
    assert isinstance(rule, Idle)
    metrics = [threshold.metric for threshold in rule.thresholds]
    return metrics, now - rule.window - timedelta(hours=2), now
