"""The whole service, as ``stackledger run`` starts it, between an embedded Postgres and a real cloud.

``OS_CLOUD`` names the service user (an admin), ``OS_CLOUD_MEMBER`` an ordinary user: the client.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

import httpx
import openstack
import pytest
from openstack.connection import Connection

from adapters.runtime.postgres import temporary_postgres
from tests.http_client import NO_TLS
from tests.integration.api.post import Post, running_post
from tests.ports import free_port
from tests.waiting import eventually

SERVICE, MEMBER = os.environ.get("OS_CLOUD", ""), os.environ.get("OS_CLOUD_MEMBER", "")

RUN = uuid4().hex[:8]
"""Part of every name made here: others may use the cloud at the same time."""

WHY = "OS_CLOUD (the service user) and OS_CLOUD_MEMBER (an ordinary user) name no cloud"


class Ledger(NamedTuple):
    """The service's API, for one user."""

    http: httpx.Client

    def ask(self, method: str, path: str, expect: int = 202, **body: Any) -> dict[str, Any]:
        """Send a command and return its answer."""
        answer = self.http.request(method, path, json=body or None)
        assert answer.status_code == expect, answer.text
        told: dict[str, Any] = answer.json()
        return told

    def outcome(self, answer: dict[str, Any]) -> dict[str, Any]:
        """Wait for the operation of an answer."""
        address = answer["operation"]["href"].removeprefix("/api/v1")
        for _ in range(4):
            operation = self.http.get(address, params={"wait": "30s"}).json()
            if operation.get("status") != "running":
                break
        told: dict[str, Any] = operation
        return told

    def done(self, method: str, path: str, **body: Any) -> dict[str, Any]:
        """Send a command, wait for it, and see that it succeeded."""
        return self.succeeded(self.ask(method, path, **body))

    def succeeded(self, answer: dict[str, Any]) -> dict[str, Any]:
        """Wait for the operation of an answer, and see that it succeeded."""
        operation = self.outcome(answer)
        assert operation["status"] == "succeeded", str(operation)
        return operation

    def get(self, path: str, **query: Any) -> dict[str, Any]:
        answer = self.http.get(path, params=query)
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        return told

    def server(self, server_id: str) -> dict[str, Any]:
        return self.get(f"/servers/{server_id}")

    def types(self, server_id: str) -> list[str]:
        """Return the types of all events of a server."""
        events = self.http.get(f"/servers/{server_id}/events", params={"limit": 1000, "parts": False}).json()[
            "events"
        ]
        return [event["type"] for event in events]

    def others_doing(self, stream: str) -> list[str]:
        """Return the types of all events of a stream that are told as somebody else's doing."""
        events = self.get("/events", stream=stream, limit=1000)["events"]
        assert events, "it has a story"
        return [event["type"] for event in events if event["type"].endswith("OutOfBand")]

    def event(self, server_id: str, kind: str) -> dict[str, Any] | None:
        events = self.http.get(f"/servers/{server_id}/events", params={"limit": 1000, "parts": False}).json()[
            "events"
        ]
        return next((event for event in events if event["type"] == kind), None)


@pytest.fixture(scope="session")
def admin() -> Iterator[Connection]:
    if not (SERVICE and MEMBER):
        pytest.skip(WHY)
    with openstack.connect(cloud=SERVICE) as connection:
        yield connection


@pytest.fixture(scope="session")
def member(admin: Connection) -> Iterator[Connection]:
    """The client's user, who also does things behind the service's back."""
    with openstack.connect(cloud=MEMBER) as connection:
        yield connection


@pytest.fixture(scope="session")
def boundless_flavor(admin: Connection) -> Iterator[str]:
    """A flavor no host has room for: disk is in no quota, so Nova accepts it and finds no host.

    In all else it is neither the smallest nor the largest, which other tests ask for.
    """
    name = f"sl-story-{RUN}"
    flavor = admin.compute.create_flavor(name=name, ram=2_048, vcpus=2, disk=900_000)
    yield name
    admin.compute.delete_flavor(flavor)


@pytest.fixture(scope="session")
def greedy_flavor(admin: Connection, member: Connection) -> Iterator[str]:
    """A flavor of more cores than the member's project may have: Nova refuses it at once."""
    most = member.compute.get("/limits").json()["limits"]["absolute"]["maxTotalCores"]
    flavor = admin.compute.create_flavor(name=f"sl-greedy-{RUN}", ram=2_048, vcpus=most + 1, disk=900_000)
    yield str(flavor.id)
    admin.compute.delete_flavor(flavor)


@pytest.fixture(scope="session")
def book() -> Iterator[str]:
    """The URL of the service's database."""
    with temporary_postgres(durable=True) as postgres:
        yield postgres.url


@pytest.fixture(scope="session")
def post() -> Iterator[Post]:
    """The mail server that takes all notices: nothing is deleted by a policy before one took them."""
    with running_post() as post:
        yield post


@pytest.fixture(scope="session")
def address(
    boundless_flavor: str,
    greedy_flavor: str,
    book: str,
    post: Post,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[str]:
    """The address of the running service."""
    port = free_port()
    log = (tmp_path_factory.mktemp("story") / "log").open("w+")
    service = subprocess.Popen(
        [Path(sys.executable).with_name("stackledger"), "run"],
        env={
            **os.environ,
            "DATABASE_URL": book,
            "STACKLEDGER_ENCRYPTION_KEYS": 32 * "a1",
            "STACKLEDGER_PORT": str(port),
            "STACKLEDGER_METRICS_LISTEN": "none",
            "STACKLEDGER_MAIL_HOST": "127.0.0.1",
            "STACKLEDGER_MAIL_PORT": str(post.port),
            "STACKLEDGER_MAIL_SECURITY": "none",
            "STACKLEDGER_OPERATOR_MAIL": "operator@example.org",
        },
        stdout=log,
        stderr=log,
    )
    try:
        url = f"http://127.0.0.1:{port}"
        eventually(lambda: service.poll() is not None or is_ready(url))
        assert service.poll() is None, Path(log.name).read_text()
        yield url
    finally:
        service.send_signal(signal.SIGTERM)
        assert service.wait(30) == 0, Path(log.name).read_text()[-4000:]
        log.close()


def is_ready(url: str) -> bool:
    try:
        return httpx.get(f"{url}/health/ready", verify=NO_TLS).status_code == 200
    except httpx.TransportError:
        return False


def inner_networks(member: Connection) -> Iterator[Any]:
    return (network for network in member.network.networks() if not network.is_router_external)


def smallest_image(member: Connection) -> Any:
    """Return the image that needs the smallest disk: those of servers need the whole disk of their flavor."""
    return min(member.image.images(status="active"), key=lambda image: image.min_disk)


@pytest.fixture(scope="session")
def ledger(address: str, member: Connection) -> Iterator[Ledger]:
    headers = {"X-Auth-Token": member.session.get_token() or ""}
    with httpx.Client(verify=NO_TLS, base_url=f"{address}/api/v1", headers=headers, timeout=60) as client:
        yield Ledger(client)


@pytest.fixture
def operator(address: str, admin: Connection) -> Iterator[Ledger]:
    """The API for an administrator."""
    headers = {"X-Auth-Token": admin.session.get_token() or ""}
    with httpx.Client(verify=NO_TLS, base_url=f"{address}/api/v1", headers=headers, timeout=60) as client:
        yield Ledger(client)


@pytest.fixture
def wish(member: Connection) -> Callable[[str], dict[str, Any]]:
    """What to ask for: the smallest of everything, under a name of its own."""

    def made(name: str) -> dict[str, Any]:
        flavor = min(member.compute.flavors(), key=lambda flavor: (flavor.disk, flavor.ram))
        image = smallest_image(member)
        network = eventually(
            lambda: next(inner_networks(member), None)
        )  # none yet where Neutron has just begun
        told = {"name": f"{name}-{RUN}", "flavor": flavor.id, "image": image.id}
        return {**told, "networks": [network.id], "metadata": {"story": "told"}}

    return made
