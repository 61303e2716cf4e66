"""How long the machine runs, and on which dice."""

from __future__ import annotations

import os
import random

from tests.scale import number

EXAMPLES = number("MACHINE", 1, 100)
"""How many lives of a project are played."""

STEPS = int(os.environ.get("MACHINE_STEPS", "25"))
"""How much happens in each."""

SEED = int(os.environ.get("MACHINE_SEED") or random.randrange(1_000_000))
"""Of all dice; the same seed asks the same. What meets at the same moment is up to the machine it runs on."""


def pytest_report_header() -> str:
    return f"machine: {EXAMPLES} lives of {STEPS} steps, MACHINE_SEED={SEED}"
