"""A policy is written anew: which of its notices no longer say what will happen."""

from __future__ import annotations

from typing import Any

import pytest

from commands.policy.events import (
    CleanUp,
    Expiry,
    Idle,
    PolicyChanged,
    PolicyDeleted,
    PolicyDisabled,
    PolicyEnabled,
    PolicyEvent,
    Preemption,
    Rule,
    Selector,
)
from scheduler.policies.obsolete_notices import void
from tests.unit.scheduler.policies.servers import (
    CLEAN_UP,
    DAY,
    EXPIRY,
    HOUR,
    IDLE,
    NOON,
    OFFICE,
    notice,
    policy,
    server,
)

REWRITTEN = PolicyChanged(policy(IDLE).definition)
ON, OFF, GONE = PolicyEnabled(), PolicyDisabled(), PolicyDeleted()
OTHERWISE = "its policy was changed"


def told(action: str = "shelve", period: Any = DAY) -> Any:
    return notice(period, NOON, action=action)


@pytest.mark.parametrize(
    ("since", "why"),
    [
        ([], None),
        ([ON], None),
        ([GONE], "its policy was deleted"),
        ([OFF], "its policy was disabled"),
        ([OFF, ON], "its policy was disabled"),
        ([REWRITTEN], None),
        ([REWRITTEN, OFF], "its policy was disabled"),
        ([ON, REWRITTEN, GONE], "its policy was deleted"),
    ],
)
def test_what_became_of_the_policy(since: list[PolicyEvent], why: str | None) -> None:
    assert void(policy(IDLE), since, server(), told()) == why


@pytest.mark.parametrize(
    ("rule", "a_notice", "stands"),
    [
        (IDLE, told(), True),
        (IDLE, told("stop"), False),
        (IDLE, told(period=HOUR), False),
        (CLEAN_UP, told("delete", 7 * DAY), True),
        (CLEAN_UP, told("delete"), True),
        (CLEAN_UP, told("delete", HOUR), False),
        (CLEAN_UP, told("stop"), False),
        (CleanUp(DAY, ()), told("delete"), False),
        (EXPIRY, told("delete", 7 * DAY), True),
        (EXPIRY, told("stop"), False),
        (EXPIRY, told("delete", HOUR), False),
        (Expiry((DAY,), "stop"), told("stop"), True),
        (Expiry((0 * DAY,), "stop"), told("stop", 0 * DAY), False),
        (Preemption(free=0.5), told("delete", HOUR / 30), True),
        (Preemption(free=0.5), told("shelve", HOUR / 30), True),
        (Preemption(free=0.5), told("delete"), False),
        (Preemption(), told("delete", HOUR / 30), False),
        (OFFICE, told("stop"), False),
        (Idle(DAY, (), notice=0 * DAY, action="delete"), told("delete", 0 * DAY), True),
        (CleanUp(DAY, (0 * DAY,)), told("delete", 0 * DAY), True),
        (Expiry((0 * DAY,), "delete"), told("delete", 0 * DAY), True),
    ],
)
def test_a_notice_stands_if_the_policy_as_it_is_now_would_give_it(
    rule: Rule, a_notice: Any, stands: bool
) -> None:
    assert void(policy(rule), [REWRITTEN], server(), a_notice) == (None if stands else OTHERWISE)
    assert void(policy(rule), [ON], server(), a_notice) is None


def test_one_that_it_selects_no_more_is_told_so() -> None:
    now = policy(IDLE, selector=Selector(names=("web",)))
    assert void(now, [REWRITTEN], server(), told()) == "name: dev-1 (wanted: web)"
    assert void(now, [], server(), told()) is None
