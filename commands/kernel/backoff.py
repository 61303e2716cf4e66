"""Exponential backoff: how long to wait before something that was in vain is tried again. In seconds."""

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
        """Return the pause after so many failures in a row, to the moment.

        For what is decided by rules: the same events lead to the same pause, at every replay.
        """
        doublings = min(max(failures - 1, 0), MOST_DOUBLINGS)
        return min(self.first * 2.0**doublings, self.longest)

    def jittered(self, failures: int, draw: Callable[[], float] = random.random) -> float:
        """Return the pause, half of it by chance: those whom one cause made fail come back one by one.

        ``draw`` returns a number from 0 to 1.
        """
        return self.after(failures) * (0.5 + 0.5 * draw())


class Retries:
    """The failures in a row of something that is tried until it succeeds."""

    def __init__(self, backoff: Backoff) -> None:
        self._backoff = backoff
        self._failures = 0

    def pause(self) -> float:
        """Count one more failure; return how long to wait, half of it by chance."""
        self._failures += 1
        return self._backoff.jittered(self._failures)

    def succeeded(self) -> None:
        """Begin anew."""
        self._failures = 0


RECONNECT = Backoff(0.5, 5.0)
"""For a connection to the database that was lost."""
