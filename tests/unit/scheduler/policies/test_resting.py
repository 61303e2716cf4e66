"""Until when no verdict on a server has a step, as long as nothing happens to it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from commands.policy.events import CleanUp, Expiry, Idle, Preemption, Rule
from scheduler.policies.evaluator import rest_of
from scheduler.policies.prefilter import NEVER
from tests.unit.scheduler.policies.servers import (
    CLEAN_UP,
    DAY,
    EXPIRY,
    HOUR,
    IDLE,
    NOON,
    OFFICE,
    judged,
    notice,
    policy,
    server,
)

AWAY = {"status": "SUSPENDED", "suspended_since": NOON}


@pytest.mark.parametrize(
    ("rule", "life", "until"),
    [
        (IDLE, {"used_at": NOON}, NOON + DAY),
        (IDLE, {"used_at": NOON, "kept_until": NOON + 2 * DAY}, NOON + 2 * DAY),
        (IDLE, {"used_at": NOON, "kept_until": NOON + HOUR}, NOON + DAY),
        (IDLE, {"status": "SHUTOFF"}, NEVER),
        (Idle(HOUR / 2, ()), {"used_at": NOON}, NOON + HOUR),
        (CLEAN_UP, AWAY, NOON + 23 * DAY),
        (CLEAN_UP, {**AWAY, "kept_until": NOON + 24 * DAY}, NOON + 24 * DAY),
        (CLEAN_UP, {**AWAY, "kept_until": NOON + DAY}, NOON + 23 * DAY),
        (CLEAN_UP, {}, NEVER),
        (CLEAN_UP, {"status": "SUSPENDED"}, NEVER),
        (CLEAN_UP, {**AWAY, "status": "ACTIVE"}, NEVER),
        (CleanUp(DAY, ()), AWAY, NOON + DAY),
        (CleanUp(DAY, (0 * DAY,)), AWAY, NOON + DAY),
        (CleanUp(DAY, (7 * DAY,)), AWAY, NOON),
        (EXPIRY, {"expires_at": NOON + 30 * DAY}, NOON + 23 * DAY),
        (Expiry((0 * DAY,), "delete"), {"expires_at": NOON}, NOON),
        (EXPIRY, {}, NEVER),
        (OFFICE, {}, None),
        (Preemption(), {}, None),
        (IDLE, {"notices": [notice(DAY, NOON)]}, None),
    ],
)
def test_until_when(rule: Rule, life: dict[str, Any], until: datetime | None) -> None:
    assert rest_of(policy(rule))(server(**life)) == until


@pytest.mark.parametrize("rule", [CleanUp(DAY, (0 * DAY,)), Expiry((0 * DAY,), "delete")])
def test_a_deletion_is_announced_even_with_no_time_before_it(rule: Rule) -> None:
    """Whoever deletes says so, be it at that moment."""
    due = server(status="SUSPENDED", suspended_since=NOON - DAY, expires_at=NOON)
    verdict = judged(policy(rule), due)
    assert [(step.action, step.period) for step in verdict.steps] == [("delete", 0.0)]


def test_what_is_deleted_expires_no_more() -> None:
    verdict = judged(policy(EXPIRY), server(status="DELETED", expires_at=NOON))
    assert (verdict.steps, verdict.findings[-1].holds) == ((), False)
