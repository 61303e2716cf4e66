"""Killing the whole service at a named step, and what must have become of everything once it is back.

Nothing in the service helps: locks in the database and faults of the cloud hold it at the step, from outside.
The steps are rehearsed side by side, each on a stage of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import NamedTuple

import pytest

from simulator import Entry, Simulator
from tests.system.faults.account import Promise
from tests.system.faults.conftest import KILLS, Scene, Stage
from tests.waiting import eventually

SIDE_BY_SIDE = 4
"""How many steps are rehearsed at a time."""


class Fate(NamedTuple):
    """What is to become of a server whose operation was promised, whoever dies on the way."""

    promise: Promise
    status: str


Step = Callable[[Scene, str], list[Fate]]
"""Goes as far as the step with servers of a name, kills the service there, and says what is to come of it."""

Rehearse = Callable[[Scene, Step], list[str]]
"""Dies at the step, and returns what is then wrong."""

Rehearsals = dict[Step, Future[list[str]]]


def survive(scene: Scene, step: Step) -> list[str]:
    """Meet the step, die, and come back, so often; return what is then wrong."""
    fates: list[Fate] = []
    scene.service.start()
    for number in range(KILLS):
        fates += step(scene, f"{step.__name__}-{number}")
        scene.service.start()
        scene.cloud.mend()
        eventually(lambda: scene.books.is_quiet() and all(has_come(scene, fate) for fate in fates))  # noqa: B023
    wrong = scene.books.discrepancies([fate.promise for fate in fates])
    scene.service.kill()
    return wrong


def has_come(scene: Scene, fate: Fate) -> bool:
    row = scene.service.get(f"/servers/{fate.promise.server}")
    operation = scene.service.get(f"/operations/{fate.promise.operation}")
    return (row.get("status"), operation.get("status")) == (fate.status, "succeeded")


@contextmanager
def side_by_side(
    stage: Stage, request: pytest.FixtureRequest, rehearse: Rehearse = survive
) -> Iterator[Rehearsals]:
    """Begin with every step that is asked for of the module, some of them at a time."""
    items = [
        item for item in request.session.items if item.path == request.path and hasattr(item, "callspec")
    ]
    scenes = {
        step: stage(f"killed_{step.__name__}") for step in (item.callspec.params["step"] for item in items)
    }
    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        yield {step: pool.submit(rehearse, scene, step) for step, scene in scenes.items()}


def hold_up(scene: Scene, method: str, path: str, count: int, service: str = "compute") -> None:
    """Let the cloud begin late with so many requests; it then does what they ask, whoever still listens."""
    scene.cloud.fault("delay", service=service, method=method, path=path, seconds=2, count=count)


def lose_replies(
    scene: Scene, count: int, seconds: float = 0, method: str = "POST", path: str = "/servers$"
) -> None:
    """Let the cloud do what so many requests ask, and its answers come late or never."""
    chosen = {"service": "compute", "method": method, "path": path}
    scene.cloud.fault("lose-reply", **chosen, seconds=seconds, count=count)


def struck(cloud: Simulator, path: str) -> int:
    return sum(fault.struck for fault in cloud.world.faults.values() if fault.path == path)


def newest(cloud: Simulator) -> int:
    return max((entry.seq for entry in cloud.journal()), default=0)


def calls(cloud: Simulator, after: int, method: str, ending: str) -> int:
    """Return how many calls of a kind the cloud has accepted since an entry of its own journal."""
    return sum(is_call(entry, method, ending) for entry in cloud.journal(after))


def is_call(entry: Entry, method: str, ending: str) -> bool:
    return (entry.kind, entry.method) == ("call", method) and entry.path.endswith(ending)
