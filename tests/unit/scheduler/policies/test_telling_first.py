"""Clean-up and expiry: several notices, each delivered its whole period before, then the act."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace

from commands.server.actions import ALLOWED, Action
from scheduler.policies.expiry import POSSIBLE
from scheduler.policies.model import CancelNotice, Execute, SendNotice
from tests.unit.scheduler.policies.servers import (
    CLEAN_UP,
    DAY,
    EXPIRY,
    FIRST,
    HOUR,
    NOON,
    SECOND,
    failed,
    judged,
    notice,
    policy,
    server,
)

WEEK = 7 * DAY
DUE = NOON + 30 * DAY
"""When a server put away at NOON, or one that expires so, is to be deleted."""

rested = server(status="SUSPENDED", suspended_since=NOON)
expiring = server(expires_at=DUE)
BOTH = pytest.mark.parametrize(("rule", "life"), [(CLEAN_UP, rested), (EXPIRY, expiring)])


def first(acts_at: datetime = DUE, delivered_at: datetime | None = None):
    return notice(WEEK, acts_at, delivered_at, expires_at=DUE)


def second(acts_at: datetime = DUE, delivered_at: datetime | None = None):
    return notice(DAY, acts_at, delivered_at, id=SECOND, expires_at=DUE)


def tell(period: timedelta, now: datetime) -> tuple[SendNotice]:
    return (SendNotice("delete", now + period, period.total_seconds()),)


HEARD = first(DUE, DUE - WEEK)
LATE = first(DUE + HOUR, DUE - 2 * DAY)
"""Delivered five days after it was issued: what follows is five days later too."""


@BOTH
@pytest.mark.parametrize(
    ("notices", "now", "steps", "next_at"),
    [
        ([], DUE - WEEK - HOUR, (), DUE - WEEK),
        ([], DUE - WEEK, tell(WEEK, DUE - WEEK), DUE),
        ([], DUE + 2 * DAY, tell(WEEK, DUE + 2 * DAY), DUE + 2 * DAY + WEEK),
        ([first()], DUE - HOUR, (), None),
        ([first()], DUE + 90 * DAY, (), None),
        ([HEARD], DUE - DAY - HOUR, (), DUE - DAY),
        ([HEARD], DUE - DAY, tell(DAY, DUE - DAY), DUE),
        ([HEARD], DUE + 2 * DAY, tell(DAY, DUE + 2 * DAY), DUE + 3 * DAY),
        ([HEARD, second()], DUE + 2 * DAY, (), None),
        ([HEARD, second(DUE, DUE - HOUR)], DUE, (), DUE + 23 * HOUR),
        ([HEARD, second(DUE, DUE - DAY)], DUE - HOUR, (), DUE),
        ([HEARD, second(DUE, DUE - DAY)], DUE, (Execute("delete", SECOND),), None),
        ([LATE], DUE, (), DUE + 4 * DAY),
        ([LATE], DUE + 4 * DAY, tell(DAY, DUE + 4 * DAY), DUE + 5 * DAY),
    ],
)
def test_each_notice_has_its_whole_period(rule, life, notices, now, steps, next_at) -> None:
    verdict = judged(policy(rule), replace(life, notices=tuple(notices)), now)
    assert (verdict.steps, verdict.next_at) == (steps, next_at)


@BOTH
def test_a_reminder_whose_first_notice_was_answered_is_withdrawn(rule, life) -> None:
    verdict = judged(policy(rule), replace(life, notices=(second(),)), DUE - HOUR)
    assert verdict.steps == (CancelNotice(SECOND, "the notice before it was taken back"),)


@BOTH
def test_a_policy_that_now_gives_other_notices_begins_anew(rule, life) -> None:
    other = replace(rule, notices=(14 * DAY,))
    verdict = judged(policy(other), replace(life, notices=(HEARD,)), DUE)
    assert verdict.steps == (CancelNotice(FIRST, "its policy was changed"),)


@pytest.mark.parametrize(
    ("status", "wrong"),
    [
        ("SUSPENDED", []),
        ("SHELVED", []),
        ("SHELVED_OFFLOADED", []),
        ("SHUTOFF", ["status"]),
        ("ACTIVE", ["status"]),
        ("DELETED", ["status"]),
    ],
)
def test_only_what_was_put_away_is_cleaned_up(status, wrong) -> None:
    verdict = judged(policy(CLEAN_UP), replace(rested, status=status), DUE)
    assert failed(verdict) == wrong
    assert bool(verdict.steps) == (wrong == [])


def test_woken_up_it_is_not_deleted_and_its_owner_is_told_so() -> None:
    woken = server(notices=(HEARD, second()))
    why = "status: ACTIVE (wanted: SUSPENDED, SHELVED or SHELVED_OFFLOADED)"
    assert judged(policy(CLEAN_UP), woken, DUE).steps == (CancelNotice(FIRST, why), CancelNotice(SECOND, why))


def test_put_away_anew_unseen_it_has_all_its_time_again() -> None:
    anew = replace(rested, suspended_since=DUE - 2 * DAY, notices=(HEARD,))
    assert [type(step) for step in judged(policy(CLEAN_UP), anew, DUE).steps] == [CancelNotice]


def test_kept_alive_it_is_told_anew_after_the_lease() -> None:
    kept = replace(rested, kept_until=DUE + 5 * DAY)
    assert judged(policy(CLEAN_UP), replace(kept, notices=(HEARD,)), DUE).steps == (
        CancelNotice(FIRST, "not kept alive: until 2026-09-07T12:00+00:00"),
    )
    assert judged(policy(CLEAN_UP), kept, DUE).next_at == DUE + 5 * DAY
    assert judged(policy(CLEAN_UP), kept, DUE + 5 * DAY).steps == tell(WEEK, DUE + 5 * DAY)


def test_a_new_date_withdraws_the_notices_of_the_old_one() -> None:
    sooner = replace(expiring, expires_at=DUE - DAY, notices=(HEARD,))
    why = "it now expires at 2026-09-01T12:00+00:00"
    assert judged(policy(EXPIRY), sooner, DUE - 2 * DAY).steps == (CancelNotice(FIRST, why),)
    later = replace(expiring, expires_at=DUE + 90 * DAY, notices=(HEARD,))
    assert [type(step) for step in judged(policy(EXPIRY), later, DUE).steps] == [CancelNotice]
    never = replace(expiring, expires_at=None, notices=(HEARD,))
    assert judged(policy(EXPIRY), never, DUE).steps == (CancelNotice(FIRST, "expires: never"),)


@pytest.mark.parametrize("action", ["stop", "suspend", "shelve", "delete"])
@pytest.mark.parametrize("status", [*ALLOWED, "BUILD"])
def test_an_expired_server_is_treated_as_far_as_nova_allows(action, status) -> None:
    possible = action == "delete" or Action(action) in ALLOWED.get(status, ())
    expired = server(status=status, expires_at=NOON)
    at_once = policy(replace(EXPIRY, action=action, notices=(DAY,)))
    assert bool(judged(at_once, expired).steps) == possible
    assert action == "delete" or (status in POSSIBLE[action]) == possible
