"""Two clouds that take the same passwords, and a ledger that is of one of them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

import app
from adapters.openstack.connection import Clouds
from commands.store.application import SESSION, Ledger
from projections.engine.rebuild import build_missing
from settings import Secret, Settings
from simulator import Simulator, running_simulator
from tests import command
from tests.ledger import KEYS, ROOMY
from tests.ports import free_port

Point = Callable[[Simulator], Path]


@pytest.fixture(scope="module")
def ours() -> Iterator[Simulator]:
    with running_simulator(ROOMY) as simulator:
        yield simulator


@pytest.fixture(scope="module")
def theirs() -> Iterator[Simulator]:
    with running_simulator(ROOMY) as simulator:
        yield simulator


@pytest.fixture
def point(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Point:
    """Return a function that has clouds.yaml lead to a cloud from now on."""
    monkeypatch.setenv("OS_CLIENT_CONFIG_FILE", str(tmp_path / "clouds.yaml"))
    return lambda simulator: simulator.clouds_yaml(tmp_path / "clouds.yaml")


@pytest.fixture
def settings(database: str) -> Settings:
    build_missing(database, SESSION, app.PROJECTIONS, lambda done, total: None)
    return Settings(database_url=Secret(database), os_cloud="simulator", cloud_timeout=5.0)


@contextmanager
def opened(settings: Settings) -> Iterator[Clouds]:
    """The cloud as a process of the ledger has it."""
    with (
        Ledger(settings.database_url.reveal()) as ledger,
        closing(app.open_clouds(settings, ledger)) as clouds,
    ):
        yield clouds


def refusal_of(settings: Settings, clouds_yaml: Path, arguments: Sequence[str]) -> str:
    """Start a process that refuses; return its one line on the standard error, having seen exit code 2."""
    environment = {
        "PATH": os.defpath,
        "DATABASE_URL": settings.database_url.reveal(),
        "OS_CLOUD": "simulator",
        "OS_CLIENT_CONFIG_FILE": str(clouds_yaml),
        "STACKLEDGER_DATA_DIR": str(clouds_yaml.parent),
        "STACKLEDGER_ENCRYPTION_KEYS": KEYS,
        "STACKLEDGER_PORT": str(free_port()),
        "STACKLEDGER_METRICS_LISTEN": f"127.0.0.1:{free_port()}",
        "STACKLEDGER_LOG_LEVEL": "ERROR",
    }
    ended = command.run(arguments, environment)
    assert (ended.returncode, ended.stdout) == (2, "")
    [line] = [line for line in ended.stderr.splitlines() if line]
    return line
