"""Backoff of a policy after an unforeseen failure. Pure: without jitter, and by the database's time."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from commands.kernel.backoff import Backoff

UNFORESEEN = Backoff(2.0, 600.0)
"""Seconds: ten minutes at most."""


class Failing(NamedTuple):
    """A policy that failed ``times`` in a row, last ``at``, as it has stood ``since`` its last edit."""

    since: datetime
    times: int
    at: datetime

    @property
    def again(self) -> datetime:
        """When it is tried again."""
        return self.at + timedelta(seconds=UNFORESEEN.after(self.times))

    def rests(self, since: datetime, now: datetime) -> bool:
        """Return whether it is too early: never for one that was edited, or if the clock was set back."""
        return since == self.since and self.at <= now < self.again


def failed_again(failing: Failing | None, since: datetime, now: datetime) -> Failing:
    """Return how it stands after one more failure; an edited policy begins anew."""
    times = failing.times if failing is not None and failing.since == since else 0
    return Failing(since, times + 1, now)
