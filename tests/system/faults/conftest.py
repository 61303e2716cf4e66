"""How often, with which dice, and on what stage the faults are met."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

import httpx
import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from adapters.openstack.connection import Clouds
from commands.server.events import ServerEvent
from simulator import Latencies, Quota, Simulator, SimulatorConfig, running_simulator
from tests.http_client import NO_TLS
from tests.ledger import running_ledger
from tests.scale import number
from tests.system.faults.account import Books, Promise
from tests.system.faults.service import Book, Service, promised, wish
from tests.waiting import eventually

E = TypeVar("E", bound=ServerEvent)

TIMES = number("FAULTS", 1, 10)
"""How often each fault is met."""

KILLS = max(TIMES // 5, 1)
"""How often where the whole process dies or is frozen, which takes seconds to come back from."""

SEED = int(os.environ.get("FAULTS_SEED") or random.randrange(1_000_000))
"""Of all dice; the same seed throws the same."""

GRACE = 1.0
"""Seconds after an unanswered POST until its server counts as never made; 35 in service."""

CLOUD = SimulatorConfig(
    latencies=Latencies(scale=0.05, shelve=6),
    quota=Quota(-1, -1, -1),
    passwords={name: f"password-of-{name}" for name in ("admin", "stackledger", "demo", "alice")},
)


def pytest_report_header() -> str:
    return f"faults: {TIMES} times each, FAULTS_SEED={SEED}"


class Scene(NamedTuple):
    """A service that can be killed, and what outlives it: the database and the cloud."""

    service: Service
    book: Book
    books: Books
    cloud: Simulator
    ours: Clouds
    """The cloud as the service user sees it."""

    @contextmanager
    def second(self) -> Iterator[Service]:
        """Run another process like the first, on the same database and cloud, for the length of the block."""
        other = Service(self.book.url, self.service.clouds_yaml, self.service.log.with_suffix(".second"))
        try:
            other.start()
            yield other
        finally:
            other.end()


Stage = Callable[..., Scene]


@pytest.fixture(scope="module")
def stage(postgres: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Return a function that sets up a scene of a name: a database, a cloud, a service not yet started.

    It takes settings of the service by their names, as the environment has them.
    """
    with psycopg.connect(postgres, autocommit=True) as connection, ExitStack() as stack:
        patch = stack.enter_context(pytest.MonkeyPatch.context())

        def build(name: str, config: SimulatorConfig = CLOUD, **settings: str) -> Scene:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
            stack.callback(connection.execute, f"DROP DATABASE {name} WITH (FORCE)")
            url = make_conninfo(postgres, dbname=name)
            folder = tmp_path_factory.mktemp(name)
            cloud = stack.enter_context(running_simulator(config))
            clouds_yaml = cloud.clouds_yaml(folder / "clouds.yaml")
            patch.setenv("OS_CLIENT_CONFIG_FILE", str(clouds_yaml))
            service = Service(url, clouds_yaml, folder / "log", **settings)
            stack.callback(service.end)
            ours = Clouds("simulator")
            stack.callback(ours.close)
            return Scene(service, Book(url), Books(url, cloud), cloud, ours)

        yield build


@pytest.fixture
def scene(stage: Stage, request: pytest.FixtureRequest) -> Iterator[Scene]:
    """A scene for one test, with its service running."""
    scene = stage(f"faults_{abs(hash(request.node.name)):x}")
    scene.service.start()
    yield scene
    scene.service.end()


class Live(NamedTuple):
    """A ledger in this process, and the cloud it works on."""

    http: httpx.Client
    books: Books
    cloud: Simulator

    def create(self, name: str) -> Promise:
        answer = self.http.post("/servers", json=wish(name))
        assert answer.status_code == 202, answer.text
        return promised(answer)

    def act(self, server: UUID, method: str, path: str = "", body: Any = None) -> Promise:
        answer = self.http.request(method, f"/servers/{server}{path}", json=body)
        assert answer.status_code == 202, answer.text
        return promised(answer)

    def running(self, name: str) -> Promise:
        """Make a server, and wait until it runs and all is quiet."""
        promise = self.create(name)
        eventually(lambda: self.books.is_quiet() and self.row(promise.server)["status"] == "ACTIVE")
        return promise

    def row(self, server: UUID) -> dict[str, Any]:
        told: dict[str, Any] = self.http.get(f"/servers/{server}").json()
        return told

    def events(self, server: UUID) -> list[ServerEvent]:
        return [record.event for record in self.books.log() if record.stream == server]

    def event(self, server: UUID, kind: type[E]) -> E | None:
        return next((event for event in self.events(server) if isinstance(event, kind)), None)


@pytest.fixture
def live(database: str, tmp_path: Path) -> Iterator[Live]:
    settings = {
        "create_lookup_seconds": GRACE,
        "poll_interval_seconds": 0.1,
        "resync_interval_seconds": 0.5,
        "worker_heartbeat_timeout_seconds": 2.0,
    }
    with running_simulator(CLOUD) as cloud:
        clouds_yaml = cloud.clouds_yaml(tmp_path / "clouds.yaml")
        with running_ledger(database, clouds_yaml, **settings) as running:
            demo = Clouds("simulator-demo")
            headers = {"X-Auth-Token": demo.home.token()}
            demo.close()
            with httpx.Client(
                verify=NO_TLS, base_url=f"{running.url}/api/v1", headers=headers, timeout=30
            ) as http:
                live = Live(http, Books(database, cloud), cloud)
                live.running("first")  # the cloud's offers are known from now on
                yield live
                cloud.mend()
