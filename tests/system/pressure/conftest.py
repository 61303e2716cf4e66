"""A cloud whose room ends soon, with a ledger whose time can be moved and a mail server that listens."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from msgspec.structs import replace
from psycopg.conninfo import make_conninfo

from adapters.openstack.connection import Clouds
from simulator import Host, running_simulator
from tests.integration.api.post import running_post
from tests.integration.scheduler.conftest import World
from tests.ledger import ROOMY, running_ledger

USERS = ("demo", "alice", "admin")


@contextmanager
def world_on(hosts: Sequence[Host], postgres: str, template: str, folder: Path) -> Iterator[World]:
    """Run a ledger on these hosts, for demo, alice and admin."""
    with psycopg.connect(postgres, autocommit=True) as connection, ExitStack() as stack:
        name = f"pressure_{uuid4().hex}"
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}".encode())
        stack.callback(connection.execute, f"DROP DATABASE {name} WITH (FORCE)".encode())
        book = make_conninfo(postgres, dbname=name)
        simulator = stack.enter_context(running_simulator(replace(ROOMY, hosts=tuple(hosts))))
        path = simulator.clouds_yaml(folder / "clouds.yaml")
        post = stack.enter_context(running_post())
        mail = {"mail_host": "127.0.0.1", "mail_port": post.port, "mail_security": "none"}
        mailed = {**mail, "operator_mail": "operator@example.org", "notify_initial_backoff_seconds": 0.05}
        running = stack.enter_context(running_ledger(book, path, data_dir=folder, **mailed))
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        patch.setenv("OS_CLIENT_CONFIG_FILE", str(path))
        logins = {one: stack.enter_context(closing(Clouds(f"simulator-{one}"))) for one in USERS}
        tokens = {one: clouds.home.token() for one, clouds in logins.items()}
        yield World(running, simulator, tokens, stack)


@pytest.fixture
def small(postgres: str, template: str, tmp_path: Path) -> Iterator[World]:
    """Two hosts, each with room for four small servers."""
    hosts = [Host(name, vcpus=4, ram_mb=8192, disk_gb=80) for name in ("sim-1", "sim-2")]
    with world_on(hosts, postgres, template, tmp_path) as world:
        yield world
