"""kill -9 of the whole process while a victim goes for good, as it wishes: at once, or once it has stopped.

Nobody is deleted who was not told: there is a mail server.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from uuid import UUID

import pytest

from commands.server import events as e
from tests.integration.api.post import running_post
from tests.scale import sampled
from tests.system.faults.conftest import Scene, Stage
from tests.system.faults.killing import Fate, Rehearsals, Step, hold_up, lose_replies, side_by_side, struck
from tests.system.faults.test_killed_while_preempting import FULL, ask, give_way, victim_of
from tests.waiting import eventually

THE_SERVER = "/servers/[^/]+$"


@pytest.fixture(scope="module")
def stage(stage: Stage) -> Iterator[Stage]:
    """A scene on a cloud that can be filled, with somebody who takes letters."""
    with running_post() as post:
        mail = {"mail_host": "127.0.0.1", "mail_port": str(post.port), "mail_security": "none"}
        yield partial(stage, config=FULL, **mail, operator_mail="operator@example.org")


def before_it_is_deleted(scene: Scene, name: str) -> list[Fate]:
    """Decided; the cloud has not begun to delete the victim (it will do so later)."""
    hold_up(scene, "DELETE", THE_SERVER, 1)
    fate = ask(scene, name)
    eventually(lambda: struck(scene.cloud, THE_SERVER))
    scene.service.kill()
    return [fate]


def while_it_is_deleted(scene: Scene, name: str) -> list[Fate]:
    """The cloud deletes the victim, and its answer is on its way."""
    lose_replies(scene, 1, seconds=10, method="DELETE", path=THE_SERVER)
    fate = ask(scene, name)
    eventually(lambda: struck(scene.cloud, THE_SERVER))
    scene.service.kill()
    return [fate]


def before_it_is_known_to_be_gone(scene: Scene, name: str) -> list[Fate]:
    """The room is there, and nothing of that is committed."""
    fate = ask(scene, name)
    victim = victim_of(scene, fate)
    eventually(lambda: scene.book.has(victim, "ServerActionAccepted"))
    with scene.book.hold_writers():
        eventually(lambda: is_gone(scene, victim))
        eventually(scene.book.writer_waits)
        scene.service.kill()
    return [fate]


def while_it_stops(scene: Scene, name: str) -> list[Fate]:
    """It wished to be stopped first; the cloud has not begun with that (it will do so later)."""
    hold_up(scene, "POST", "/action$", 1)
    fate = ask(scene, name)
    eventually(lambda: struck(scene.cloud, "/action$"))
    scene.service.kill()
    return [fate]


def between_both(scene: Scene, name: str) -> list[Fate]:
    """It has been stopped; the cloud has not begun to delete it (it will do so later)."""
    return before_it_is_deleted(scene, name)


def is_gone(scene: Scene, victim: UUID) -> bool:
    scene.cloud.journal()  # takes every stage that is due
    tag = f"sl-{victim}"
    return all(tag not in one.tags for one in scene.cloud.world.servers.values())


WISHES: dict[Step, e.OnPreemption] = {
    before_it_is_deleted: "delete",
    while_it_is_deleted: "delete",
    before_it_is_known_to_be_gone: "delete",
    while_it_stops: "stop",
    between_both: "stop",
}


def as_it_wishes(scene: Scene, step: Step) -> list[str]:
    return [*give_way(scene, step, WISHES[step]), *left(scene)]


def left(scene: Scene) -> Iterator[str]:
    """Each that was decided on is deleted, in the book and in the cloud."""
    log = scene.books.log()
    for victim in {record.stream for record in log if isinstance(record.event, e.ServerPolicyActionDecided)}:
        if not scene.book.has(victim, "ServerDeleted") or not is_gone(scene, victim):
            yield f"{victim} gave way and is still there"


@pytest.fixture(scope="module")
def rehearsals(stage: Stage, request: pytest.FixtureRequest) -> Iterator[Rehearsals]:
    with side_by_side(stage, request, as_it_wishes) as rehearsals:
        yield rehearsals


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("step", sampled(WISHES, between_both))
def test_it_is_built_and_one_is_gone_for_good(rehearsals: Rehearsals, step: Step) -> None:
    assert rehearsals[step].result() == []
