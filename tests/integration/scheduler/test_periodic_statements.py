"""What the parts that run by the clock ask of the read tables, they find by an index: nobody lists it here.

A ledger runs on tables full of what is gone. What it asks of itself, and not for a request or a job, is noted
as it is executed, and explained afterwards.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple

import psycopg
import pytest
from psycopg import AsyncCursor, AsyncServerCursor, Connection, Cursor, ServerCursor

from app import PROJECTIONS, duties
from commands.store.application import SESSION
from projections.engine.rebuild import build_missing
from scheduler.clock.ticker import PeriodicTask, Ticker
from settings import Secret, Settings
from tests.integration.projections.test_indexes import RESOURCES, fill, nodes
from tests.integration.scheduler.conftest import running_world
from tests.unit.scheduler.policies.servers import DAY
from tests.waiting import eventually

GONE = 5_000
ROUNDS = 30
"""How often the busiest statement comes again with nothing new beside it, before all have been seen."""

OURS = ("adapters.", "scheduler.", "projections.", "commands.")
ON_REQUEST = ("uvicorn", "litestar", "procrastinate")
"""Who begins what is done for somebody: a request, a job."""

POLICIES: list[dict[str, Any]] = [
    {"kind": "idle", "window": "P1D", "thresholds": [{"metric": "cpu_percent", "below": 5}]},
    {"kind": "clean-up", "suspended_for": "P30D", "notices": ["P7D"]},
    {"kind": "expiry", "notices": ["P7D"]},
    {
        "kind": "office-hours",
        "time_zone": "Europe/Berlin",
        "hours": [{"days": ["mon"], "start": "08:00", "stop": "18:00"}],
    },
]
DUE = {"schedule": {"cron": "0 * * * *", "time_zone": "Europe/Berlin"}}


EXPLAINED = re.compile(r"(\s|--.*\n)*(SELECT|WITH|INSERT|UPDATE|DELETE)\b", re.IGNORECASE)


class Statement(NamedTuple):
    """``shape`` says which parameters were null: the plan may depend on it."""

    text: str
    shape: tuple[bool, ...]


class Recorder:
    """Every statement executed while it records: of which function of ours, how often, and with what."""

    def __init__(self) -> None:
        self.counts: Counter[Statement] = Counter()
        self.parameters: dict[Statement, Any] = {}
        self.functions: dict[Statement, str] = {}

    def record(self, cursor: Any, query: Any, parameters: Any) -> None:
        function = asker(sys._getframe(2))
        if function is None:
            return
        text = query if isinstance(query, bytes | str) else query.as_bytes(cursor)
        values = parameters.values() if isinstance(parameters, dict) else parameters or ()
        shape = tuple(value is None for value in values)
        statement = Statement(text.decode() if isinstance(text, bytes) else text, shape)
        self.counts[statement] += 1
        self.parameters.setdefault(statement, parameters)
        self.functions.setdefault(statement, function)

    def patch(self, patch: pytest.MonkeyPatch) -> None:
        for kind in (Cursor, ServerCursor):
            patch.setattr(kind, "execute", self.recording(kind.execute))
        for kind in (AsyncCursor, AsyncServerCursor):
            patch.setattr(kind, "execute", self.recording_async(kind.execute))

    def recording(self, execute: Callable[..., Any]) -> Callable[..., Any]:
        def recorded(cursor: Any, query: Any, params: Any = None, **options: Any) -> Any:
            self.record(cursor, query, params)
            return execute(cursor, query, params, **options)

        return recorded

    def recording_async(self, execute: Callable[..., Any]) -> Callable[..., Any]:
        async def recorded(cursor: Any, query: Any, params: Any = None, **options: Any) -> Any:
            self.record(cursor, query, params)
            return await execute(cursor, query, params, **options)

        return recorded

    def has_seen_all(self) -> Callable[[], bool]:
        """Return what tells whether ``ROUNDS`` rounds have gone by without a new statement."""
        seen, begun = 0, 0

        def look() -> bool:
            nonlocal seen, begun
            busiest = max(self.counts.values(), default=0)
            if len(self.counts) != seen:
                seen, begun = len(self.counts), busiest
            return busiest - begun >= ROUNDS

        return look


def asker(frame: FrameType | None) -> str | None:
    """Return the function of ours that asks by the clock; None if it does for a request or a job."""
    function = None
    while frame is not None:
        module = frame.f_globals.get("__name__", "")
        if module.startswith(ON_REQUEST):
            return None
        if function is None and module.startswith(OURS):
            function = f"{module}.{frame.f_code.co_name}"
        frame = frame.f_back
    return function


@pytest.fixture
def old_template(postgres: str, template: str) -> Iterator[str]:
    """A database with read tables full of what is gone, to make others of."""
    name = "old_cloud"
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        database = psycopg.conninfo.make_conninfo(postgres, dbname=name)
        build_missing(database, SESSION, PROJECTIONS, lambda done, total: None)
        with psycopg.connect(database, options=SESSION, autocommit=True) as tables:
            for table in RESOURCES:
                fill(tables, table, GONE, "now() - interval '1 year'")
        yield name
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def scanned(connection: Connection[Any], statement: Statement, parameters: Any) -> set[str]:
    """Return the tables that a statement reads whole."""
    if not EXPLAINED.match(statement.text):
        return set()
    explain = b"EXPLAIN (FORMAT JSON) " + statement.text.encode()
    row = connection.execute(explain, parameters).fetchone()
    assert row is not None
    return {node["Relation Name"] for node in nodes(row[0][0]["Plan"]) if node["Node Type"] == "Seq Scan"}


def test_what_is_asked_by_the_clock_is_found_by_an_index(
    postgres: str, old_template: str, tmp_path: Path
) -> None:
    recorder = Recorder()
    more = {"resync_interval_seconds": 0.5, "diagnostics_interval_seconds": 0.2}
    with pytest.MonkeyPatch.context() as patch:
        recorder.patch(patch)
        with running_world(postgres, old_template, tmp_path, **more) as world:
            api = world.api()
            server = api.server(security_groups=["default"])
            world.wait(2 * DAY)
            world.silence(server, 48)
            names = [world.policy({"name": rule["kind"], "rule": rule, **DUE}) for rule in POLICIES]
            world.wait(DAY)
            eventually(lambda: all(world.ticked(name).year > 2000 for name in names))
            settings = Settings(database_url=Secret(world.database))
            ticker = Ticker(world.database, SESSION)
            for duty in duties(settings):
                assert ticker.tick(PeriodicTask(*duty))
            eventually(recorder.has_seen_all())
            patch.undo()
            modules = {function.rpartition(".")[0] for function in recorder.functions.values()}
            assert modules >= {
                "adapters.pollers.servers",
                "adapters.pollers.ledger_view",
                "scheduler.clock.policy_scheduler",
                "scheduler.clock.ticker",
            }
            tables = {table.name for table in RESOURCES}
            with psycopg.connect(world.database, options=SESSION, autocommit=True) as connection:
                found = {
                    (recorder.functions[statement], table, statement.text)
                    for statement in recorder.counts
                    for table in scanned(connection, statement, recorder.parameters[statement]) & tables
                }
    assert found == set()
