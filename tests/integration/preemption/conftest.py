"""A ledger on a small cloud of its own, where room and quota end soon, with a mail server that listens."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

import httpx
import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from adapters.openstack.connection import Cloud, Clouds
from simulator import Host, Simulator, running_simulator
from tests.http_client import NO_TLS
from tests.integration.api.conftest import Api
from tests.integration.api.post import Post, running_post
from tests.ledger import ROOMY, running_ledger
from tests.waiting import eventually

SMALL_CLOUD = type(ROOMY)(
    hosts=tuple(
        Host(name, vcpus=2, ram_mb=4096, disk_gb=40, zone=zone)
        for name, zone in (("sim-1", "nova"), ("sim-2", "west"))
    ),
    latencies=ROOMY.latencies,
    quota=ROOMY.quota,
    passwords=ROOMY.passwords,
)
"""Each host has room for two small servers, and is a zone of its own."""

USERS = ("demo", "alice", "admin")
CANDIDATES = "/allocation_candidates"


class Small(NamedTuple):
    """A ledger on a small cloud. Users are demo and alice, each with a project, and admin."""

    simulator: Simulator
    post: Post
    book: str
    url: str
    logins: dict[str, Clouds]
    stack: ExitStack

    def __call__(self, user: str) -> Api:
        """The API for one of them."""
        headers = {"X-Auth-Token": self.cloud(user).token()}
        client = httpx.Client(verify=NO_TLS, base_url=f"{self.url}/api/v1", headers=headers, timeout=30)
        return Api(self.stack.enter_context(client))

    def cloud(self, user: str) -> Cloud:
        return self.logins[user].home

    def grant(self, user: str, **quota: int) -> None:
        """Set the quota of a user's project."""
        path = f"/os-quota-sets/{self.cloud(user).project_id}"
        self.cloud("admin").call("compute", "PUT", path, body={"quota_set": quota})

    def hide_room(self) -> None:
        """Let nobody look for room ahead: it is found out by trying."""
        self.simulator.fault("status", service="placement", method="GET", path=CANDIDATES, status=403)

    def enable_preemption(self, **rule: Any) -> str:
        """Write a policy and enable it; return its id."""
        admin = self("admin")
        wanted = {"name": "give way", "rule": {"kind": "preemption", "notice": "PT1S", **rule}}
        policy = admin.ask("POST", "/policies", wanted, expect=201).json()["policy"]
        enabled = admin.ask("POST", f"/policies/{policy['id']}/actions/enable", expect=200)
        admin.get(f"/policies/{policy['id']}", min_position=enabled.headers["Ledger-Position"])
        return str(policy["id"])


def event(api: Api, server: str, kind: str) -> dict[str, Any] | None:
    """Return what the first event of a kind says."""
    events = api.get(f"/servers/{server}/events", limit=1000, parts=False)["events"]
    return next((one["event"] for one in events if one["type"] == kind), None)


def told(api: Api) -> list[dict[str, Any]]:
    """Wait for servers that are to give way, and return them."""
    return eventually(lambda: [one for one in api.get("/servers")["servers"] if one["preempts_at"]])


@pytest.fixture
def small(postgres: str, template: str, tmp_path: Path) -> Iterator[Small]:
    name = f"small_{uuid4().hex}"
    with ExitStack() as stack:
        connection = stack.enter_context(psycopg.connect(postgres, autocommit=True))
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}".encode())
        stack.callback(connection.execute, f"DROP DATABASE {name} WITH (FORCE)".encode())
        simulator = stack.enter_context(running_simulator(SMALL_CLOUD))
        path = simulator.clouds_yaml(tmp_path / "clouds.yaml")
        post = stack.enter_context(running_post())
        book = make_conninfo(postgres, dbname=name)
        mail = {"mail_host": "127.0.0.1", "mail_port": post.port, "mail_security": "none"}
        times = {
            "notify_max_attempts": 3,
            "notify_initial_backoff_seconds": 0.05,
            "notify_timeout_seconds": 10.0,
        }
        running = stack.enter_context(running_ledger(book, path, data_dir=tmp_path, **mail, **times))
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        patch.setenv("OS_CLIENT_CONFIG_FILE", str(path))
        logins = {user: stack.enter_context(closing(Clouds(f"simulator-{user}"))) for user in USERS}
        for user in ("demo", "alice"):
            address = {"user": {"email": f"{user}@example.org"}}
            logins["admin"].home.call(
                "identity", "PATCH", f"/users/{logins[user].home.user_id}", body=address
            )
        yield Small(simulator, post, book, running.url, logins, stack)
