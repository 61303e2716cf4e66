"""Who waits for read tables that are behind is in nobody's way."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import psycopg
import pytest

from queries.engine import consistency
from queries.engine.consistency import ProjectionProgress
from tests.http_client import NO_TLS
from tests.integration.api.conftest import Api
from tests.ledger import Running, running_ledger
from tests.waiting import eventually

CROWD = 40
LONG = 120.0
"""Seconds that only a failure takes."""


class Waits:
    """Counts who waits; each of them for as long as it takes."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 0
        monkeypatch.setattr(consistency, "CATCH_UP_TIMEOUT", LONG)
        for name in ("wait_for", "wait_for_end"):
            monkeypatch.setattr(ProjectionProgress, name, self.counted(getattr(ProjectionProgress, name)))

    def counted(self, wait: Any) -> Any:
        async def counted(*arguments: Any) -> None:
            self.now += 1
            try:
                await wait(*arguments)
            finally:
                self.now -= 1

        return counted


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> Waits:
    return Waits(monkeypatch)


@contextmanager
def stopped_projector(running: Running) -> Iterator[None]:
    with psycopg.connect(running.database) as connection:
        connection.execute("SELECT FROM ledger_tracking WHERE application_name LIKE 'server:%' FOR UPDATE")
        yield


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/servers?min_position={position}", 200),
        ("/servers/{nobody}?min_position={position}", 404),
        ("{operation}?wait=60s", 200),
        ("/policies/{nobody}/preview?min_position={position}", 404),
    ],
)
def test_a_crowd_that_waits_for_read_tables_slows_nobody(
    path: str, status: int, own: Api, running: Running, waits: Waits
) -> None:
    own.get("/flavors")
    method = "POST" if "preview" in path else "GET"
    with ThreadPoolExecutor(CROWD) as crowd, stopped_projector(running):
        made = own.ask("POST", "/servers", own.wish())
        operation = made.json()["operation"]["href"].removeprefix("/api/v1")
        address = path.format(
            position=made.headers["Ledger-Position"], operation=operation, nobody=UUID(int=1)
        )
        waiting = [crowd.submit(own.http.request, method, address, timeout=LONG) for _ in range(CROWD)]
        eventually(lambda: waits.now >= CROWD, seconds=LONG)
        own.ask("POST", "/servers", own.wish())
        assert own.http.get("/servers").status_code == 200
        assert waits.now >= CROWD
        assert not any(answer.done() for answer in waiting)
    assert {one.result().status_code for one in waiting} == {status}


def test_a_read_that_takes_too_long_is_ended_and_told(database: str, clouds_yaml: Path, own: Api) -> None:
    with (
        running_ledger(database, clouds_yaml, read_timeout=0.05) as running,
        psycopg.connect(database) as connection,
        httpx.Client(
            verify=NO_TLS, base_url=f"{running.url}/api/v1", headers=own.http.headers, timeout=LONG
        ) as client,
    ):
        connection.execute("LOCK TABLE read.policy IN ACCESS EXCLUSIVE MODE")
        answer = client.get("/policies")
        assert (answer.status_code, answer.json()["code"]) == (504, "READ_TIMED_OUT")
        assert client.get("/events").status_code == 200
        connection.rollback()
        eventually(lambda: client.get("/policies").status_code == 200)
