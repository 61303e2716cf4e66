"""The one way in which a test waits: until what is seen fits, and never for a length of time."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

LIMIT = 180.0
"""Seconds after which a test gives up, on however busy a machine. Only a failure takes so long."""

SHORTEST_PAUSE, LONGEST_PAUSE = 0.005, 0.1
"""Seconds between two looks: a tenth of the time already waited, within these."""

T = TypeVar("T")


def eventually(look: Callable[[], T], fits: Callable[[T], object] = bool, seconds: float = LIMIT) -> T:
    """Look until what is seen fits, and return it."""
    began = time.monotonic()
    while not fits(seen := look()):
        waited = time.monotonic() - began
        assert waited < seconds, f"still not, after {seconds} s: {seen!r}"
        time.sleep(min(max(waited / 10, SHORTEST_PAUSE), LONGEST_PAUSE))
    return seen
