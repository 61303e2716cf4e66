"""compose.yaml without containers: its commands and environments as plain processes, two of api and worker.

Only what a container would give is replaced: addresses, ports, the volume, the database.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import psycopg
import pytest
import yaml
from openstack.config import OpenStackConfig
from openstack.connection import Connection
from psycopg.conninfo import make_conninfo

from tests.http_client import NO_TLS
from tests.paths import ROOT
from tests.ports import free_port
from tests.waiting import eventually

SERVICES: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
PROGRAMS = Path(sys.executable).parent
TWICE = ("api", "worker")
LIFE = [
    "ServerRequested",
    "ServerCreateAttempted",
    "ServerAccepted",
    "ServerBuilt",
    "ServerStopRequested",
    "ServerStopped",
    "ServerStartRequested",
    "ServerStarted",
    "ServerDeleteRequested",
    "ServerDeleted",
]
GRACE = 30  # seconds; compose.yaml's stop_grace_period


class Replica:
    """One process of a service; ``local`` turns what is true of a container into what is true here."""

    def __init__(self, described: dict[str, Any], local: Callable[[str], str], log: Path) -> None:
        self.log = log
        ports = {
            port: str(free_port()) for port in ("8800", "8810")
        }  # each has its own, as each container has
        self._local = lambda text: re.sub(r"\b88[01]0\b", lambda found: ports[found[0]], local(text))
        self._health = described.get("healthcheck", {}).get("test", [])
        self.url = self._local("http://127.0.0.1:8800/api/v1")
        self.metrics = self._local("http://127.0.0.1:8810/metrics")
        program, *arguments = described["command"]
        environment = {name: self._local(value) for name, value in described["environment"].items()}
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                [PROGRAMS / program, *arguments],
                env={"PATH": os.defpath, **environment},
                cwd=log.parent,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    def healthy(self) -> bool:
        """Ask the way compose.yaml asks."""
        assert self.process.poll() is None, self.log.read_text()
        form, program, *arguments = self._health
        assert (form, program) == ("CMD", "python")
        question = [sys.executable, *map(self._local, arguments)]
        return subprocess.run(question, capture_output=True, check=False).returncode == 0

    def succeeds(self) -> bool:
        return self.process.wait(60) == 0

    def stop(self) -> int:
        """Stop as compose does; return how the process ended."""
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(GRACE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()


class Composition:
    """The services, started in the order their ``depends_on`` asks for."""

    def __init__(self, database: str, folder: Path) -> None:
        self.folder = folder
        self.owner, self.login = database, f"service_{uuid4().hex[:8]}"
        self.running: dict[str, list[Replica]] = {}
        self._replaced = {
            r"\$\{\w+:-([^}]*)\}": r"\1",  # what a variable is unless it is set
            r"^postgresql://stackledger:\$\{.*\}@postgres:5432/stackledger$": database,
            r"^postgresql://stackledger_service:\$\{.*\}@postgres:5432/stackledger$": make_conninfo(
                database, user=self.login, password="unused"
            ),
            r"^\$\{ENCRYPTION_KEYS:\?.*\}$": 32 * "a1",
            r"^0\.0\.0\.0\b": "127.0.0.1",
            r"^/cloud": str(folder / "cloud"),
            r"//simulator:8801": "//127.0.0.1:8801",
            r"\b8801\b": str(free_port()),
        }

    def local(self, value: str) -> str:
        for pattern, replacement in self._replaced.items():
            value = re.sub(pattern, replacement, value)
        return value

    def up(self, service: str) -> None:
        if service == "postgres" or service in self.running:
            return
        described = SERVICES[service]
        for needed, how in described.get("depends_on", {}).items():
            self.up(needed)
            self.wait_for(needed, how["condition"])
        self.running[service] = [
            Replica(described, self.local, self.folder / f"{service}-{number}.log")
            for number in range(1, 3 if service in TWICE else 2)
        ]

    def wait_for(self, service: str, condition: str) -> None:
        for replica in self.running.get(service, []):
            if condition == "service_completed_successfully":
                assert replica.succeeds(), replica.log.read_text()
            else:
                eventually(replica.healthy)

    def down(self) -> dict[str, int]:
        """Stop everything, those that depend on others first; return how each process ended."""
        replicas = [replica for service in reversed(self.running.values()) for replica in service]
        return {replica.log.stem: replica.stop() for replica in replicas}


@pytest.fixture
def composition(postgres: str, tmp_path: Path) -> Iterator[Composition]:
    """All services, up and healthy, on an empty database of their own."""
    name = f"compose_{uuid4().hex}"
    with ExitStack() as stack:
        connection = stack.enter_context(psycopg.connect(postgres, autocommit=True))
        connection.execute(f"CREATE DATABASE {name}")
        composition = Composition(make_conninfo(postgres, dbname=name), tmp_path)
        stack.callback(connection.execute, f"DROP ROLE IF EXISTS {composition.login}".encode())
        stack.callback(connection.execute, f"DROP DATABASE {name} WITH (FORCE)")
        stack.callback(composition.down)
        for service in SERVICES:
            composition.up(service)
        for service in set(composition.running) - {"migrate"}:
            composition.wait_for(service, "service_healthy")
        yield composition


@pytest.fixture
def apis(composition: Composition) -> Iterator[list[httpx.Client]]:
    """A client of each api process, as a member of the simulated cloud's project demo."""
    clouds_yaml = composition.folder / "cloud" / "clouds.yaml"
    clouds = OpenStackConfig(config_files=[str(clouds_yaml)], load_envvars=False)
    with ExitStack() as stack:
        cloud = stack.enter_context(Connection(config=clouds.get_one("simulator-demo")))
        headers = {"X-Auth-Token": str(cloud.auth_token)}
        yield [
            stack.enter_context(httpx.Client(verify=NO_TLS, base_url=api.url, headers=headers, timeout=60))
            for api in composition.running["api"]
        ]


def logins_of(database: str) -> set[str]:
    """As whom the processes are logged in."""
    query = (
        "SELECT DISTINCT usename FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
    )
    with psycopg.connect(database) as connection:
        return {name for (name,) in connection.execute(query)}


def they_behave_as_one(composition: Composition, one: httpx.Client, other: httpx.Client) -> None:
    """Two api processes share sessions, revocation, the throttle of logins, and Idempotency-Keys."""
    clouds_yaml = composition.folder / "cloud" / "clouds.yaml"
    auth = OpenStackConfig(config_files=[str(clouds_yaml)], load_envvars=False).get_one("simulator-demo").auth
    account = {"account_id": auth["username"], "password": auth["password"]}
    tokens = httpx.post(f"{one.base_url}auth/login", json=account, verify=NO_TLS).json()
    bearer = {"Authorization": f"Bearer {tokens['access_token']}"}

    def status_at(api: httpx.Client) -> int:
        return httpx.get(f"{api.base_url}servers", headers=bearer, verify=NO_TLS).status_code

    assert (status_at(one), status_at(other)) == (200, 200)
    refreshed = {"refresh_token": tokens["refresh_token"]}
    following = httpx.post(f"{other.base_url}auth/refresh", json=refreshed, verify=NO_TLS).json()
    assert httpx.post(f"{one.base_url}auth/logout", json=refreshed, verify=NO_TLS).status_code == 204
    for api in (one, other):
        eventually(lambda api=api: status_at(api), lambda status: status == 401)
    again = {"refresh_token": following["refresh_token"]}
    assert httpx.post(f"{other.base_url}auth/refresh", json=again, verify=NO_TLS).status_code == 401

    async def guess() -> list[int]:
        async with httpx.AsyncClient(verify=NO_TLS, timeout=60) as client:
            wrong = {"account_id": "somebody", "password": "a guess"}
            tries = [client.post(f"{api.base_url}auth/login", json=wrong) for api in 7 * (one, other)]
            return [answer.status_code for answer in await asyncio.gather(*tries)]

    assert sorted(asyncio.run(guess())) == 10 * [401] + 4 * [429]

    key = {"Idempotency-Key": "made once"}
    made = [api.post("/security-groups", json={"name": "once"}, headers=key).json() for api in (one, other)]
    assert made[0]["security_group"]["id"] == made[1]["security_group"]["id"]


def test_a_server_lives_its_life_on_the_services(composition: Composition, apis: list[httpx.Client]) -> None:
    """What is asked of one api is done by some worker, and read from the other api."""
    one, other = apis
    they_behave_as_one(composition, one, other)
    wish = {"name": "web", "flavor": "m1.tiny", "image": "cirros", "networks": ["private"]}
    answer = one.post("/servers", json=wish)
    assert answer.status_code == 202, answer.text
    place = f"/servers/{answer.json()['server']['id']}"

    def status_after(answer: httpx.Response) -> str:
        assert answer.status_code == 202, answer.text
        operation = f"/operations/{answer.json()['operation']['id']}"
        position = {"min_position": answer.headers["Ledger-Position"]}
        assert other.get(operation, params={"wait": "50s", **position}).json()["status"] == "succeeded"
        return str(other.get(place).json()["status"])

    assert status_after(answer) == "ACTIVE"
    assert status_after(one.post(f"{place}/actions/stop")) == "SHUTOFF"
    assert status_after(one.post(f"{place}/actions/start")) == "ACTIVE"
    assert status_after(one.delete(place)) == "DELETED"

    for service in ("api", "projector", "worker", "scheduler"):
        for replica in composition.running[service]:
            assert "stackledger_event_log_position" in httpx.get(replica.metrics, verify=NO_TLS).text
    assert one.get("/metrics").status_code == 404
    assert (
        httpx.get(composition.running["api"][0].url.replace("/api/v1", "/metrics"), verify=NO_TLS).status_code
        == 404
    )

    told = [event["type"] for event in other.get(f"{place}/events", params={"parts": False}).json()["events"]]
    assert [event for event in told if event in LIFE] == LIFE

    assert logins_of(composition.owner) == {composition.login}
    ended = composition.down()
    failed = {name: (composition.folder / f"{name}.log").read_text() for name, code in ended.items() if code}
    assert failed == {}
    for service in set(composition.running) - {"migrate"}:  # its output is for a person
        for replica in composition.running[service]:
            assert all(isinstance(json.loads(line), dict) for line in replica.log.read_text().splitlines())
