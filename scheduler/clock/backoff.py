"""How long a policy rests that failed for a reason nobody foresaw. Pure: the time is the book's."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

FIRST_PAUSE = timedelta(seconds=2)
LONGEST_PAUSE = timedelta(minutes=10)


class Failing(NamedTuple):
    """A policy that failed ``times`` in a row, last ``at``, as it has stood ``since`` its last edit."""

    since: datetime
    times: int
    at: datetime

    @property
    def again(self) -> datetime:
        """When it is tried again: each pause is twice as long as the one before, ten minutes at most."""
        times: int = 2 ** min(self.times - 1, 20)
        return self.at + min(FIRST_PAUSE * times, LONGEST_PAUSE)

    def rests(self, since: datetime, now: datetime) -> bool:
        """Return whether it is too early: never for one that was edited, or if the clock was set back."""
        return since == self.since and self.at <= now < self.again


def failed_again(failing: Failing | None, since: datetime, now: datetime) -> Failing:
    """Return how it stands after one more failure; an edited policy begins anew."""
    times = failing.times if failing is not None and failing.since == since else 0
    return Failing(since, times + 1, now)
