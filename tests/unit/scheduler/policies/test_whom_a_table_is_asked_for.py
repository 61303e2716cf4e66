"""What is true of every server a kind of policy may want something of now: nobody else need be read."""

from __future__ import annotations

import pytest

from commands.policy.events import CleanUp, Expiry, Idle, OfficeHours, Rule, Selector
from scheduler.policies.evaluator import awake
from scheduler.policies.model import CandidateFilter
from scheduler.policies.selector import is_selected
from tests.unit.scheduler.policies.servers import (
    CLEAN_UP,
    DAY,
    EXPIRY,
    HOUR,
    IDLE,
    NOON,
    OFFICE,
    POLICY,
    policy,
    server,
)

PUT_AWAY = ("SUSPENDED", "SHELVED", "SHELVED_OFFLOADED")
STOPPED = ("SHUTOFF", *PUT_AWAY)
NIGHT = NOON.replace(hour=23)


@pytest.mark.parametrize(
    ("rule", "now", "whom"),
    [
        (IDLE, NOON, CandidateFilter(("ACTIVE",), used_until=NOON - DAY, kept_until=NOON)),
        (
            Idle(90 * HOUR / 60, (), alert="idle"),
            NOON,
            CandidateFilter(("ACTIVE",), used_until=NOON - 2 * HOUR, kept_until=NOON, alert="idle"),
        ),
        (CLEAN_UP, NOON, CandidateFilter(PUT_AWAY, put_away_until=NOON - 23 * DAY, kept_until=NOON)),
        (CleanUp(DAY, ()), NOON, CandidateFilter(PUT_AWAY, put_away_until=NOON - DAY, kept_until=NOON)),
        (CleanUp(DAY, (7 * DAY,)), NOON, CandidateFilter(PUT_AWAY, put_away_until=NOON, kept_until=NOON)),
        (EXPIRY, NOON, CandidateFilter(None, expires_until=NOON + 7 * DAY)),
        (Expiry((), "delete"), NOON, CandidateFilter(None, expires_until=NOON)),
        (Expiry((DAY,), "stop"), NOON, CandidateFilter(("ACTIVE", "ERROR"), expires_until=NOON + DAY)),
        (Expiry((DAY,), "suspend"), NOON, CandidateFilter(("ACTIVE",), expires_until=NOON + DAY)),
        (OFFICE, NOON, CandidateFilter(STOPPED, powered_by=f"policy:{POLICY}")),
        (OFFICE, NIGHT, CandidateFilter(("ACTIVE",))),
        (OfficeHours("UTC", ()), NOON, CandidateFilter(())),
    ],
)
def test_whom(rule: Rule, now: object, whom: CandidateFilter) -> None:
    assert awake(policy(rule), now) == whom


def test_all_conditions_must_hold() -> None:
    both = Selector(names=("dev-*",), statuses=("ACTIVE",))
    assert is_selected(policy(IDLE), server())
    assert is_selected(policy(IDLE, selector=both), server())
    assert not is_selected(policy(IDLE, selector=both), server(name="web"))
    assert not is_selected(policy(IDLE, selector=both), server(status="SHUTOFF"))
    assert not is_selected(policy(IDLE, "another"), server())
