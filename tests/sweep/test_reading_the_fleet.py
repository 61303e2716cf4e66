"""However large a cloud is, a policy sees all of it at one moment, some servers at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from uuid import UUID

import psycopg
import pytest
from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

from app import PROJECTIONS
from commands.handler import Handler
from commands.policy.events import Budget, Selector
from commands.store import SESSION, Ledger
from projections.fold import Change, Folded
from projections.rebuild import build_missing
from projections.server import SERVER
from projections.table import Table
from scheduler import fleet
from scheduler.concerned import concerned
from scheduler.fleet import FleetServer
from scheduler.policies.budget import Spent
from scheduler.policies.judging import Policy
from scheduler.policies.selecting import is_named
from scheduler.sweep import Outlook, Sweeper
from tests.policies.servers import DAY, HOUR, IDLE, NOON, policy, server

TABLE = SERVER.tracking_name()
NAMES = [f"{'web' if number % 5 == 0 else 'dev'}-{number}" for number in range(20)]
CHANGE = b"UPDATE read.server SET version = 9, position = 9; UPDATE ledger_tracking SET notification_id = 9"
SIGNALS = b"""
INSERT INTO server_signals (server_id, metric, hour, mean, highest, samples, source, recorded_at)
SELECT id, 'cpu_percent', hour, CASE WHEN name LIKE 'web%%' THEN 90 ELSE 1 END, 90, 60, 'test', hour
FROM read.server, generate_series(%s::timestamptz, %s, interval '1 hour') AS hour
"""


@pytest.fixture
def cloud(database: str) -> str:
    """Twenty servers that nobody used for long; four of them are at work all the same."""
    build_missing(database, SESSION, PROJECTIONS, lambda done, total: None)
    rows = [server(id=UUID(int=number), name=name) for number, name in enumerate(NAMES)]
    with psycopg.connect(database, options="-c search_path=read,public") as connection:
        Table(SERVER).fill(connection, Folded({row.id: Change(row, 1) for row in rows}, [], []))
        connection.execute(SIGNALS, [NOON - 2 * DAY, NOON - HOUR])
    return database


@pytest.mark.parametrize(("page", "sizes"), [(8, [8, 8, 4]), (10, [10, 10]), (50, [20])])
def test_all_are_of_one_moment(
    cloud: str, monkeypatch: pytest.MonkeyPatch, page: int, sizes: list[int]
) -> None:
    monkeypatch.setattr(fleet, "PAGE", page)

    async def read() -> tuple[int, list[Sequence[FleetServer]]]:
        seen = []
        async with (
            await AsyncConnection.connect(cloud, options=SESSION, autocommit=True) as connection,
            fleet.one_moment(connection, TABLE) as position,
        ):
            change(cloud)
            async for some in fleet.read_fleet(connection, concerned(Selector())):
                seen.append(some)
                change(cloud)
        return position, seen

    position, seen = asyncio.run(read())
    assert position == 0
    assert [len(some) for some in seen] == sizes
    servers = [one for some in seen for one in some]
    assert {one.version for one in servers} == {1}
    assert {one.name for one in servers} == set(NAMES)


def change(database: str) -> None:
    with psycopg.connect(database) as other:
        other.execute(CHANGE)


def test_a_plan_is_the_same_however_many_are_read_at_a_time(
    cloud: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    idle = policy(IDLE, selector=Selector(names=("dev-*", "web-1?")))
    whole = look(cloud, idle)
    monkeypatch.setattr(fleet, "PAGE", 3)
    assert look(cloud, idle) == whole
    assert (whole.judged, whole.selected) == (20, 18)
    assert {one.name for one in whole.servers.values()} == {name for name in NAMES if name < "web"}


@pytest.mark.parametrize(
    ("names", "selected"),
    [
        (("dev-[1-4]",), 4),
        (("dev-[1-4]", "web-?"), 6),
        (("dev-1[!0-5]*", "*-19"), 4),
        (("dev-[", "web-_"), 0),
    ],
)
def test_whoever_is_selected_by_name_is_counted(cloud: str, names: tuple[str, ...], selected: int) -> None:
    plan = look(cloud, policy(IDLE, selector=Selector(names=names)))
    assert (plan.judged, plan.selected) == (20, selected)
    assert len(plan.items) == sum(one.startswith("dev") for one in NAMES if is_named(one, names))


@pytest.mark.parametrize(("share", "selected"), [(None, 2), (0.5, 20)])
def test_only_those_asked_for_are_judged(cloud: str, share: float | None, selected: int) -> None:
    """A share is one of all that are selected, however few are asked for."""
    asked = frozenset({UUID(int=0), UUID(int=1)})
    plan = look(cloud, policy(IDLE, budget=Budget(share=share)), asked)
    assert (plan.judged, plan.selected) == (2, selected)
    assert [item.server_id for item in plan.items] == [UUID(int=1)]


def look(database: str, a_policy: Policy, only: frozenset[UUID] | None = None) -> Outlook:
    options = {"options": SESSION, "autocommit": True}

    async def ask() -> Outlook:
        with Ledger(database) as ledger:
            async with AsyncConnectionPool(database, kwargs=options, min_size=1, open=False) as pool:
                sweeper = Sweeper(Handler(ledger, pool.connection), pool.connection, TABLE)
                return await sweeper.look(a_policy, NOON, Spent(), only)

    return asyncio.run(ask())
