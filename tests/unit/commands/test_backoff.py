"""How long to wait before something that was in vain is tried again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.kernel.backoff import Backoff, Retries

BACKOFF = Backoff(0.5, 15.0)


def test_each_pause_is_twice_as_long_up_to_the_longest() -> None:
    assert [BACKOFF.after(failures) for failures in range(1, 8)] == [0.5, 1, 2, 4, 8, 15, 15]


@given(st.integers(-5, 10**30))
def test_it_is_within_its_bounds_however_often_it_failed(failures: int) -> None:
    assert 0.5 <= BACKOFF.after(failures) <= 15


def test_a_longest_below_the_first_holds() -> None:
    assert Backoff(60.0, 15.0).after(1) == 15


@pytest.mark.parametrize(("drawn", "share"), [(0.0, 0.5), (0.5, 0.75), (1.0, 1.0)])
def test_half_of_it_is_by_chance(drawn: float, share: float) -> None:
    for failures in (1, 5, 1_000):
        assert BACKOFF.jittered(failures, lambda: drawn) == BACKOFF.after(failures) * share


def test_those_whom_one_cause_made_fail_come_back_one_by_one() -> None:
    assert len({BACKOFF.jittered(10) for _ in range(100)}) > 50


def test_retries_wait_ever_longer_until_one_succeeds() -> None:
    retries = Retries(BACKOFF)
    for most in (0.5, 1, 2, 4, 8, 15, 15):
        assert most / 2 <= retries.pause() <= most
    retries.succeeded()
    assert retries.pause() <= 0.5
