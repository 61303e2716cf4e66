"""Exponential backoff: seconds to wait before a failed attempt is repeated."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import NamedTuple

MOST_DOUBLINGS = 64


class Backoff(NamedTuple):
    """Pauses that begin with ``first`` and double up to ``longest``."""

    first: float
    longest: float

    def after(self, failures: int) -> float:
        """Return the pause after this number of failures in a row, without jitter.

        For pauses that a rule decides: the same events lead to the same pause at every replay.
        """
        doublings = min(max(failures - 1, 0), MOST_DOUBLINGS)
        return min(self.first * 2.0**doublings, self.longest)

    def jittered(self, failures: int, draw: Callable[[], float] = random.random) -> float:
        """Return the pause, half of it random (jitter), so that retries of one outage spread out.

        ``draw`` returns a number from 0 to 1.
        """
        return self.after(failures) * (0.5 + 0.5 * draw())


class Retries:
    """Counts consecutive failures of an attempt that is repeated until it succeeds."""

    def __init__(self, backoff: Backoff) -> None:
        self._backoff = backoff
        self._failures = 0

    def pause(self) -> float:
        """Count one more failure; return the pause, half of it random."""
        self._failures += 1
        return self._backoff.jittered(self._failures)

    def succeeded(self) -> None:
        """Reset the count after a success."""
        self._failures = 0


RECONNECT = Backoff(0.5, 5.0)
"""Backoff for a lost connection to the database."""
