"""A ledger of its own, whose time can be moved."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack, asynccontextmanager, closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from adapters.openstack.connection import Clouds
from commands.kernel.actor import Origin
from commands.kernel.message import Command
from commands.server.commands import ConfirmNoticeDelivered
from commands.server.decider import SERVER
from commands.store.application import SESSION, Ledger
from commands.store.envelope import RecordedEvent, read_row
from commands.store.handler import Handler
from settings import Secret
from simulator import Simulator, running_simulator
from tests.book_time import freeze, shift
from tests.http_client import NO_TLS
from tests.integration.api.conftest import ALERTS_TOKEN, Api
from tests.ledger import ROOMY, Running, running_ledger
from tests.waiting import eventually

USERS = ("demo", "admin")


class World:
    """A ledger at work, the users of its cloud, and the hands of its clock."""

    def __init__(self, ledger: Running, cloud: Simulator, tokens: dict[str, str], stack: ExitStack) -> None:
        self._ledger, self.database, self.url, self.cloud = ledger, ledger.database, ledger.url, cloud
        self._ahead = timedelta()
        self._clients = {
            name: stack.enter_context(
                httpx.Client(
                    verify=NO_TLS, base_url=f"{self.url}/api/v1", headers={"X-Auth-Token": token}, timeout=30
                )
            )
            for name, token in tokens.items()
        }
        self.connection = stack.enter_context(
            psycopg.connect(self.database, options=SESSION, autocommit=True)
        )

    def api(self, name: str = "demo") -> Api:
        """Return the API for a user, once its read tables show what has been."""
        eventually(self.is_shown)
        return Api(self._clients[name])

    def owner(self) -> psycopg.Connection[Any]:
        """Connect as whoever owns the database."""
        return psycopg.connect(self.database)

    def now(self) -> datetime:
        row = self.connection.execute("SELECT ledger_now()").fetchone()
        assert row is not None
        return row[0]

    def wait(self, span: timedelta) -> None:
        """Let so much of the book's time go by at once, when the read tables show what has been.

        A policy that looked at less would ask for what is void, and look again a minute later.
        """
        eventually(self.is_shown)
        self._ahead += span
        shift(self.database, self._ahead)
        self._ledger.look_at_policies()

    @contextmanager
    def frozen(self, at: datetime) -> Iterator[None]:
        """Let the book's time stand still at a moment, for the length of the block."""
        eventually(self.is_shown)
        freeze(self.database, at)
        try:
            yield
        finally:
            shift(self.database, self._ahead)

    def is_shown(self) -> bool:
        query = """
            SELECT min(shown.notification_id) >= (SELECT max(notification_id) FROM ledger_events)
            FROM ledger_tracking AS shown
            WHERE application_name LIKE '%:%'
        """
        row = self.connection.execute(query).fetchone()
        assert row is not None
        return bool(row[0])

    def ticked(self, policy: str) -> datetime:
        """Return the latest due time for which a policy has looked."""
        row = self.connection.execute(
            "SELECT coalesce(max(due), '2000-01-01Z') FROM scheduler_ticks WHERE duty = %s",
            [f"policy:{policy}"],
        ).fetchone()
        assert row is not None
        return row[0]

    def events(self, stream: str) -> list[RecordedEvent]:
        query = """
            SELECT originator_id, originator_version, notification_id, recorded_at, state
            FROM ledger_events WHERE originator_id = %s ORDER BY originator_version
        """
        return [read_row(row) for row in self.connection.execute(query, [stream], binary=True)]

    def happened(self, stream: str, kind: type, number: int = 1) -> Any:
        """Wait until an event of a kind has happened so often; return the latest."""
        return eventually(
            lambda: [one.event for one in self.events(stream) if isinstance(one.event, kind)],
            lambda found: len(found) >= number,
        )[-1]

    def policy(self, definition: dict[str, Any], name: str = "admin") -> str:
        """Define and enable a policy, and wait until it shows; return its id."""
        api = self.api(name)
        made = api.ask("POST", "/policies", definition, expect=201).json()["policy"]["id"]
        answer = api.ask("POST", f"/policies/{made}/actions/enable", expect=200)
        api.get(f"/policies/{made}", min_position=answer.headers["Ledger-Position"])
        return str(made)

    def silence(self, server: str, hours: int, cpu: float = 0.5) -> None:
        """Record that a server did next to nothing over the last hours."""
        query = """
            INSERT INTO server_signals (server_id, metric, hour, mean, highest, samples, source)
            SELECT %(id)s, 'cpu_percent', hour, %(cpu)s, %(cpu)s, 60, 'test'
            FROM generate_series(
                date_trunc('hour', ledger_now()) - make_interval(hours => %(hours)s),
                date_trunc('hour', ledger_now()) - interval '1 hour', interval '1 hour'
            ) AS hour
            ON CONFLICT DO NOTHING
        """
        self.connection.execute(query, {"id": server, "hours": hours, "cpu": cpu})

    def deliver(self, server: str, notice_id: UUID) -> None:
        """Say of a notice what its channel would say."""
        self.say(server, ConfirmNoticeDelivered(notice_id, "mail", self.now()))

    def say(self, server: str, command: Command) -> None:
        """Have a server obey a command."""
        origin = Origin(by="user:test", project_id="", command_id=uuid4(), correlation_id="test")
        with closing(Ledger(self.database)) as ledger:
            asyncio.run(obey(ledger, self.database, UUID(server), command, origin))


async def obey(ledger: Ledger, database: str, stream: UUID, command: Command, origin: Origin) -> None:
    @asynccontextmanager
    async def connect():
        connection = await psycopg.AsyncConnection.connect(database, options=SESSION, autocommit=True)
        async with connection:
            yield connection

    await Handler(ledger, connect).handle(SERVER, stream, command, origin)


@contextmanager
def running_world(postgres: str, template: str, folder: Path, **settings: Any) -> Iterator[World]:
    """Run a ledger of its own on a cloud of its own, for the length of the block."""
    with psycopg.connect(postgres, autocommit=True) as connection, ExitStack() as stack:
        name = f"sweep_{uuid4().hex}"
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        stack.callback(connection.execute, f"DROP DATABASE {name} WITH (FORCE)")
        database = make_conninfo(postgres, dbname=name)
        simulator = stack.enter_context(running_simulator(ROOMY))
        clouds_yaml = simulator.clouds_yaml(folder / "clouds.yaml")
        settings = {"alerts_token": Secret(ALERTS_TOKEN), "data_dir": folder, **settings}
        running = stack.enter_context(running_ledger(database, clouds_yaml, **settings))
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("OS_CLIENT_CONFIG_FILE", str(clouds_yaml))
            logins = {
                one: stack.enter_context(closing(Clouds(f"simulator-{one}"))) for one in ("demo", "admin")
            }
            tokens = {one: clouds.home.token() for one, clouds in logins.items()}
        yield World(running, simulator, tokens, stack)


@pytest.fixture(scope="module")
def world(postgres: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with running_world(postgres, template, tmp_path_factory.mktemp("cloud")) as world:
        yield world
