"""What failed is tried again after ever longer pauses, and explained meanwhile."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from commands.kernel.policy_model import Policy
from commands.server import events as e
from commands.server.lifecycle_terms import Notice
from projections.server.retries import Setback
from scheduler.policies.backoff import pause_after
from scheduler.policies.model import CancelNotice, Evaluation, Execute, SendNotice
from tests.unit.scheduler.policies.life import Life
from tests.unit.scheduler.policies.servers import (
    DAY,
    FIRST,
    IDLE,
    NOON,
    OTHER,
    POLICY,
    QUIET,
    SECOND,
    failed,
    judged,
    notice,
    policy,
    server,
)

MINUTE = timedelta(minutes=1)
AT_ONCE = policy(replace(IDLE, notice=timedelta(), thresholds=()))


def setback(failures: int, failed_at: datetime, **more: object) -> Setback:
    usual = {"policy_id": POLICY, "policy_version": 1, "action": "shelve", "decision_id": FIRST}
    usual |= {"since": NOON - 2 * DAY, "reason": "no room"}
    return Setback(**{**usual, **more}, failures=failures, failed_at=failed_at)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("failures", "minutes"), [(1, 10), (2, 20), (3, 40), (7, 640), (8, 1280), (9, 1440), (1000, 1440)]
)
def test_each_pause_is_twice_as_long_up_to_a_day(failures: int, minutes: int) -> None:
    assert pause_after(failures) == minutes * MINUTE


def test_it_waits_and_says_since_when_how_often_why_and_until_when() -> None:
    it = server(setbacks=(setback(3, NOON - 39 * MINUTE),))
    verdict = judged(AT_ONCE, it)
    assert (verdict.matched, verdict.steps, failed(verdict)) == (False, (), ["not failing"])
    assert verdict.findings[-1] == e.ConditionResult(
        "not failing",
        False,
        "shelve failed 3 times since 2026-08-01T12:00+00:00, last at 2026-08-03T11:21+00:00: no room",
        "again at 2026-08-03T12:01+00:00",
    )
    assert (verdict.next, verdict.next_at) == (
        "shelve is tried again at 2026-08-03T12:01+00:00",
        NOON + MINUTE,
    )
    assert judged(AT_ONCE, it, NOON + MINUTE).steps == (Execute("shelve"),)


@pytest.mark.parametrize("more", [{"policy_version": 2}, {"policy_id": OTHER}])
def test_another_version_or_policy_is_not_held_back(more: dict[str, object]) -> None:
    it = server(setbacks=(setback(3, NOON - MINUTE, **more),))
    assert judged(AT_ONCE, it).steps == (Execute("shelve"),)


@given(
    failures=st.integers(1, 40),
    ago=st.integers(0, 3 * 24 * 60).map(lambda minutes: minutes * MINUTE),
    notices=st.lists(
        st.sampled_from([notice(DAY, NOON, id=SECOND), notice(DAY, NOON, id=FIRST, action="shelve")]),
        unique_by=lambda one: one.id,
    ),
)
def test_before_its_time_nothing_is_told_or_done_and_after_it_nothing_is_held_back(
    failures: int, ago: timedelta, notices: list[Notice]
) -> None:
    plain = server(notices=tuple(notices))
    held = judged(policy(IDLE), replace(plain, setbacks=(setback(failures, NOON - ago),)), NOON, QUIET)
    free = judged(policy(IDLE), plain, NOON, QUIET)
    if ago >= pause_after(failures):
        assert held.steps == free.steps
    else:
        assert not [step for step in held.steps if isinstance(step, SendNotice | Execute)]
        assert [step for step in free.steps if isinstance(step, CancelNotice)] == list(held.steps)
        assert held.next_at is not None
        assert NOON < held.next_at <= NOON + DAY


class Refusing(Life):
    """A life in which the cloud says no."""

    def carried_out(self, step: Execute) -> None:
        assert self.state.under_way is not None
        self.happen(e.ServerShelveFailed(self.state.under_way.operation_id, "no room"), "cloud")


def tries(life: Life, by: Policy, span: timedelta) -> list[timedelta]:
    """Sweep it each minute; return when it was tried."""
    begin = life.now
    found = []
    while life.now - begin < span:
        if any(isinstance(step, Execute) for step in life.sweep(by)):
            found.append(life.now - begin)
        life.later(MINUTE)
    return found


def test_a_life_of_refusals() -> None:
    """Tried at ever longer pauses; a new version tries at once, and so does one after a success."""
    life = Refusing()
    life.later(2 * DAY)
    assert tries(life, AT_ONCE, timedelta(hours=3)) == [n * MINUTE for n in (0, 10, 30, 70, 150)]
    assert life.row is not None
    assert [(one.failures, one.reason) for one in life.row.setbacks] == [(5, "no room")]
    assert tries(life, AT_ONCE._replace(version=2), 15 * MINUTE) == [0 * MINUTE, 10 * MINUTE]

    working = Life()
    working.book, working.row, working.state, working.now = life.book, life.row, life.state, life.now
    working.later(DAY)
    verdict: Evaluation = working.judged(AT_ONCE._replace(version=2))
    assert verdict.steps == (Execute("shelve"),)
    working.sweep(AT_ONCE._replace(version=2))
    assert working.row is not None
    assert working.row.status == "SHELVED_OFFLOADED"
    assert working.row.setbacks == ()
