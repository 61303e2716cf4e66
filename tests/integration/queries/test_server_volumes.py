"""A page of servers with their volumes is one statement, however many there are, now and then."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID, uuid4

import msgspec
import psycopg
import pytest
from psycopg import AsyncConnection, Connection

from app import PROJECTIONS
from commands.kernel.actor import Actor
from commands.store.application import SESSION, Ledger
from commands.volume.events import VolumeEvent
from projections.engine.projector import Projector
from projections.engine.rebuild import build_missing
from queries.engine.access import ReadContext
from queries.engine.consistency import ProjectionProgress
from queries.engine.page import PageParams, paging
from queries.engine.read_model import DetailParams, ListParams
from queries.server import SERVER
from tests.integration.projections.tables import drain
from tests.unit.commands.server import lives as server_lives
from tests.unit.commands.volume.lives import WEB, attached, available
from tests.unit.projections.history import append

COPIES = """
INSERT INTO {table} SELECT (jsonb_populate_record(NULL::{table}, to_jsonb(one) || {changes})).*
FROM (SELECT * FROM {table} LIMIT 1) AS one, generate_series(1, %s) AS number
"""
MANY_SERVERS = COPIES.format(table="server", changes="jsonb_build_object('id', gen_random_uuid())")
VOLUMES = COPIES.format(
    table="volume",
    changes="""jsonb_build_object('id', gen_random_uuid(), 'deleted_at', null,
        'server_id', (SELECT id FROM server OFFSET number %% 50 LIMIT 1))""",
)


class Asked:
    """A reader's connections; counts the statements."""

    def __init__(self, database: str) -> None:
        self.database, self.statements = database, 0

    @asynccontextmanager
    async def connect(self) -> Any:
        async with await AsyncConnection.connect(self.database, options=SESSION, autocommit=True) as db:
            execute = db.execute

            async def counted(*arguments: Any, **options: Any) -> Any:
                self.statements += 1
                return await execute(*arguments, **options)

            db.execute = counted  # type: ignore[method-assign]
            yield db

    @property
    def reader(self) -> ReadContext:
        return ReadContext(self.connect, Actor("ann", "tenant"), ProjectionProgress(self.connect))

    def page(self, limit: int, as_of: str | None = None) -> list[dict[str, Any]]:
        request = cast(Any, SimpleNamespace(url=SimpleNamespace(path="/"), query_params=Nothing()))
        window, wanted = PageParams(limit=limit), ListParams(as_of=as_of)
        names = dict.fromkeys(("name", "name_like", "is_preemptible", "managed_by_policy"))
        answer = asyncio.run(SERVER.list(request, self.reader, window, wanted, **names))
        page: list[dict[str, Any]] = json.loads(answer.content)["servers"]
        return page

    def detail(self, server: UUID, as_of: str | None = None) -> dict[str, Any]:
        answer = asyncio.run(SERVER.detail(self.reader, server, DetailParams(as_of)))
        shown: dict[str, Any] = json.loads(answer.content)
        return shown


class Nothing:
    def multi_items(self) -> list[tuple[str, str]]:
        return []


@pytest.fixture
def asked(database: str) -> Asked:
    return Asked(database)


@pytest.fixture
def connection(database: str) -> Iterator[Connection[Any]]:
    with psycopg.connect(database, options="-c search_path=read,public", autocommit=True) as connection:
        yield connection


def tell(database: str, *lives: tuple[UUID, int, Any]) -> int:
    """Write events of streams, and project them; return the last position."""
    build_missing(database, SESSION, PROJECTIONS, lambda done, total: None)
    with Ledger(database) as ledger:
        for stream, version, events in lives:
            append(ledger, stream, version, events)
        projector = Projector(database, SESSION, PROJECTIONS)
        with projector.connect() as connection:
            drain(projector, connection)
        last: int = ledger.recorder.max_notification_id() or 0
    return last


def on(server: UUID, events: Any) -> list[Any]:
    """A volume's history, with this server in place of the one it tells of."""
    text = msgspec.json.encode(events).decode().replace(str(WEB), str(server))
    told: list[Any] = msgspec.json.decode(text, type=list[VolumeEvent])
    return told


def test_a_server_is_shown_with_its_volumes_now_and_as_of_then(database: str, asked: Asked) -> None:
    server, volume = uuid4(), uuid4()
    events = on(server, attached.history)
    tell(database, (server, 0, server_lives.running.history))
    length = len(available.history)
    before = tell(database, (volume, 0, events[:length]))
    during = tell(database, (volume, length, events[length:]))
    shown = {"id": str(volume), "name": "data", "size_gb": 10, "volume_type": None, "root": False}
    had = {**shown, "status": "in-use", "device": "/dev/vdb"}
    assert asked.detail(server)["volumes"] == [had]
    assert asked.page(50)[0]["volumes"] == [had]
    assert asked.detail(server, str(before))["volumes"] == []
    assert asked.page(50, str(during))[0]["volumes"] == [had]
    wished = asked.detail(server, str(before + 1))["volumes"]
    assert wished == [{**shown, "status": "available", "device": None}]


def test_a_page_is_one_statement_however_many(
    database: str, asked: Asked, connection: Connection[Any]
) -> None:
    tell(database, (uuid4(), 0, server_lives.running.history), (uuid4(), 0, available.history))
    for servers, limit in ((49, 50), (950, 1000)):
        connection.execute(MANY_SERVERS, [servers])
        connection.execute(VOLUMES, [servers])
        asked.statements = 0
        page = asked.page(limit)
        assert (len(page), asked.statements) == (limit, 1)
    assert sum(len(server["volumes"]) for server in asked.page(1000)) >= 950
    asked.statements = 0
    asked.detail(UUID(page[0]["id"]))
    assert asked.statements == 1


@pytest.mark.parametrize("position", [None, 1_000_000])
def test_the_volumes_of_a_page_are_found_by_an_index(
    database: str, connection: Connection[Any], position: int | None
) -> None:
    tell(database, (uuid4(), 0, server_lives.running.history), (uuid4(), 0, available.history))
    connection.execute(MANY_SERVERS, [1000])
    connection.execute(VOLUMES, [3000])
    connection.execute("INSERT INTO volume_history SELECT *, position + 1 FROM volume")
    connection.execute("ANALYZE server, volume, volume_history")
    page = paging(SERVER.sorts, PageParams(limit=50), sort_by="created_at", order="desc")
    statement = "EXPLAIN " + SERVER.statement(page, position, Asked(database).reader)
    names = dict.fromkeys(
        ("name", "name_like", "status", "id", "id_not", "is_preemptible", "managed_by_policy")
    )
    plan = "\n".join(
        line
        for (line,) in connection.execute(
            statement.encode(), {**page.parameters(), **names, "project_id": "tenant", "position": position}
        )
    )
    assert "Seq Scan on volume" not in plan, plan
    assert "volume_server_id_idx" in plan, plan


def test_changes_are_found_by_an_index(database: str, connection: Connection[Any]) -> None:
    tell(database, (uuid4(), 0, server_lives.running.history))
    connection.execute(MANY_SERVERS, [1000])
    numbered = "SELECT id, row_number() OVER () AS number FROM server"
    connection.execute(
        f"UPDATE server SET position = number FROM ({numbered}) AS n WHERE n.id = server.id".encode()
    )
    connection.execute("ANALYZE server")
    page = paging(SERVER.sorts, PageParams(limit=50), sort_by="created_at", order="desc")
    page = page._replace(since=995)
    statement = "EXPLAIN " + SERVER.statement(page, None, Asked(database).reader)
    names = ("name", "name_like", "status", "id", "id_not", "is_preemptible", "managed_by_policy")
    for project in ("tenant", None):
        parameters = {**page.parameters(), **dict.fromkeys(names), "project_id": project, "position": None}
        plan = str(connection.execute(statement.encode(), parameters).fetchall())
        assert "server_position_idx" in plan, plan
