"""How often, with which dice, and on what stage the faults are met."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import NamedTuple

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from adapters.openstack import Clouds
from adapters.simulator import Latencies, Quota, Simulator, SimulatorConfig, running_simulator
from tests.faults.account import Books
from tests.faults.service import Book, Service

TIMES = int(os.environ.get("FAULTS", "5"))
"""How often each fault is met (``make faults``: 50)."""

SEED = int(os.environ.get("FAULTS_SEED") or random.randrange(1_000_000))
"""Of all dice; the same seed throws the same."""

CLOUD = SimulatorConfig(
    latencies=Latencies(scale=0.05),
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

    def second(self) -> Service:
        """Return another process like the first, on the same database and cloud."""
        return Service(self.book.url, self.service.clouds_yaml, self.service.log.with_suffix(".second"))


Stage = Callable[[str], Scene]


@pytest.fixture(scope="module")
def stage(postgres: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Return a function that sets up a scene of a name: a database, a cloud, a service not yet started."""
    with psycopg.connect(postgres, autocommit=True) as connection, ExitStack() as stack:
        patch = stack.enter_context(pytest.MonkeyPatch.context())

        def build(name: str) -> Scene:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
            stack.callback(connection.execute, f"DROP DATABASE {name} WITH (FORCE)")
            url = make_conninfo(postgres, dbname=name)
            folder = tmp_path_factory.mktemp(name)
            cloud = stack.enter_context(running_simulator(CLOUD))
            clouds_yaml = cloud.clouds_yaml(folder / "clouds.yaml")
            patch.setenv("OS_CLIENT_CONFIG_FILE", str(clouds_yaml))
            service = Service(url, clouds_yaml, folder / "log")
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
