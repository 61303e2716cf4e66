"""A ledger that the version before has left behind: its log decodes, its tables are rebuilt, nothing is lost.

``record.py`` tells what happened on it. Neither is anything asked of the cloud again that was asked before.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

import psycopg
import pytest
from msgspec.structs import replace
from psycopg.conninfo import make_conninfo

from adapters.openstack.connection import Clouds
from app import STEPS
from commands.store.migrate import migrate
from simulator import Simulator, running_simulator
from tests.integration.api.conftest import Api
from tests.ledger import ROOMY, running_ledger
from tests.system.previous_version.record import ADDRESS, in_hex
from tests.waiting import eventually

HERE = Path(__file__).parent
AGES = 1e9
"""Seconds. What was under way when the record was made is not told as stuck first."""


class Before(NamedTuple):
    """What the version before has left: its database, and the cloud that the ledger was on."""

    database: str
    simulator: Simulator
    clouds_yaml: Path


@pytest.fixture
def before(postgres: str, template: str, tmp_path: Path) -> Iterator[Before]:
    assert template, "the roles of the service are there once any database is migrated"
    name, data = f"before_{uuid4().hex}", tmp_path / "cloud"
    data.mkdir()
    with closing(sqlite3.connect(data / "cloud.sqlite")) as cloud:
        cloud.executescript((HERE / "cloud.sql").read_text())
    database = make_conninfo(postgres, dbname=name)
    with (
        psycopg.connect(postgres, autocommit=True) as connection,
        running_simulator(replace(ROOMY, data_dir=data)) as simulator,
    ):
        connection.execute(f"CREATE DATABASE {name} TEMPLATE template0".encode())
        with psycopg.connect(database, autocommit=True) as restored:
            recorded = (HERE / "ledger.sql").read_text()
            restored.execute(recorded.replace(in_hex(ADDRESS), in_hex(simulator.config.public_url)).encode())
        yield Before(database, simulator, simulator.clouds_yaml(tmp_path / "clouds.yaml"))
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def rows(database: str, query: str) -> list[Any]:
    with psycopg.connect(database) as connection:
        return connection.execute(query.encode()).fetchall()


def test_the_next_version_goes_on_with_it(before: Before, monkeypatch: pytest.MonkeyPatch) -> None:
    database, simulator, clouds_yaml = before
    [head] = rows(database, "SELECT max(notification_id) FROM ledger_events")[0]
    known = {
        kind: set(rows(database, f"SELECT id, cloud_id FROM read.{kind} WHERE deleted_at IS NULL"))
        for kind in (
            "server",
            "volume",
            "network_interface",
            "security_group",
            "key_pair",
            "floating_ip",
            "server_snapshot",
        )
    }
    calls = [entry for entry in simulator.journal() if entry.kind == "call"]
    migrate(database, STEPS)
    monkeypatch.setenv("OS_CLIENT_CONFIG_FILE", str(clouds_yaml))
    with (
        closing(Clouds("simulator-demo")) as demo,
        closing(Clouds("simulator-admin")) as admin,
        running_ledger(database, clouds_yaml, operation_timeout_seconds=AGES) as running,
    ):
        api, administrator = (Api.at(running.url, one.home.token()) for one in (demo, admin))
        with api.http, administrator.http:
            servers = {row["name"]: row for row in api.get("/servers")["servers"]}
            assert servers.keys() == {"web-2", "spare-1"}
            spare = servers["spare-1"]["id"]
            eventually(lambda: api.get(f"/servers/{spare}")["status"] == "SHUTOFF")
            events = administrator.get("/events", limit=1000)["events"]
            assert [event["position"] for event in events] == list(range(1, len(events) + 1))
            news = [event["type"] for event in events[head:]]
            seldom = "PolicyEvaluated"  # a run is recorded where some before it were missed
            assert [kind for kind in news if kind != seldom] == ["ServerObserved", "ServerStopped"]
            assert all(event["readable"] for event in events)
            named = {row["name"] for row in api.get("/servers", as_of=str(head))["servers"]}
            assert named == {"web-2", "spare-1"}
            assert [one["name"] for one in api.get("/key-pairs")["key_pairs"]] == ["laptop"]
            assert [one["name"] for one in api.get("/policies")["policies"]] == ["tidy"]
    for kind, things in known.items():
        assert set(rows(database, f"SELECT id, cloud_id FROM read.{kind} WHERE deleted_at IS NULL")) == things
    assert [entry for entry in simulator.journal() if entry.kind == "call"] == calls
