"""When a server counts as idle, and what is done about it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from commands.server.lifecycle_terms import Alert
from scheduler.policies.model import CancelNotice, Execute, SendNotice
from tests.unit.scheduler.policies.servers import (
    DAY,
    FIRST,
    HOUR,
    IDLE,
    NOON,
    QUIET,
    cpu,
    failed,
    judged,
    notice,
    policy,
    server,
)

SHELVE = {"action": "shelve"}
TOLD = (SendNotice("shelve", NOON + DAY, DAY.total_seconds()),)


def test_who_is_idle_is_told() -> None:
    verdict = judged(policy(IDLE), server(), signals=QUIET)
    assert (verdict.matched, verdict.steps) == (True, TOLD)


@pytest.mark.parametrize(
    ("means", "wrong"),
    [
        ([1.0] * 24, []),
        ([1.0] * 22, []),
        ([1.0] * 21, ["cpu_percent known"]),
        ([], ["cpu_percent known"]),
        ([99.0] + [1.0] * 23, []),
        ([99.0] * 2 + [1.0] * 22, ["cpu_percent quiet"]),
        ([5.0] * 24, ["cpu_percent quiet"]),
        ([99.0] * 10 + [1.0] * 24, []),
    ],
)
def test_a_window_is_judged_not_a_spike_and_silence_is_not_idleness(means, wrong) -> None:
    verdict = judged(policy(IDLE), server(), signals=cpu(NOON, *means))
    assert failed(verdict) == wrong
    assert bool(verdict.steps) == (wrong == [])


@pytest.mark.parametrize(
    ("more", "wrong", "next_at"),
    [
        ({"status": "SHUTOFF"}, ["status"], None),
        ({"used_at": NOON - HOUR}, ["untouched"], NOON + 23 * HOUR),
        ({"launched_at": NOON - HOUR}, ["untouched"], NOON + 23 * HOUR),
        ({"powered_at": NOON - HOUR}, ["untouched"], NOON + 23 * HOUR),
        ({"kept_until": NOON + 9 * DAY}, ["not kept alive"], NOON + 9 * DAY),
        ({"kept_until": NOON}, [], NOON + DAY),
        ({"used_at": NOON - DAY}, [], NOON + DAY),
    ],
)
def test_whoever_is_used_or_kept_alive_is_not_idle(more, wrong, next_at) -> None:
    verdict = judged(policy(IDLE), server(**more), signals=QUIET)
    assert (failed(verdict), verdict.next_at) == (wrong, next_at)


def test_a_loud_hour_must_leave_the_window_first() -> None:
    means = [1.0] * 12 + [50.0, 50.0] + [1.0] * 10
    verdict = judged(policy(IDLE), server(), signals=cpu(NOON, *means))
    assert verdict.next_at == NOON + 13 * HOUR
    later = cpu(NOON + 13 * HOUR, *means, *[1.0] * 13)
    assert judged(policy(IDLE), server(), NOON + 13 * HOUR, later).steps
    assert not judged(policy(IDLE), server(), NOON + 12 * HOUR, later).steps


@pytest.mark.parametrize(
    ("delivered", "steps"),
    [
        (None, ()),
        (NOON - DAY + timedelta(seconds=1), ()),
        (NOON - DAY, (Execute("shelve", FIRST),)),
    ],
)
def test_it_is_put_away_once_its_owner_was_told_long_enough_ago(delivered, steps) -> None:
    told = server(notices=(notice(DAY, NOON - HOUR, delivered, **SHELVE),))
    assert judged(policy(IDLE), told, signals=QUIET).steps == steps


def test_used_again_it_keeps_running_and_its_owner_is_told_so() -> None:
    told = server(notices=(notice(DAY, NOON, NOON - DAY, **SHELVE),), used_at=NOON - HOUR)
    verdict = judged(policy(IDLE), told, signals=QUIET)
    words = "untouched: since 2026-08-03T11:00+00:00 (wanted: for 24 h)"
    assert verdict.steps == (CancelNotice(FIRST, words),)


def test_without_a_notice_it_is_done_at_once() -> None:
    at_once = policy(replace(IDLE, notice=timedelta(0), action="stop"))
    assert judged(at_once, server(), signals=QUIET).steps == (Execute("stop"),)


def test_a_notice_of_what_the_policy_no_longer_does_is_withdrawn_before_another_is_sent() -> None:
    told = server(notices=(notice(DAY, NOON, NOON - DAY, action="stop"),))
    assert judged(policy(IDLE), told, signals=QUIET).steps == (CancelNotice(FIRST, "its policy was changed"),)


def test_idle_anew_after_use_nobody_saw_it_is_told_anew() -> None:
    used_at = NOON - 5 * DAY
    told = server(notices=(notice(DAY, used_at - DAY, used_at - 2 * DAY, **SHELVE),), used_at=used_at)
    steps = judged(policy(IDLE), told, signals=QUIET).steps
    assert [type(step) for step in steps] == [CancelNotice]


@pytest.mark.parametrize(
    ("began", "wrong"),
    [
        ([], ["alert GuestIdle"]),
        ([("GuestIdle", NOON - HOUR)], []),
        ([("GuestIdle", NOON - DAY - HOUR)], ["alert GuestIdle"]),
        ([("GuestIdle", NOON - 3 * DAY), ("GuestIdle", NOON - HOUR)], []),
        ([("Other", NOON - HOUR)], ["alert GuestIdle"]),
    ],
)
def test_one_that_waits_for_an_alert_acts_only_while_that_is_recent(began, wrong) -> None:
    alerts = tuple(Alert(name, at, "5ef7") for name, at in began)
    verdict = judged(policy(replace(IDLE, alert="GuestIdle")), server(alerts=alerts), signals=QUIET)
    assert failed(verdict) == wrong
    assert bool(verdict.steps) == (wrong == [])
