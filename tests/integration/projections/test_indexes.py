"""What is read by the clock costs what lives, not what ever lived: nothing is scanned for it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import psycopg
import pytest
from psycopg import AsyncConnection, AsyncCursor, AsyncServerCursor, Connection

from adapters.kernel.context import Runtime, Timeouts
from adapters.metrics.sampler import ACTIVE
from adapters.pollers import ledger_view, timeouts
from adapters.pollers.servers import ServerPoller
from app import PROJECTIONS
from app.registry import COMPARED, VIEWS
from commands.policy.events import Selector
from commands.store.application import SESSION, Ledger
from commands.store.handler import Handler
from projections.engine.projection import Projection
from projections.engine.rebuild import build_missing
from projections.server.row import SERVER
from scheduler.metrics.ingest import NAMING
from scheduler.run import cluster_state, policy_store
from scheduler.run.policy_runner import PolicyRunner
from tests.unit.scheduler.policies.servers import CLEAN_UP, EXPIRY, IDLE, OFFICE, policy

GONE, ALIVE = 20_000, 20
OF_THE_KIND = {
    "text": "'x' || number",
    "uuid": "gen_random_uuid()",
    "bigint": "number",
    "boolean": "false",
    "timestamptz": "now()",
    "jsonb": "'[]'::jsonb",
}
"""What stands in a column that may not be empty."""

FILLED = {"cloud_id": "'c' || number", "cloud_name": "'c' || number", "server_id": "gen_random_uuid()"}
RESOURCES = [one for one in PROJECTIONS if "deleted_at" in one.columns and one.name != "policy"]


def fill(connection: Connection[Any], table: Projection[Any], count: int, deleted_at: str) -> None:
    """Write many rows of any content."""
    columns = table.column_definitions().split(",\n    ")
    values = []
    for name, kind, *more in (column.split() for column in columns):
        usual = OF_THE_KIND.get(kind, "0") if more else "NULL"
        values.append(FILLED.get(name, usual) if name != "deleted_at" else deleted_at)
    names = ", ".join(table.columns)
    connection.execute(
        f"INSERT INTO {table.name} ({names}) SELECT {', '.join(values)}"
        f" FROM generate_series(1, {count}) AS number".encode()
    )
    connection.execute(f"ANALYZE {table.name}".encode())


class Plans:
    """The tables that statements scanned whole: each statement is explained before it runs."""

    def __init__(self) -> None:
        self.statements: list[str] = []
        self.scanned: list[tuple[str, str]] = []

    async def explain(self, connection: AsyncConnection[Any], query: Any, parameters: Any) -> None:
        text = query.decode() if isinstance(query, bytes) else str(query)
        if not text.lstrip().startswith(("SELECT", "WITH")):
            return
        cursor = AsyncCursor(connection)
        await cursor.execute(b"EXPLAIN (FORMAT JSON) " + text.encode(), parameters)
        [[[plan]]] = await cursor.fetchall()
        self.statements.append(text)
        self.scanned += [
            (node["Relation Name"], text) for node in nodes(plan["Plan"]) if node["Node Type"] == "Seq Scan"
        ]

    def connecting(self, database: str) -> Callable[[], Any]:
        plans = self

        class Explained(AsyncCursor[Any]):
            async def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
                await plans.explain(self.connection, query, params)
                return await super().execute(query, params, **options)

        class ExplainedOnServer(AsyncServerCursor[Any]):
            async def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
                await plans.explain(self.connection, query, params)
                return await super().execute(query, params, **options)

        @asynccontextmanager
        async def connect() -> AsyncIterator[AsyncConnection[Any]]:
            async with await AsyncConnection.connect(
                database, options=SESSION, autocommit=True
            ) as connection:
                connection.cursor_factory = Explained
                connection.server_cursor_factory = ExplainedOnServer
                yield connection

        return connect


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for part in plan.get("Plans", ()):
        yield from nodes(part)


@pytest.fixture
def old_cloud(database: str) -> str:
    """Read tables with many rows of what is gone, and few of what lives."""
    build_missing(database, SESSION, PROJECTIONS, lambda done, total: None)
    with psycopg.connect(database, options=SESSION, autocommit=True) as connection:
        for table in RESOURCES:
            fill(connection, table, GONE if table is SERVER else GONE // 4, "now() - interval '1 year'")
            fill(connection, table, ALIVE, "NULL")
    return database


def test_nothing_that_is_read_by_the_clock_scans_what_is_gone(old_cloud: str) -> None:
    plans = Plans()
    connect = plans.connecting(old_cloud)
    now = datetime.now(UTC)

    async def look(ledger: Ledger) -> None:
        handler = Handler(ledger, connect)
        with ThreadPoolExecutor(1) as threads:
            clouds = SimpleNamespace(home=SimpleNamespace(project_id="home"))
            await observe(Runtime(handler, cast(Any, clouds), threads, Timeouts()))
        runner = PolicyRunner(handler, connect, SERVER.tracking_name())
        for rule in (IDLE, CLEAN_UP, EXPIRY, OFFICE):
            for selector in (Selector(), Selector(names=("web-*",)), Selector(projects=("x1",))):
                await runner.evaluate(policy(rule, selector=selector), now)
        async with connect() as connection:
            await connection.execute(ACTIVE)
            await connection.execute(cluster_state.MOVING)
            await policy_store.read_enabled(connection)
            for naming in NAMING.values():
                await connection.execute(naming, {"hour": now - timedelta(hours=1)})

    async def observe(runtime: Runtime) -> None:
        observer = ServerPoller(runtime)
        await observer._before()
        await observer._known(None)
        await observer._known(["c1", "c2"])
        await observer._projects()
        await timeouts.report_overdue(runtime, lambda server, command: asyncio.sleep(0))
        await ledger_view.read_unsettled(connect, {watch.feature: watch.unsettled for watch in VIEWS}, 2.0)
        for table in RESOURCES:
            await ledger_view.read_all(connect, [table.name], 2.0)
            await ledger_view.read_projects(connect, table.name)
        async with connect() as connection:
            for kind in COMPARED:
                await connection.execute(
                    f"SELECT {kind.booked} FROM {kind.feature} WHERE deleted_at IS NULL".encode()
                )

    with Ledger(old_cloud) as ledger:
        asyncio.run(look(ledger))
    names = {table.name for table in RESOURCES}
    assert len(plans.statements) > len(names)
    assert [(table, text) for table, text in plans.scanned if table in names] == []
