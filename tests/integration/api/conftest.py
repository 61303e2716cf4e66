"""One ledger for all stories, each in a project of its own where it counts what is there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

import httpx
import psycopg
import pytest
from litestar import Litestar
from psycopg.conninfo import make_conninfo

from adapters.openstack.connection import Cloud, Clouds
from settings import Secret
from simulator import Simulator, running_simulator
from tests.http_client import NO_TLS
from tests.integration.api.unconnected import unconnected_api
from tests.ledger import ROOMY, Clock, Running, running_ledger
from tests.waiting import eventually

ALERTS_TOKEN = "token-of-monitoring"


class Api(NamedTuple):
    """The API, for one user."""

    http: httpx.Client

    @classmethod
    def at(cls, url: str, token: str) -> Api:
        """Open the API of a ledger; its answers may be waited for longer than ``outcome`` does."""
        return cls(
            httpx.Client(verify=NO_TLS, base_url=f"{url}/api/v1", headers={"X-Auth-Token": token}, timeout=30)
        )

    def get(self, path: str, expect: int = 200, **query: Any) -> Any:
        answer = self.http.get(path, params=query)
        assert answer.status_code == expect, answer.text
        return answer.json()

    def ask(
        self, method: str, path: str, body: Any = None, expect: int = 202, **headers: str
    ) -> httpx.Response:
        answer = self.http.request(method, path, json=body, headers=headers)
        assert answer.status_code == expect, answer.text
        return answer

    def outcome(self, answer: httpx.Response) -> dict[str, Any]:
        address = answer.json()["operation"]["href"].removeprefix("/api/v1")
        position = answer.headers["Ledger-Position"]

        def look() -> dict[str, Any]:
            told: dict[str, Any] = self.get(address, wait="20s", min_position=position)
            return told

        return eventually(look, lambda told: told["status"] != "running")

    def done(self, method: str, path: str, body: Any = None) -> None:
        self.succeeded(self.ask(method, path, body))

    def succeeded(self, answer: httpx.Response) -> dict[str, Any]:
        """Wait for the operation of an answer, and see that it succeeded."""
        operation = self.outcome(answer)
        assert operation["status"] == "succeeded", str(operation)
        return operation

    def wish(self, name: str | None = None, **more: Any) -> dict[str, Any]:
        wish = {"name": name or f"web-{uuid4().hex[:8]}", "flavor": "m1.tiny", "image": "cirros"}
        return {**wish, "networks": ["private"], **more}

    def server(self, name: str | None = None, **more: Any) -> str:
        """Make a server that runs; return its id."""
        answer = self.ask("POST", "/servers", self.wish(name, **more))
        self.succeeded(answer)
        return str(answer.json()["server"]["id"])

    def types(self, server: str) -> list[str]:
        events = self.get(f"/servers/{server}/events", limit=1000, parts=False)["events"]
        return [event["type"] for event in events]


@pytest.fixture(scope="package")
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="package")
def simulator(clock: Clock) -> Iterator[Simulator]:
    with running_simulator(ROOMY, clock) as simulator:
        yield simulator


@pytest.fixture(scope="package")
def clouds_yaml(simulator: Simulator, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return simulator.clouds_yaml(tmp_path_factory.mktemp("cloud") / "clouds.yaml")


@pytest.fixture(scope="package")
def book(postgres: str, template: str) -> Iterator[str]:
    """The URL of the database all stories write in."""
    name = f"stories_{uuid4().hex}"
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        yield make_conninfo(postgres, dbname=name)
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="module")
def database_of_module(postgres: str, template: str) -> Iterator[str]:
    """The URL of a database for one module."""
    name = f"module_{uuid4().hex}"
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        yield make_conninfo(postgres, dbname=name)
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="package")
def running(book: str, clouds_yaml: Path) -> Iterator[Running]:
    with running_ledger(book, clouds_yaml, alerts_token=Secret(ALERTS_TOKEN)) as running:
        yield running


@pytest.fixture(scope="package")
def logins(clouds_yaml: Path) -> Iterator[dict[str, Clouds]]:
    """Other clients of the simulated cloud: demo, alice and admin."""
    with pytest.MonkeyPatch.context() as patch, ExitStack() as stack:
        patch.setenv("OS_CLIENT_CONFIG_FILE", str(clouds_yaml))
        names = ("demo", "alice", "admin")
        yield {name: stack.enter_context(closing(Clouds(f"simulator-{name}"))) for name in names}


@pytest.fixture(scope="package")
def cloud_of(logins: dict[str, Clouds]) -> Callable[[str], Cloud]:
    """The simulated cloud as one of them sees it."""
    return lambda name: logins[name].home


@pytest.fixture(scope="package")
def with_token(running: Running) -> Iterator[Callable[[str], Api]]:
    """Return a function that opens the API for the bearer of a token."""
    with ExitStack() as stack:

        def open_api(token: str) -> Api:
            api = Api.at(running.url, token)
            stack.enter_context(api.http)
            return api

        yield open_api


@pytest.fixture(scope="package")
def api_of(cloud_of: Callable[[str], Cloud], with_token: Callable[[str], Api]) -> Callable[[str], Api]:
    return lambda name: with_token(cloud_of(name).token())


@pytest.fixture
def project(logins: dict[str, Clouds]) -> Cloud:
    """A new project of demo's, with nothing in it, as demo sees it in the cloud."""
    keystone = logins["admin"].home
    wish = {"project": {"name": f"project-{uuid4().hex[:8]}"}}
    project_id = keystone.call("identity", "POST", "/projects", body=wish).body["project"]["id"]
    role_id = keystone.call("identity", "GET", "/roles", query={"name": "member"}).body["roles"][0]["id"]
    user_id = logins["demo"].home.user_id
    keystone.call("identity", "PUT", f"/projects/{project_id}/users/{user_id}/roles/{role_id}")
    return logins["demo"].project(project_id)


@pytest.fixture
def own(project: Cloud, with_token: Callable[[str], Api]) -> Api:
    """The API in a project with nothing in it."""
    return with_token(project.token())


@pytest.fixture
def administrator(logins: dict[str, Clouds], project: Cloud, with_token: Callable[[str], Api]) -> Api:
    """The API for an administrator whose token is for a project of demo's."""
    admin = logins["admin"].home
    role_id = admin.call("identity", "GET", "/roles", query={"name": "admin"}).body["roles"][0]["id"]
    path = f"/projects/{project.project_id}/users/{admin.user_id}/roles/{role_id}"
    admin.call("identity", "PUT", path)
    return with_token(logins["admin"].project(project.project_id).token())


@pytest.fixture(scope="package")
def api(api_of: Callable[[str], Api]) -> Api:
    return api_of("demo")


@pytest.fixture(autouse=True)
def mended(simulator: Simulator) -> Iterator[None]:
    yield
    simulator.mend()


@pytest.fixture(scope="package")
def unconnected(tmp_path_factory: pytest.TempPathFactory) -> Litestar:
    return unconnected_api(tmp_path_factory.mktemp("nowhere"))
