"""One ledger, one cloud, and the people of it: what all examples of a chapter share."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

import psycopg
import pytest
from msgspec.structs import replace
from psycopg.conninfo import make_conninfo

import app
from adapters.openstack.connection import Cloud, Clouds
from adapters.runtime.supervisor import listen
from commands.store.application import SESSION
from projections.engine.rebuild import build_missing
from settings import Secret, Settings
from simulator import Latencies, Simulator, running_simulator
from tests.ledger import KEYS, ROOMY
from tests.system.machine.service import Part, api_of, worker_of

PACES = (0.02, 0.1, 0.3)
"""How slow the cloud is, one of them in each chapter: a server builds in 2 s times this."""


class Scene(NamedTuple):
    url: str
    database: str
    cloud: Simulator
    api: Part
    worker: Part
    ours: Clouds
    """The cloud as the service user sees it."""
    admin: Clouds
    demo: Clouds

    def project(self) -> Cloud:
        """Make a project with nothing in it; return it as demo, its only member, sees it."""
        keystone, demo = self.admin.home, self.demo
        wish = {"project": {"name": f"project-{uuid4().hex[:8]}"}}
        project_id = keystone.call("identity", "POST", "/projects", body=wish).body["project"]["id"]
        member = keystone.call("identity", "GET", "/roles", query={"name": "member"}).body["roles"][0]["id"]
        path = f"/projects/{project_id}/users/{demo.home.user_id}/roles/{member}"
        keystone.call("identity", "PUT", path)
        return demo.project(project_id)


@contextmanager
def running_scene(postgres: str, template: str, folder: Path, seed: str) -> Iterator[Scene]:
    """Run a ledger on a database and a cloud of its own, for the length of the block."""
    latencies = Latencies(scale=random.Random(seed).choice(PACES))
    with ExitStack() as stack:
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        database = stack.enter_context(new_database(postgres, template))
        cloud = stack.enter_context(running_simulator(replace(ROOMY, latencies=latencies)))
        patch.setenv("OS_CLIENT_CONFIG_FILE", str(cloud.clouds_yaml(folder / "clouds.yaml")))
        settings = Settings(
            database_url=Secret(database),
            os_cloud="simulator",
            encryption_keys=Secret(KEYS),
            poll_interval_seconds=0.05,
            resync_interval_seconds=0.5,
            create_lookup_seconds=0.4,
            action_lookup_seconds=0.4,
            operation_timeout_seconds=10.0,
            worker_heartbeat_timeout_seconds=2.0,
        )
        build_missing(database, SESSION, app.PROJECTIONS, lambda done, total: None)
        listener = stack.enter_context(listen("127.0.0.1", 0))
        api, worker = api_of(settings, listener), worker_of(settings)
        for part in (api, worker):
            part.start()
            stack.callback(part.stop)
        names = ("simulator", "simulator-admin", "simulator-demo")
        logins = [stack.enter_context(closing(Clouds(name))) for name in names]
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/api/v1"
        yield Scene(url, database, cloud, api, worker, *logins)


@contextmanager
def new_database(postgres: str, template: str) -> Iterator[str]:
    name = f"machine_{uuid4().hex}"
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
        yield make_conninfo(postgres, dbname=name)
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
