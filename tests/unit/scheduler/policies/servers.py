"""Servers and policies that the tests of judgement share."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from commands.kernel.policy_model import Policy
from commands.policy.events import CleanUp, Definition, Expiry, Hours, Idle, OfficeHours, Rule, Threshold
from commands.server import events as e
from commands.server.lifecycle_terms import Notice
from projections.server.row import ServerRow
from scheduler.policies.evaluator import evaluate
from scheduler.policies.model import NO_SIGNALS, Evaluation, Hour, Signals

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOON = datetime(2026, 8, 3, 12, tzinfo=UTC)
"""A Monday."""

POLICY, OTHER, SERVER_ID = UUID(int=31), UUID(int=32), UUID(int=1)
FIRST, SECOND = UUID(int=41), UUID(int=42)

IDLE = Idle(DAY, (Threshold("cpu_percent", 5),), notice=DAY)
CLEAN_UP = CleanUp(30 * DAY, (7 * DAY, DAY))
EXPIRY = Expiry((7 * DAY, DAY))
OFFICE = OfficeHours("Europe/Berlin", (Hours(("mon", "tue", "wed", "thu", "fri"), "08:00", "18:00"),))


def policy(rule: Rule, project_id: str | None = None, **more: Any) -> Policy:
    return Policy(POLICY, 1, Definition(name="a policy", rule=rule, **more), project_id)


def server(**more: Any) -> ServerRow:
    long_ago = NOON - 90 * DAY
    usual = {
        "id": SERVER_ID,
        "project_id": "tenant",
        "version": 1,
        "position": 1,
        "name": "dev-1",
        "description": "",
        "status": "ACTIVE",
        "flavor": e.Flavor("m1", "m1.small", 1, 2048, 20),
        "image": e.Named("img", "debian-12"),
        "networks": (),
        "created_by": "user:ann",
        "created_at": long_ago,
        "changed_at": long_ago,
        "launched_at": long_ago,
        "used_at": long_ago,
    }
    return ServerRow(**{**usual, **more})


def notice(period: timedelta, acts_at: datetime, delivered_at: datetime | None = None, **more: Any) -> Notice:
    """A notice of a deletion, unless told otherwise."""
    usual = {"id": FIRST, "policy_id": POLICY, "action": "delete"}
    return Notice(
        **{**usual, **more}, acts_at=acts_at, period=period.total_seconds(), delivered_at=delivered_at
    )


def cpu(end: datetime, *means: float) -> Signals:
    """The hours before ``end``, the oldest first."""
    hours = [Hour(end - HOUR * (len(means) - index), mean, mean) for index, mean in enumerate(means)]
    return {"cpu_percent": hours}


QUIET = cpu(NOON, *[1.0] * 24)


def judged(
    a_policy: Policy, a_server: ServerRow, now: datetime = NOON, signals: Signals = NO_SIGNALS
) -> Evaluation:
    return evaluate(a_policy, a_server, signals, now)


def failed(verdict: Evaluation) -> list[str]:
    return [finding.condition for finding in verdict.findings if not finding.holds]
