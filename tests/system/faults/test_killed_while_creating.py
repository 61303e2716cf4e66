"""kill -9 of the whole process at each step of the creation protocol: never two servers, never a lost one.

Each kill meets several servers at the step (docs/effects.md numbers them).
"""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import pytest

from simulator import Simulator
from tests.scale import sampled
from tests.system.faults.account import Promise, is_create
from tests.system.faults.conftest import Scene, Stage
from tests.system.faults.killing import (
    Fate,
    Rehearsals,
    Step,
    hold_up,
    lose_replies,
    newest,
    side_by_side,
    struck,
)
from tests.waiting import eventually

SERVERS = 3
"""How many servers each kill meets."""


def ask(scene: Scene, name: str) -> list[Promise]:
    return [scene.service.create(f"{name}-{number}") for number in range(SERVERS)]


def running(promises: list[Promise]) -> list[Fate]:
    return [Fate(promise, "ACTIVE") for promise in promises]


def after_the_answer(scene: Scene, name: str) -> list[Fate]:
    """1: acknowledged, and nobody has taken the job yet."""
    with scene.book.hold_reactor():
        promises = ask(scene, name)
        scene.service.kill()
    return running(promises)


def before_the_attempt(scene: Scene, name: str) -> list[Fate]:
    """2: a worker has the job, and the attempt is not committed."""
    with scene.book.hold_reactor() as reactor:
        promises = ask(scene, name)
        with scene.book.hold_writers():
            reactor.rollback()
            eventually(scene.book.writer_waits)
            scene.service.kill()
    return running(promises)


def before_the_post(scene: Scene, name: str) -> list[Fate]:
    """3: the attempt is committed, and the cloud has not begun with the POST (it will do so later)."""
    hold_up(scene, "POST", "/servers$", SERVERS)
    promises = ask(scene, name)
    eventually(lambda: all(scene.book.has(server, "ServerCreateAttempted") for server, _ in promises))
    scene.service.kill()
    return running(promises)


def before_the_reply(scene: Scene, name: str) -> list[Fate]:
    """4: the cloud has made the server, and its answer is on its way."""
    begun = newest(scene.cloud)
    lose_replies(scene, SERVERS, seconds=10)
    promises = ask(scene, name)
    eventually(lambda: creates(scene.cloud, begun) == SERVERS)
    scene.service.kill()
    return running(promises)


def before_the_acceptance(scene: Scene, name: str) -> list[Fate]:
    """5: the answer has arrived, and is not committed."""
    begun = newest(scene.cloud)
    lose_replies(scene, SERVERS, seconds=1)
    promises = ask(scene, name)
    eventually(lambda: creates(scene.cloud, begun) == SERVERS)
    with scene.book.hold_writers():
        eventually(scene.book.writer_waits)
        scene.service.kill()
    return running(promises)


def while_looking(scene: Scene, name: str) -> list[Fate]:
    """6: the answer was lost, though the server was made, and it is being looked for."""
    lose_replies(scene, SERVERS)
    promises = ask(scene, name)
    eventually(lambda: all(scene.book.has(server, "ServerCreateUnanswered") for server, _ in promises))
    hold_up(scene, "GET", "/servers/detail", 20)
    eventually(lambda: struck(scene.cloud, "/servers/detail") > 1)
    scene.service.kill()
    return running(promises)


def while_removing_a_twin(scene: Scene, name: str) -> list[Fate]:
    """7: a second server carries the tag, and its removal is under way."""
    promises = ask(scene, name)
    eventually(scene.books.is_quiet)
    hold_up(scene, "DELETE", "/servers/", SERVERS)
    for server, _ in promises:
        make_twin(scene, server)
    eventually(lambda: all(scene.book.has(server, "ServerDuplicateFound") for server, _ in promises))
    scene.service.kill()
    return running(promises)


STEPS: list[Step] = [
    after_the_answer,
    before_the_attempt,
    before_the_post,
    before_the_reply,
    before_the_acceptance,
    while_looking,
    while_removing_a_twin,
]


def creates(cloud: Simulator, after: int) -> int:
    """Return how many servers were made since an entry of the cloud's own journal."""
    return sum(is_create(entry) for entry in cloud.journal(after))


def make_twin(scene: Scene, server: UUID) -> None:
    """Make another server with the same tag, as the service user; as a POST that was long under way would."""
    cloud_id = scene.service.get(f"/servers/{server}")["cloud_id"]
    original = scene.ours.home.call("compute", "GET", f"/servers/{cloud_id}").body["server"]
    cloud = scene.ours.project(original["tenant_id"])
    networks = cloud.call("network", "GET", "/networks", query={"name": "private"}).body["networks"]
    twin = {
        **{key: original[key] for key in ("name", "tags", "metadata")},
        "flavorRef": "1",
        "imageRef": original["image"]["id"],
        "networks": [{"uuid": networks[0]["id"]}],
    }
    cloud.call("compute", "POST", "/servers", body={"server": twin})


@pytest.fixture(scope="module")
def rehearsals(stage: Stage, request: pytest.FixtureRequest) -> Iterator[Rehearsals]:
    with side_by_side(stage, request) as rehearsals:
        yield rehearsals


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("step", sampled(STEPS, before_the_reply, while_removing_a_twin))
def test_never_two_and_never_lost(rehearsals: Rehearsals, step: Step) -> None:
    assert rehearsals[step].result() == []
