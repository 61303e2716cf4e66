"""kill -9 of the whole process at each step of the creation protocol: never two servers, never a lost one.

Nothing in the service helps: locks in the database and faults of the cloud hold it at the step, from outside.
Each kill meets several servers at the step. The steps are rehearsed side by side, each on a stage of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from uuid import UUID

import pytest

from adapters.simulator import Simulator
from tests.faults.account import Promise, is_create
from tests.faults.conftest import KILLS, Scene, Stage
from tests.faults.service import until

SERVERS = 3
"""How many servers each kill meets."""

SIDE_BY_SIDE = 4

Step = Callable[[Scene, Sequence[str]], list[Promise]]


def ask(scene: Scene, names: Sequence[str]) -> list[Promise]:
    return [scene.service.create(name) for name in names]


def after_the_answer(scene: Scene, names: Sequence[str]) -> list[Promise]:
    """1: acknowledged, and nobody has taken the job yet."""
    with scene.book.hold_reactor():
        promises = ask(scene, names)
        scene.service.kill()
    return promises


def before_the_attempt(scene: Scene, names: Sequence[str]) -> list[Promise]:
    """2: a worker has the job, and the attempt is not committed."""
    with scene.book.hold_reactor() as reactor:
        promises = ask(scene, names)
        with scene.book.hold_writers():
            reactor.rollback()
            until(scene.book.writer_waits)
            scene.service.kill()
    return promises


def before_the_post(scene: Scene, names: Sequence[str]) -> list[Promise]:
    """3: the attempt is committed, and the cloud has not begun with the POST (it will do so later)."""
    hold_up(scene, "POST", "/servers$", len(names))
    promises = ask(scene, names)
    until(lambda: all(scene.book.has(server, "ServerCreateAttempted") for server, _ in promises))
    scene.service.kill()
    return promises


def before_the_reply(scene: Scene, names: Sequence[str]) -> list[Promise]:
    """4: the cloud has made the server, and its answer is on its way."""
    begun = newest(scene.cloud)
    lose_replies(scene, len(names), seconds=10)
    promises = ask(scene, names)
    until(lambda: creates(scene.cloud, begun) == len(names))
    scene.service.kill()
    return promises


def before_the_acceptance(scene: Scene, names: Sequence[str]) -> list[Promise]:
    """5: the answer has arrived, and is not committed."""
    begun = newest(scene.cloud)
    lose_replies(scene, len(names), seconds=1)
    promises = ask(scene, names)
    until(lambda: creates(scene.cloud, begun) == len(names))
    with scene.book.hold_writers():
        until(scene.book.writer_waits)
        scene.service.kill()
    return promises


def while_looking(scene: Scene, names: Sequence[str]) -> list[Promise]:
    """6: the answer was lost, though the server was made, and it is being looked for."""
    lose_replies(scene, len(names))
    promises = ask(scene, names)
    until(lambda: all(scene.book.has(server, "ServerCreateUnanswered") for server, _ in promises))
    hold_up(scene, "GET", "/servers/detail", 20)
    until(lambda: struck(scene.cloud, "/servers/detail") > 1)
    scene.service.kill()
    return promises


def while_removing_a_twin(scene: Scene, names: Sequence[str]) -> list[Promise]:
    """7: a second server carries the tag, and its removal is under way."""
    promises = ask(scene, names)
    until(scene.books.is_quiet)
    hold_up(scene, "DELETE", "/servers/", len(names))
    for server, _ in promises:
        make_twin(scene, server)
    until(lambda: all(scene.book.has(server, "ServerTwinFound") for server, _ in promises))
    scene.service.kill()
    return promises


STEPS: list[Step] = [
    after_the_answer,
    before_the_attempt,
    before_the_post,
    before_the_reply,
    before_the_acceptance,
    while_looking,
    while_removing_a_twin,
]


def hold_up(scene: Scene, method: str, path: str, count: int) -> None:
    """Let the cloud begin late with so many requests; it then does what they ask, whoever still listens."""
    scene.cloud.fault("delay", service="compute", method=method, path=path, seconds=2, count=count)


def lose_replies(scene: Scene, count: int, seconds: float = 0) -> None:
    """Let the cloud make so many servers, and its answers come late or never."""
    chosen = {"service": "compute", "method": "POST", "path": "/servers$"}
    scene.cloud.fault("lose-reply", **chosen, seconds=seconds, count=count)


def struck(cloud: Simulator, path: str) -> int:
    return sum(fault.struck for fault in cloud.world.faults.values() if fault.path == path)


def newest(cloud: Simulator) -> int:
    return max((entry.seq for entry in cloud.journal()), default=0)


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


def survive(scene: Scene, step: Step) -> list[str]:
    """Meet the step, die, and come back, so often; return what is then wrong."""
    promises: list[Promise] = []
    scene.service.start()
    for number in range(KILLS):
        promises += step(scene, [f"{step.__name__}-{number}-{letter}" for letter in "abc"[:SERVERS]])
        scene.service.start()
        scene.cloud.mend()
        until(lambda: scene.books.is_quiet() and all(is_running(scene, one) for one in promises))  # noqa: B023
    wrong = scene.books.discrepancies(promises)
    scene.service.kill()
    return wrong


def is_running(scene: Scene, promise: Promise) -> bool:
    row = scene.service.get(f"/servers/{promise.server}")
    operation = scene.service.get(f"/operations/{promise.operation}")
    return (row.get("status"), operation.get("status")) == ("ACTIVE", "succeeded")


@pytest.fixture(scope="module")
def rehearsals(stage: Stage, request: pytest.FixtureRequest) -> Iterator[dict[Step, Future[list[str]]]]:
    """Begin with every step that is asked for, some of them at a time."""
    chosen = [item.callspec.params["step"] for item in request.session.items if is_of_this_module(item)]
    scenes = {step: stage(f"killed_{step.__name__}") for step in chosen}
    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        yield {step: pool.submit(survive, scene, step) for step, scene in scenes.items()}


def is_of_this_module(item: pytest.Item) -> bool:
    return item.path.samefile(__file__) and hasattr(item, "callspec")


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.__name__)
def test_never_two_and_never_lost(rehearsals: dict[Step, Future[list[str]]], step: Step) -> None:
    assert rehearsals[step].result() == []
