"""The whole service as one process that can be killed, between a database and a cloud that outlive it."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import httpx
import psycopg

from adapters.openstack.connection import Clouds
from tests import command
from tests.http_client import NO_TLS
from tests.ledger import KEYS
from tests.ports import free_port
from tests.system.faults.account import Promise
from tests.waiting import eventually


class Service:
    """``stackledger run`` with short leases, on a database and a cloud of the test's.

    OS_CLIENT_CONFIG_FILE must lead to that cloud when it is made.
    """

    def __init__(self, database: str, clouds_yaml: Path, log: Path, **settings: str) -> None:
        self.clouds_yaml, self.log = clouds_yaml, log
        self._port = free_port()
        self._environment = {
            **os.environ,
            "DATABASE_URL": database,
            "OS_CLOUD": "simulator",
            "OS_CLIENT_CONFIG_FILE": str(clouds_yaml),
            "STACKLEDGER_ENCRYPTION_KEYS": KEYS,
            "STACKLEDGER_PORT": str(self._port),
            "STACKLEDGER_METRICS_LISTEN": "none",
            "STACKLEDGER_WORKER_HEARTBEAT_TIMEOUT_SECONDS": "1",
            "STACKLEDGER_CREATE_LOOKUP_SECONDS": "1",
            "STACKLEDGER_ACTION_LOOKUP_SECONDS": "1",
            "STACKLEDGER_POLL_INTERVAL_SECONDS": "0.2",
            "STACKLEDGER_RESYNC_INTERVAL_SECONDS": "1",
            "STACKLEDGER_LOG_FORMAT": "json",
            **{f"STACKLEDGER_{name.upper()}": value for name, value in settings.items()},
        }
        self._process: command.Process | None = None
        demo = Clouds("simulator-demo")
        self.http = httpx.Client(
            verify=NO_TLS,
            base_url=f"http://127.0.0.1:{self._port}/api/v1",
            headers={"X-Auth-Token": demo.home.token()},
            timeout=30,
        )
        demo.close()

    def start(self) -> None:
        self._process = command.start(["run"], self._environment, self.log)
        eventually(self._is_ready)

    def _is_ready(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, self.log.read_text()[-4000:]
        try:
            return httpx.get(f"http://127.0.0.1:{self._port}/health/ready", verify=NO_TLS).status_code == 200
        except httpx.TransportError:
            return False

    def kill(self) -> None:
        """End it as a power cut would."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def freeze(self) -> None:
        """Stop it where it stands, as a pause of its machine would."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)
        eventually(self._is_frozen)

    def _is_frozen(self) -> bool:
        assert self._process is not None
        return Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()[0] == "T"

    def thaw(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    def end(self) -> None:
        """Stop it if it runs; nothing is learned from how it ends here."""
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        self.http.close()

    def create(self, name: str, **headers: str) -> Promise:
        """Ask for a server; return what was promised."""
        answer = self.http.post("/servers", json=wish(name), headers=headers)
        assert answer.status_code == 202, answer.text
        return promised(answer)

    def act(self, server: UUID, method: str, path: str = "", body: Any = None) -> Promise:
        answer = self.http.request(method, f"/servers/{server}{path}", json=body)
        assert answer.status_code == 202, answer.text
        return promised(answer)

    def ask(self, method: str, path: str, body: Any = None) -> dict[str, Any]:
        """Ask for something; return what is then promised."""
        answer = self.http.request(method, path, json=body)
        assert answer.status_code == 202, answer.text
        told: dict[str, Any] = answer.json()
        return told

    def get(self, path: str) -> dict[str, Any]:
        told: dict[str, Any] = self.http.get(path).json()
        return told


def wish(name: str) -> dict[str, Any]:
    return {"name": name, "flavor": "m1.tiny", "image": "cirros", "networks": ["private"]}


def promised(answer: httpx.Response) -> Promise:
    told = answer.json()
    return Promise(UUID(told["server"]["id"]), UUID(told["operation"]["id"]))


class Book(NamedTuple):
    """The database, seen from outside the service: what is recorded, and locks that hold the service up."""

    url: str

    def types(self, server: UUID) -> list[str]:
        query = "SELECT type FROM ledger WHERE stream = %s ORDER BY version"
        with psycopg.connect(self.url) as connection:
            return [kind for (kind,) in connection.execute(query, [server])]

    def has(self, server: UUID, kind: str) -> bool:
        return kind in self.types(server)

    def writer_waits(self) -> bool:
        """Whether somebody waits for the writers' lock."""
        query = (
            "SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
        with psycopg.connect(self.url) as connection:
            return connection.execute(query).rowcount > 0

    def writers_rest(self) -> bool:
        """Whether nothing is being appended, nor waits to be."""
        query = (
            "SELECT FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND state = 'active' AND query LIKE '%ledger_events_append%'"
        )
        with psycopg.connect(self.url) as connection:
            return connection.execute(query).rowcount == 0

    def hold_writers(self) -> psycopg.Connection[Any]:
        """Take the writers' lock: nothing is appended until the connection is closed."""
        connection = psycopg.connect(self.url)
        connection.execute("SELECT pg_advisory_xact_lock('ledger_events'::regclass::oid::bigint)")
        return connection

    def hold_reactor(self) -> psycopg.Connection[Any]:
        """Take the reactor's checkpoint: no wish becomes a job until the connection is closed."""
        connection = psycopg.connect(self.url)
        connection.execute("SELECT FROM ledger_tracking WHERE application_name = 'reactor' FOR UPDATE")
        return connection
