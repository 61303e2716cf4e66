"""Two services; one is frozen past its lease in the middle of a job, and goes on when the other has it."""

from __future__ import annotations

import pytest

from tests.scale import only_in_full
from tests.system.faults.conftest import KILLS, Scene
from tests.system.faults.killing import hold_up, lose_replies
from tests.system.faults.test_killed_while_creating import creates
from tests.waiting import eventually


@pytest.mark.timeout(1200)
def test_a_frozen_worker_loses_its_job_and_what_it_writes_too_late_is_refused(scene: Scene) -> None:
    """It is frozen while it waits for the answer to its POST. It was also the one that observed."""
    promises = []
    for number in range(KILLS):
        lose_replies(scene, 1, seconds=5)
        promises.append(scene.service.create(f"frozen-{number}"))
        eventually(lambda number=number: creates(scene.cloud, 0) == 2 * number + 1)  # type: ignore[misc]
        scene.service.freeze()
        with scene.second():
            eventually(scene.books.is_quiet)
            scene.service.thaw()
            eventually(lambda: "the job belongs to another worker now" in scene.service.log.read_text())
            promises.append(scene.service.create(f"thawed-{number}"))
            eventually(scene.books.is_quiet)
        scene.cloud.mend()
    assert scene.books.discrepancies(promises) == []


@only_in_full
@pytest.mark.timeout(1200)
def test_a_post_it_sends_after_another_has_decided_is_undone(scene: Scene) -> None:
    """Frozen between the attempt and the POST's arrival: the latest moment at which a twin can come about."""
    hold_up(scene, "POST", "/servers$", 1)
    promise = scene.service.create("late")
    eventually(lambda: scene.book.has(promise.server, "ServerCreateAttempted"))
    scene.service.freeze()
    with scene.second():
        eventually(scene.books.is_quiet)
        scene.service.thaw()
        eventually(lambda: scene.books.is_quiet() and not scene.books.discrepancies([promise]))
