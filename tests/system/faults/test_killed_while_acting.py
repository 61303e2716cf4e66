"""kill -9 of the whole process at each step of a resize, its confirmation, a shelving and an unshelving.

Each kill meets one server with each of these under way (docs/effects.md numbers the steps).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple
from uuid import UUID

import pytest

from commands.server import events as e
from tests.scale import sampled
from tests.system.faults.account import ENDS, operation_of
from tests.system.faults.conftest import Scene, Stage
from tests.system.faults.killing import (
    Fate,
    Rehearsals,
    Step,
    calls,
    hold_up,
    lose_replies,
    newest,
    side_by_side,
    struck,
)
from tests.waiting import eventually

ACTION = "/action$"


class Cast(NamedTuple):
    """A server for each of the actions, in the status in which that may be asked of it."""

    grows: UUID
    """Runs, and is to have another flavor."""
    is_tried: UUID
    """Has another flavor, on trial."""
    leaves: UUID
    """Runs, and is to be shelved."""
    returns: UUID
    """Is shelved, and off its host."""

    def ask(self, scene: Scene) -> list[Fate]:
        act = scene.service.act
        return [
            Fate(act(self.grows, "POST", "/actions/resize", {"flavor": "m1.small"}), "VERIFY_RESIZE"),
            Fate(act(self.is_tried, "POST", "/actions/confirm-resize"), "ACTIVE"),
            Fate(act(self.leaves, "POST", "/actions/shelve"), "SHELVED_OFFLOADED"),
            Fate(act(self.returns, "POST", "/actions/unshelve"), "ACTIVE"),
        ]


ACTIONS = len(Cast._fields)


def cast(scene: Scene, name: str) -> Cast:
    cast = Cast(*(scene.service.create(f"{name}-{role}").server for role in Cast._fields))
    eventually(scene.books.is_quiet)
    scene.service.act(cast.is_tried, "POST", "/actions/resize", {"flavor": "m1.small"})
    scene.service.act(cast.returns, "POST", "/actions/shelve")
    eventually(scene.books.is_quiet)
    return cast


def are_taken_on(scene: Scene, fates: list[Fate]) -> bool:
    """Whether the ledger knows of each of these operations that the cloud has taken it on.

    On a busy machine it may know first that it is done, before the answer to the request has arrived.
    """
    known = {
        operation_of(record)
        for record in scene.books.log()
        if isinstance(record.event, e.ServerActionAccepted | ENDS)
    }
    return all(fate.promise.operation in known for fate in fates)


def after_the_answer(scene: Scene, name: str) -> list[Fate]:
    """1: acknowledged, and nobody has taken the job yet."""
    servers = cast(scene, name)
    with scene.book.hold_reactor():
        fates = servers.ask(scene)
        scene.service.kill()
    return fates


def before_the_attempt(scene: Scene, name: str) -> list[Fate]:
    """2: a worker has the job, and what it read of the cloud is not committed."""
    servers = cast(scene, name)
    with scene.book.hold_reactor() as reactor:
        fates = servers.ask(scene)
        with scene.book.hold_writers():
            reactor.rollback()
            eventually(scene.book.writer_waits)
            scene.service.kill()
    return fates


def before_the_action(scene: Scene, name: str) -> list[Fate]:
    """3: the action is on its way, and the cloud has not begun with it (it will do so later)."""
    servers = cast(scene, name)
    hold_up(scene, "POST", ACTION, ACTIONS)
    fates = servers.ask(scene)
    eventually(lambda: struck(scene.cloud, ACTION) == ACTIONS)
    scene.service.kill()
    return fates


def before_the_reply(scene: Scene, name: str) -> list[Fate]:
    """4: the cloud has taken the action, and its answer is on its way."""
    servers = cast(scene, name)
    begun = newest(scene.cloud)
    lose_replies(scene, ACTIONS, seconds=10, path=ACTION)
    fates = servers.ask(scene)
    eventually(lambda: calls(scene.cloud, begun, "POST", "/action") == ACTIONS)
    scene.service.kill()
    return fates


def before_the_acceptance(scene: Scene, name: str) -> list[Fate]:
    """5: the answer has arrived, and is not committed."""
    servers = cast(scene, name)
    begun = newest(scene.cloud)
    lose_replies(scene, ACTIONS, seconds=1, path=ACTION)
    fates = servers.ask(scene)
    eventually(lambda: calls(scene.cloud, begun, "POST", "/action") == ACTIONS)
    with scene.book.hold_writers():
        eventually(scene.book.writer_waits)
        scene.service.kill()
    return fates


def while_the_cloud_works(scene: Scene, name: str) -> list[Fate]:
    """6: accepted; the one that is shelved is SHELVED, and not yet off its host."""
    servers = cast(scene, name)
    fates = servers.ask(scene)
    eventually(lambda: are_taken_on(scene, fates))
    cloud_id = scene.service.get(f"/servers/{servers.leaves}")["cloud_id"]
    eventually(lambda: task_of(scene, cloud_id) in {"shelving_offloading", None})
    scene.service.kill()
    return fates


def before_the_outcome(scene: Scene, name: str) -> list[Fate]:
    """7: the cloud has done it; that was seen, and is not committed."""
    servers = cast(scene, name)
    fates = servers.ask(scene)
    eventually(lambda: are_taken_on(scene, fates))
    with scene.book.hold_writers():
        eventually(lambda: is_idle(scene))
        eventually(scene.book.writer_waits)
        scene.service.kill()
    return fates


def task_of(scene: Scene, cloud_id: str) -> str | None:
    scene.cloud.journal()  # takes every stage that is due
    server = scene.cloud.world.servers.get(cloud_id)
    assert server is not None
    return server.task_state


def is_idle(scene: Scene) -> bool:
    scene.cloud.journal()  # takes every stage that is due
    return all(server.task_state is None for server in scene.cloud.world.servers.values())


STEPS: list[Step] = [
    after_the_answer,
    before_the_attempt,
    before_the_action,
    before_the_reply,
    before_the_acceptance,
    while_the_cloud_works,
    before_the_outcome,
]


@pytest.fixture(scope="module")
def rehearsals(stage: Stage, request: pytest.FixtureRequest) -> Iterator[Rehearsals]:
    with side_by_side(stage, request) as rehearsals:
        yield rehearsals


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("step", sampled(STEPS, before_the_acceptance))
def test_each_action_is_taken_once_and_ends(rehearsals: Rehearsals, step: Step) -> None:
    assert rehearsals[step].result() == []
