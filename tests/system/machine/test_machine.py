"""Random lives of a project: whatever is asked and happens, ledger, tables and cloud agree at the end.

``MACHINE`` is the number of lives, ``MACHINE_STEPS`` the length of each, ``MACHINE_SEED`` replays.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.system.machine.conftest import EXAMPLES, SEED, STEPS
from tests.system.machine.machine import Machine
from tests.system.machine.scene import running_scene

CHAPTER = 10
"""Lives on one ledger and one cloud; then a new one begins, for the log is read as a whole after each."""

PLAY = settings(
    stateful_step_count=STEPS,
    deadline=None,
    database=None,
    phases=[Phase.generate],  # no shrinking: what meets at the same moment does not replay exactly
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.timeout(60 * min(EXAMPLES, CHAPTER) + 120)
@pytest.mark.parametrize("chapter", range(-(-EXAMPLES // CHAPTER)))
def test_ledger_tables_and_cloud_agree(chapter: int, postgres: str, template: str, tmp_path: Path) -> None:
    lives = min(CHAPTER, EXAMPLES - chapter * CHAPTER)
    with running_scene(postgres, template, tmp_path, f"{SEED}/{chapter}") as scene:
        machine = seed(SEED + chapter)(type("Machine", (Machine,), {"scene": scene}))
        run_state_machine_as_test(machine, settings=settings(PLAY, max_examples=lives))
