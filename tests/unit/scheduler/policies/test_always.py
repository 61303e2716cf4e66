"""What holds of every judge, of any server, at any time."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from commands.policy.events import Selector
from commands.server.lifecycle_terms import Exemption, Notice
from projections.resource import PendingOperationRow
from scheduler.policies.evaluator import rest_of
from scheduler.policies.model import CancelNotice, Execute, SendNotice
from scheduler.policies.selector import failure, selection
from tests.scale import examples
from tests.unit.scheduler.policies.servers import (
    CLEAN_UP,
    DAY,
    EXPIRY,
    FIRST,
    HOUR,
    IDLE,
    NOON,
    OFFICE,
    OTHER,
    POLICY,
    SECOND,
    cpu,
    judged,
    policy,
    server,
)

MINE = f"policy:{POLICY}"
times = st.integers(-60 * 24 * 60, 60 * 24 * 60).map(lambda minutes: NOON + timedelta(minutes=minutes))
past = st.integers(-60 * 24 * 60, 0).map(lambda minutes: NOON + timedelta(minutes=minutes))
perhaps = st.none() | times
statuses = st.sampled_from(["ACTIVE", "ACTIVE", "SUSPENDED", "SHELVED", "SHUTOFF", "ERROR", "DELETED"])
rules = st.sampled_from(
    [
        IDLE,
        replace(IDLE, window=timedelta(hours=30, minutes=20), quiet=0.5, known=0.3),
        replace(IDLE, notice=timedelta()),
        replace(IDLE, thresholds=()),
        CLEAN_UP,
        replace(CLEAN_UP, suspended_for=3 * DAY),
        EXPIRY,
        replace(EXPIRY, action="shelve"),
        OFFICE,
        replace(OFFICE, action="shelve", skip=("2026-08-04", "2026-08-05")),
    ]
)
notices = st.builds(
    Notice,
    id=st.sampled_from([FIRST, SECOND]),
    policy_id=st.sampled_from([POLICY, POLICY, OTHER]),
    action=st.sampled_from(["delete", "shelve"]),
    acts_at=times,
    period=st.sampled_from([DAY.total_seconds(), 7 * DAY.total_seconds()]),
    delivered_at=st.none() | past,
    expires_at=st.just(NOON + 3 * DAY),
)
servers = st.builds(
    server,
    status=statuses,
    locked=st.sampled_from([False] * 5 + [True]),
    under_way=st.sampled_from([None] * 5 + [PendingOperationRow("reboot", uuid4(), NOON)]),
    suspended_since=st.none() | past,
    used_at=st.none() | past,
    launched_at=st.none() | past,
    powered_at=st.none() | past,
    powered_by=st.sampled_from([None, "user:ann", "cloud", MINE]),
    kept_until=st.none() | st.none() | times,
    expires_at=st.none() | st.just(NOON + 3 * DAY) | times,
    exemptions=st.just(())
    | st.builds(Exemption, st.sampled_from([None, POLICY, OTHER]), perhaps).map(lambda one: (one,)),
    notices=st.lists(notices, max_size=2, unique_by=lambda one: one.period).map(tuple),
)
signals = st.lists(st.sampled_from([1.0] * 9 + [50.0]), max_size=40).map(lambda means: cpu(NOON, *means))


def kinds(verdict):
    return [type(step) for step in verdict.steps]


@settings(max_examples=examples(60))
@given(rules, servers, signals, times)
def test_who_is_exempt_locked_or_busy_is_never_touched(rule, a_server, some, now) -> None:
    verdict = judged(policy(rule), a_server, now, some)
    exempt = any(one.covers(POLICY, now) for one in a_server.exemptions)
    if exempt or a_server.locked or a_server.is_busy:
        assert not {Execute, SendNotice} & set(kinds(verdict))
    assert all(
        step.notice_id in {one.id for one in a_server.notices if one.policy_id == POLICY}
        for step in verdict.steps
        if isinstance(step, CancelNotice)
    )


@settings(max_examples=examples(60))
@given(rules, servers, times)
def test_nothing_is_deleted_without_notice(rule, a_server, now) -> None:
    for step in judged(policy(rule), a_server, now).steps:
        if isinstance(step, Execute) and step.action == "delete":
            announced = [one for one in a_server.notices if one.policy_id == POLICY]
            assert {timedelta(seconds=one.period) for one in announced} == set(rule.notices)
            assert all(one.permits("delete", now) for one in announced)


@settings(max_examples=examples(100))
@given(rules, servers, signals, st.integers(0, 59), st.lists(st.floats(0, 1), min_size=6, max_size=6))
def test_nothing_more_is_to_be_done_before_it_is_said(rule, a_server, some, minute, shares) -> None:
    """Of every time up to ``next_at`` the judge says the same, if nothing happens."""
    now = NOON + timedelta(minutes=minute)
    verdict = judged(policy(rule), a_server, now, some)
    span = (90 * DAY if verdict.next_at is None else verdict.next_at - now) - timedelta(microseconds=1)
    assert span >= timedelta()
    for share in [*shares, 1.0, HOUR / max(span, HOUR)]:
        later = judged(policy(rule), a_server, now + span * share, some)
        if not verdict.steps:
            assert later.steps == ()
        elif verdict.next_at is not None:
            assert Execute not in kinds(later) or Execute in kinds(verdict)


@settings(max_examples=examples(100))
@given(rules, servers, signals, times, st.floats(0, 1))
def test_who_rests_is_neither_told_nor_touched(rule, a_server, some, now, share) -> None:
    """Rehearsals judge nobody who rests: that must leave out no step."""
    until = rest_of(policy(rule))(a_server)
    if until is None or now >= until:
        return
    last = min(until, now + 90 * DAY) - timedelta(microseconds=1)
    for moment in (now, now + (last - now) * share, last):
        assert judged(policy(rule), a_server, moment, some).steps == ()


@given(rules, servers, st.sampled_from([{}, {"names": ("dev-*",)}, {"names": ("web-*",)}]))
def test_whom_a_policy_selects_is_told_beside_the_verdict(rule, a_server, wanted) -> None:
    a_policy = policy(rule, selector=Selector(**wanted))
    selected = failure(selection(a_policy, a_server)) is None
    assert judged(a_policy, a_server).selected == selected


@given(rules, servers, signals, times)
def test_a_verdict_is_the_same_each_time_it_is_asked(rule, a_server, some, now) -> None:
    assert judged(policy(rule), a_server, now, some) == judged(policy(rule), a_server, now, some)


@settings(max_examples=examples(50))
@given(rules, servers, signals, times)
def test_who_does_not_match_is_told_why(rule, a_server, some, now) -> None:
    verdict = judged(policy(rule), a_server, now, some)
    assert verdict.matched == all(finding.holds for finding in verdict.findings)
    assert verdict.matched or not {Execute, SendNotice} & set(kinds(verdict))
    assert bool({Execute, SendNotice} & set(kinds(verdict))) == (
        verdict.due_at is not None and CancelNotice not in kinds(verdict)
    )


@settings(max_examples=examples(50))
@given(
    st.sampled_from([IDLE, replace(IDLE, quiet=0.5, known=0.3)]),
    st.lists(st.sampled_from([1.0] * 5 + [50.0]), min_size=10, max_size=24),
    st.booleans(),
)
def test_with_no_word_of_it_what_looks_idle_is_watched_by_the_hour(rule, means, told) -> None:
    notice_of_it = Notice(FIRST, POLICY, "shelve", NOON + 20 * HOUR, DAY.total_seconds(), (), NOON - 4 * HOUR)
    a_server = server(notices=(notice_of_it,) if told else ())
    verdict = judged(policy(rule), a_server, NOON, cpu(NOON, *means))
    if not verdict.steps and verdict.next_at is not None:
        for hours in range((verdict.next_at - NOON) // HOUR):
            quiet_since = cpu(NOON + hours * HOUR, *means, *[1.0] * hours)
            some = cpu(NOON, *means) if verdict.matched else quiet_since
            assert judged(policy(rule), a_server, NOON + hours * HOUR, some).steps == ()
