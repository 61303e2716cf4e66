"""Rounds of a poller: at its pace, and ever more seldom while what it polls is away."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
import structlog

from adapters.openstack.errors import CloudUnreachable
from adapters.pollers import rounds
from adapters.pollers.rounds import keep_polling

TICK = 0.5


class Ended(BaseException):
    """The last round is over."""


def pauses(monkeypatch: pytest.MonkeyPatch, outcomes: list[Exception | None]) -> list[float]:
    """Return how long it rests after rounds of that outcome, with a clock that stands still meanwhile."""
    waited: list[float] = []

    async def wait(seconds: float) -> None:
        waited.append(seconds)

    async def step(_: float) -> None:
        if len(waited) == len(outcomes):
            raise Ended
        if outcome := outcomes[len(waited)]:
            raise outcome

    monkeypatch.setattr(rounds.asyncio, "sleep", wait)
    monkeypatch.setattr(rounds.time, "monotonic", lambda: 0.0)
    with pytest.raises(Ended):
        drive(keep_polling(step, TICK, structlog.get_logger(), "test"))
    return waited


def drive(rounds_: Any) -> None:
    """Run what never really waits, without a loop (whose own clock would stand still as well)."""
    rounds_.send(None)


def test_it_polls_at_its_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    assert pauses(monkeypatch, [None, None, None]) == [TICK] * 3


@pytest.mark.parametrize("error", [CloudUnreachable("503"), psycopg.OperationalError()])
def test_what_is_away_is_polled_ever_more_seldom(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    away = pauses(monkeypatch, [error] * 7)
    assert all(
        longest / 2 <= pause <= longest for pause, longest in zip(away, [1, 2, 4, 8, 15, 15, 15], strict=True)
    )


def test_a_good_round_ends_the_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second, good, again = pauses(
        monkeypatch, [CloudUnreachable("503")] * 2 + [None, CloudUnreachable("503")]
    )
    assert (first <= 1 <= second <= 2, good, again <= 1) == (True, TICK, True)


def test_a_cloud_that_says_how_long_is_obeyed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert pauses(monkeypatch, [CloudUnreachable("429", retry_after=42.0)]) == [42.0]
