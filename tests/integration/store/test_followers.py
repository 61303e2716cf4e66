"""Others follow the log with the ``eventsourcing`` library, without our code (docs/followers.md)."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest
from eventsourcing.projection import ApplicationSubscription
from msgspec.structs import replace
from psycopg.conninfo import conninfo_to_dict

from commands.server import events as e
from commands.store.application import Ledger
from tests.unit.commands.server import lives
from tests.unit.projections.history import append
from tests.waiting import LIMIT, eventually

EXAMPLE = Path(__file__).parents[3] / "examples/server_counts.py"
GRANTS = """
CREATE ROLE {name} LOGIN PASSWORD 'secret';
GRANT SELECT ON ledger_events TO {name};
CREATE SCHEMA counts AUTHORIZATION {name};
"""
COUNTS = "SELECT project_id, count(*) FROM counts.servers GROUP BY project_id"


def requested(ledger: Ledger, project_id: str) -> UUID:
    server, (event, *_) = uuid4(), lives.requested.history
    append(ledger, server, 0, [replace(event, project_id=project_id)])
    return server


def deleted(ledger: Ledger, server: UUID) -> None:
    append(ledger, server, 1, [e.ServerDeletedOutOfBand()])


class TestOurLogIsOneOfTheLibrary:
    def test_its_notification_log_tells_what_was_appended_in_order(self, ledger: Ledger) -> None:
        servers = [requested(ledger, "a") for _ in range(3)]
        section = ledger.notification_log["1,10"]
        assert [(one.id, one.originator_id, one.topic) for one in section.items] == [
            (place, server, "ServerRequested") for place, server in enumerate(servers, 1)
        ]
        some = ledger.notification_log.select(start=2, limit=1)
        assert [one.originator_id for one in some] == [servers[1]]

    def test_a_subscription_yields_events_as_they_are_recorded(self, ledger: Ledger) -> None:
        before = requested(ledger, "a")
        with ApplicationSubscription(ledger, gt=0) as subscription:
            record, tracking = next(subscription)
            assert (record.originator_id, tracking.notification_id) == (before, 1)
            after = requested(ledger, "b")
            record, tracking = next(subscription)
            assert (record.originator_id, tracking.notification_id) == (after, 2)
            assert isinstance(record.event, e.ServerRequested)
            assert record.event.project_id == "b"


class Follower:
    """The example as the program that it is, with a login that may read the log and no more of ours."""

    def __init__(self, database: str, name: str) -> None:
        place = conninfo_to_dict(database)
        told = {key.upper(): str(place[key]) for key in ("dbname", "host", "port") if place.get(key)}
        told |= {"USER": name, "PASSWORD": "secret"}
        self._environment = {
            **os.environ,
            **{f"POSTGRES_{key}": value for key, value in told.items()},
            "SERVER_COUNTS_POSTGRES_SCHEMA": "counts",
        }
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self._process = subprocess.Popen([sys.executable, str(EXAMPLE)], env=self._environment)

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def stop(self) -> int:
        """Ask it to end; return its exit code."""
        assert self._process is not None
        self._process.terminate()
        return self._process.wait(LIMIT)

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait(LIMIT)


@pytest.fixture
def follower(database: str) -> Iterator[Follower]:
    name = f"follower_{uuid4().hex}"
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(GRANTS.format(name=name).encode())
        follower = Follower(database, name)
        yield follower
        follower.kill()
        connection.execute(f"DROP SCHEMA counts CASCADE; DROP OWNED BY {name}; DROP ROLE {name}".encode())


def test_the_example_counts_servers_by_project_and_goes_on_where_it_was(
    database: str, ledger: Ledger, follower: Follower
) -> None:
    def counts() -> dict[str, int]:
        assert follower.is_running
        with psycopg.connect(database) as connection:
            try:
                return dict(connection.execute(COUNTS.encode()).fetchall())
            except psycopg.errors.UndefinedTable:
                return {}

    first, *_ = [requested(ledger, project) for project in ("a", "a", "b")]
    follower.start()
    eventually(counts, lambda seen: seen == {"a": 2, "b": 1})
    deleted(ledger, first)
    requested(ledger, "b")
    eventually(counts, lambda seen: seen == {"a": 1, "b": 2})
    assert follower.stop() == 0
    last = requested(ledger, "c")
    follower.start()
    eventually(counts, lambda seen: seen == {"a": 1, "b": 2, "c": 1})
    follower.kill()
    deleted(ledger, last)
    follower.start()
    eventually(counts, lambda seen: seen == {"a": 1, "b": 2})
    assert follower.stop() == 0
