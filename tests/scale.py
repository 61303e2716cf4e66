"""How much is tried of what has no end: a sample in ``make test``, far more in ``make full``."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from _pytest.mark import ParameterSet

FULL = os.environ.get("FULL") == "1"

only_in_full = pytest.mark.full


def number(name: str, sample: int, full: int) -> int:
    """Return how often something is tried; the environment's variable of this name says it otherwise."""
    return int(os.environ.get(name) or (full if FULL else sample))


def sampled(steps: Iterable[Callable[..., Any]], *sample: Callable[..., Any]) -> list[ParameterSet]:
    """Return the steps as parameters of a test, by name; ``make test`` takes those of the sample alone."""
    return [
        pytest.param(step, id=step.__name__, marks=() if step in sample else only_in_full) for step in steps
    ]


def examples(sample: int) -> int:
    """Return how many examples a property is tried with: ten times the sample in ``make full``."""
    return sample * 10 if FULL else sample
