"""kill -9 of the whole process at each step of the creation protocol: never two servers, never a lost one.

Nothing in the service helps: locks in the database and faults of the cloud hold it at the step, from outside.
``FAULTS`` says how often each step is met (5 times; 50 in ``make faults``).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple
from uuid import UUID, uuid4

import pytest

from adapters.openstack import Clouds
from adapters.simulator import Latencies, Quota, Simulator, SimulatorConfig, running_simulator
from tests.faults.service import Book, Service, until

TIMES = int(os.environ.get("FAULTS", "5"))


class Scene(NamedTuple):
    service: Service
    book: Book
    cloud: Simulator
    ours: Clouds
    """The cloud as the service user sees it."""


@pytest.fixture
def scene(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    config = SimulatorConfig(latencies=Latencies(scale=0.05), quota=Quota(-1, -1, -1))
    with running_simulator(config) as cloud:
        clouds_yaml = cloud.clouds_yaml(tmp_path / "clouds.yaml")
        monkeypatch.setenv("OS_CLIENT_CONFIG_FILE", str(clouds_yaml))
        service = Service(database, cloud, clouds_yaml, tmp_path / "log")
        ours = Clouds("simulator")
        service.start()
        yield Scene(service, Book(database), cloud, ours)
        service.stop()
        service.http.close()
        ours.close()


def after_the_answer(scene: Scene, name: str) -> UUID:
    """1: acknowledged, and nobody has taken the job yet."""
    with scene.book.hold_reactor():
        server, _ = scene.service.create(name)
        scene.service.kill()
    return server


def before_the_attempt(scene: Scene, name: str) -> UUID:
    """2: a worker has the job, and the attempt is not committed."""
    with scene.book.hold_reactor() as reactor:
        server, _ = scene.service.create(name)
        with scene.book.hold_writers():
            reactor.rollback()
            until(scene.book.writer_waits)
            scene.service.kill()
    return server


def before_the_post(scene: Scene, name: str) -> UUID:
    """3: the attempt is committed, and the cloud has not begun with the POST (it may do so later)."""
    scene.cloud.fault("delay", service="compute", method="POST", path="/servers$", seconds=0.5, count=1)
    server, _ = scene.service.create(name)
    until(lambda: scene.book.has(server, "ServerCreateAttempted"))
    scene.service.kill()
    return server


def before_the_reply(scene: Scene, name: str) -> UUID:
    """4: the cloud has made the server, and its answer is on its way."""
    begun = newest(scene.cloud)
    scene.cloud.fault("lose-reply", service="compute", method="POST", path="/servers$", seconds=5, count=1)
    server, _ = scene.service.create(name)
    until(lambda: creates(scene.cloud, begun))
    scene.service.kill()
    return server


def before_the_acceptance(scene: Scene, name: str) -> UUID:
    """5: the answer has arrived, and is not committed."""
    begun = newest(scene.cloud)
    scene.cloud.fault("lose-reply", service="compute", method="POST", path="/servers$", seconds=0.5, count=1)
    server, _ = scene.service.create(name)
    until(lambda: creates(scene.cloud, begun))
    with scene.book.hold_writers():
        until(scene.book.writer_waits)
        scene.service.kill()
    return server


def while_looking(scene: Scene, name: str) -> UUID:
    """6: the answer was lost, though the server was made, and it is being looked for."""
    scene.cloud.fault("lose-reply", service="compute", method="POST", path="/servers$", count=1)
    server, _ = scene.service.create(name)
    until(lambda: scene.book.has(server, "ServerCreateUnanswered"))
    scene.service.kill()
    return server


def while_removing_a_twin(scene: Scene, name: str) -> UUID:
    """7: a second server carries the tag, and its removal is under way."""
    server, operation = scene.service.create(name)
    until(lambda: scene.service.get(operation)["status"] == "succeeded")
    original = scene.ours.home.call(
        "compute", "GET", f"/servers/{scene.service.get(f'/servers/{server}')['cloud_id']}"
    ).body["server"]
    cloud = scene.ours.project(original["tenant_id"])
    scene.cloud.fault("delay", service="compute", method="DELETE", path="/servers/", seconds=0.5, count=1)
    wish = {"name": name, "flavorRef": "1", "imageRef": original["image"]["id"], "networks": "auto"}
    networks = cloud.call("network", "GET", "/networks", query={"name": "private"}).body["networks"]
    wish |= {"networks": [{"uuid": networks[0]["id"]}], "tags": original["tags"]}
    cloud.call("compute", "POST", "/servers", body={"server": wish})
    until(lambda: scene.book.has(server, "ServerTwinFound"))
    scene.service.kill()
    return server


STEPS = [
    after_the_answer,
    before_the_attempt,
    before_the_post,
    before_the_reply,
    before_the_acceptance,
    while_looking,
    while_removing_a_twin,
]


def newest(cloud: Simulator) -> int:
    return max((entry.seq for entry in cloud.journal()), default=0)


def creates(cloud: Simulator, after: int) -> list[str]:
    """Return the servers made since an entry of the cloud's own journal."""
    return [
        entry.server_id
        for entry in cloud.journal(after)
        if (entry.kind, entry.method) == ("call", "POST")
        and entry.path.endswith("/servers")
        and entry.status == 202
    ]


def tagged(scene: Scene, server: UUID) -> list[str]:
    """Return the cloud ids of all live servers that carry the tag of a stream."""
    query = {"all_tenants": "1", "tags": f"sl-{server}"}
    shown = scene.ours.home.call("compute", "GET", "/servers/detail", query=query).body["servers"]
    return [entry["id"] for entry in shown]


@pytest.mark.timeout(600)
@pytest.mark.parametrize("meet", STEPS, ids=lambda step: step.__name__)
def test_never_two_and_never_lost(scene: Scene, meet: Callable[[Scene, str], UUID]) -> None:
    servers: list[UUID] = []
    for number in range(TIMES):
        server = meet(scene, f"{meet.__name__.replace('_', '-')}-{number}-{uuid4().hex[:6]}")
        scene.service.start()
        scene.cloud.mend()
        until(lambda server=server: is_in_order(scene, server))  # type: ignore[misc]
        servers.append(server)
    for server in servers:
        row = scene.service.get(f"/servers/{server}")
        assert tagged(scene, server) == [row["cloud_id"]]
        assert scene.book.versions(server) == list(range(1, row["version"] + 1))
        types = scene.book.types(server)
        assert types.count("ServerAccepted") == types.count("ServerBuilt") == 1


def is_in_order(scene: Scene, server: UUID) -> bool:
    """Whether the server runs, nothing is under way, and every twin found is gone."""
    row = scene.service.get(f"/servers/{server}")
    types = scene.book.types(server)
    twins = types.count("ServerTwinFound") == types.count("ServerTwinDeleted")
    return (
        row.get("status") == "ACTIVE"
        and row["under_way"] is None
        and twins
        and len(tagged(scene, server)) == 1
    )
