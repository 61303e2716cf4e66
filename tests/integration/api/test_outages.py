"""What the API does while something it needs is away, and how all goes on by itself afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest
from msgspec.structs import replace

import app
from adapters.openstack.connection import Clouds
from adapters.runtime.postgres import EmbeddedPostgres, temporary_postgres
from commands.store.migrate import migrate
from simulator import running_simulator
from tests.http_client import NO_TLS
from tests.integration.api.conftest import Api
from tests.ledger import ROOMY, running_ledger
from tests.ports import free_port
from tests.waiting import eventually


class Served(NamedTuple):
    """A ledger whose database the test may stop."""

    api: Api
    root: httpx.Client
    postgres: EmbeddedPostgres


@pytest.fixture
def served(clouds_yaml: Path, api: Api) -> Iterator[Served]:
    with temporary_postgres(durable=True) as postgres:
        migrate(postgres.url, app.STEPS)
        with (
            running_ledger(postgres.url, clouds_yaml) as running,
            httpx.Client(verify=NO_TLS, base_url=running.url, timeout=30) as root,
            httpx.Client(
                verify=NO_TLS, base_url=f"{running.url}/api/v1", headers=api.http.headers, timeout=30
            ) as client,
        ):
            yield Served(Api(client), root, postgres)


def test_a_stopped_database_is_told_and_waited_for(served: Served) -> None:
    api, root, postgres = served
    server = api.server()
    before = api.get("/events", limit=1000)["events"]
    postgres.stop()

    asked = [
        ("GET", "/servers"),
        ("GET", f"/servers/{server}"),
        ("GET", "/events"),
        ("DELETE", f"/servers/{server}"),
    ]
    with ThreadPoolExecutor(len(asked)) as threads:
        answers = list(threads.map(lambda request: api.http.request(*request), asked))
    for answer in answers:
        assert (answer.status_code, answer.json()["code"]) == (503, "LEDGER_UNAVAILABLE")
        assert int(answer.headers["Retry-After"]) > 0
        assert answer.headers["Content-Type"] == "application/problem+json"
    assert root.get("/health").status_code == 200
    readiness = root.get("/health/ready")
    assert (readiness.status_code, readiness.json()["status"]) == (503, "not ready")
    assert root.get("/metrics").status_code == 200

    postgres.start()
    eventually(lambda: root.get("/health/ready").status_code == 200)
    eventually(lambda: api.http.get(f"/servers/{server}").status_code == 200)
    assert api.get("/events", limit=1000)["events"][: len(before)] == before
    api.done("POST", f"/servers/{server}/actions/stop")
    api.done("DELETE", f"/servers/{server}")


def test_a_command_repeated_until_the_database_is_back_is_done_once(served: Served) -> None:
    api, _, postgres = served
    wish, key = api.wish(), {"Idempotency-Key": "until it works"}
    api.get("/flavors")
    postgres.stop()
    assert api.ask("POST", "/servers", wish, expect=503, **key).json()["code"] == "LEDGER_UNAVAILABLE"
    postgres.start()
    answer = eventually(
        lambda: api.http.post("/servers", json=wish, headers=key), lambda answer: answer.status_code == 202
    )
    api.succeeded(answer)
    assert api.ask("POST", "/servers", wish, **key).json() == answer.json()
    types = [event["type"] for event in api.get("/events", limit=1000)["events"]]
    assert types.count("ServerRequested") == 1


@pytest.fixture
def cloud() -> Iterator[ExitStack]:
    """What holds a cloud of the test's own; closing it turns the cloud off."""
    with ExitStack() as stack:
        yield stack


def test_a_cloud_that_is_off_makes_commands_wait(database: str, cloud: ExitStack, tmp_path: Path) -> None:
    config, port = replace(ROOMY, data_dir=tmp_path / "cloud"), free_port()
    simulator = cloud.enter_context(running_simulator(config, port=port))
    clouds_yaml = simulator.clouds_yaml(tmp_path / "clouds.yaml")
    with running_ledger(database, clouds_yaml) as running, ExitStack() as clients:

        def api_of(name: str) -> Api:
            with pytest.MonkeyPatch.context() as patch:
                patch.setenv("OS_CLIENT_CONFIG_FILE", str(clouds_yaml))
                with closing(Clouds(f"simulator-{name}")) as login:
                    headers = {"X-Auth-Token": login.home.token()}
            client = httpx.Client(
                verify=NO_TLS, base_url=f"{running.url}/api/v1", headers=headers, timeout=30
            )
            return Api(clients.enter_context(client))

        demo, alice, late = api_of("demo"), api_of("alice"), api_of("demo")
        server = demo.server()
        alice.get("/servers")
        cloud.close()

        stop = demo.ask("POST", f"/servers/{server}/actions/stop")
        create = demo.ask("POST", "/servers", demo.wish())
        for answer in (stop, create):
            operation = answer.json()["operation"]["href"].removeprefix("/api/v1")
            waiting = demo.get(operation, min_position=answer.headers["Ledger-Position"])
            assert waiting["status"] == "running"
        assert demo.get(f"/servers/{server}")["under_way"]["action"] == "stop"
        assert len(demo.get("/servers")["servers"]) == 2
        assert demo.get("/flavors")["flavors"]
        assert alice.get("/flavors", expect=503)["code"] == "CLOUD_UNAVAILABLE"
        assert late.get("/servers", expect=503)["code"] == "IDENTITY_UNAVAILABLE"

        simulator = cloud.enter_context(running_simulator(config, port=port))
        demo.succeeded(stop)
        demo.succeeded(create)
        assert alice.get("/flavors")["flavors"]
        created = [entry for entry in simulator.journal() if entry.path.endswith("/servers")]
        assert [(entry.method, entry.status) for entry in created] == [("POST", 202)] * 2
