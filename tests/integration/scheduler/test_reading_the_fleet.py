"""However large a cloud is, a policy sees all of it at one moment, some servers at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import psycopg
import pytest
from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool
from structlog.testing import capture_logs

from adapters.openstack.placement import HostRoom
from app import PROJECTIONS
from commands.kernel.capacity import Room
from commands.kernel.policy_model import Policy, Server
from commands.policy.events import Budget, Idle, Preemption, Selector
from commands.server import events as e
from commands.server.lifecycle_terms import LifecycleTerms, evolve
from commands.store.application import SESSION, Ledger
from commands.store.handler import Handler
from projections.engine.fold import Change, Folded
from projections.engine.rebuild import build_missing
from projections.engine.table import Table
from projections.server.row import SERVER
from scheduler.policies import idle
from scheduler.policies.budget import Spent
from scheduler.policies.evaluator import KINDS
from scheduler.policies.model import Evaluation, Signals
from scheduler.policies.preemption import fleet_policy
from scheduler.policies.selector import is_named
from scheduler.run import fleet
from scheduler.run.candidates import concerned
from scheduler.run.cluster_state import ReadHosts, no_cloud
from scheduler.run.fleet import FleetServer
from scheduler.run.policy_runner import PolicyPlan, PolicyRunner, ignore_count
from scheduler.run.policy_store import read_enabled
from tests.unit.scheduler.policies.servers import DAY, HOUR, IDLE, NOON, policy, server

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
        Table(SERVER).bulk_load(connection, Folded({row.id: Change(row, 1) for row in rows}, [], []))
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
    quiet = policy(IDLE, selector=Selector(names=("dev-*", "web-1?")))
    whole = look(cloud, quiet)
    monkeypatch.setattr(fleet, "PAGE", 3)
    assert look(cloud, quiet) == whole
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


def test_whoever_cannot_be_read_or_judged_is_left_out_and_the_others_are_not(
    cloud: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def evaluate(a_policy: Policy, one: Server, signals: Signals, now: datetime) -> Evaluation:
        if one.name == "dev-2":
            raise TypeError("times cannot be compared")
        return idle.evaluate(a_policy, one, signals, now)

    monkeypatch.setitem(KINDS, Idle, idle.KIND._replace(evaluate=evaluate))
    with psycopg.connect(cloud) as other:
        other.execute("""UPDATE read.server SET notices = '[{"nonsense": 1}]' WHERE name = 'dev-1'""")
    on_unevaluated: list[int] = []
    with capture_logs() as logs:
        plan = look(cloud, policy(IDLE), on_unevaluated=on_unevaluated.append)
    others = {name for name in NAMES if name.startswith("dev")} - {"dev-1", "dev-2"}
    assert {one.name for one in plan.servers.values()} == others
    assert on_unevaluated == [1]
    [told] = [line for line in logs if line["event"] == "servers left out"]
    assert told["servers"] == {str(UUID(int=2)): "TypeError: times cannot be compared"}
    [told] = [line for line in logs if "can't be read" in line["event"]]
    assert told["server"] == str(UUID(int=1))


def test_of_those_judged_together_whoever_cannot_be_read_is_left_out(
    cloud: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One has no readable flavor and is about to come; the data of another fails where it is weighed."""

    async def room() -> list[HostRoom]:
        held = {str(number): Room(1, 512, 5) for number in range(8)}
        return [HostRoom("a", Room(8, 4096, 40), held)]

    weighed_of = fleet_policy.weighed_of

    def weigh(a_policy: Policy, one: Server, *rest: Any) -> Any:
        if one.name == "dev-2":
            raise TypeError("times cannot be compared")
        return weighed_of(a_policy, one, *rest)

    monkeypatch.setattr(fleet_policy, "weighed_of", weigh)
    with psycopg.connect(cloud) as other:
        other.execute(
            "UPDATE read.server SET is_preemptible = true, on_preemption = 'delete', status = 'ACTIVE',"
            " cloud_id = (right(id::text, 2)::int)::text WHERE id < '00000000-0000-0000-0000-000000000008'"
        )
        broken = """UPDATE read.server SET flavor = '{"x": 1}', under_way = '{"action": "create"}'"""
        other.execute(f"{broken} WHERE name = 'dev-1'")
    on_unevaluated: list[int] = []
    with capture_logs() as logs:
        plan = look(cloud, policy(Preemption(free=0.5)), on_unevaluated=on_unevaluated.append, room=room)
    assert {one.name for one in plan.servers.values()} <= set(NAMES[:8]) - {"dev-1", "dev-2"}
    assert len(plan.items) == 4
    assert on_unevaluated == [2]
    [told] = [line for line in logs if line["event"] == "servers left out"]
    assert told["servers"].keys() == {str(UUID(int=1)), str(UUID(int=2))}


def test_a_policy_that_cannot_be_read_is_left_out(cloud: str) -> None:
    """As an older version finds it beside a newer one: its rule is of a kind it does not know."""
    row = """
        INSERT INTO read.policy SELECT (jsonb_populate_record(NULL::read.policy, %s::jsonb)).*
    """
    common = {
        "defined_in": "p",
        "version": 1,
        "position": 1,
        "created_by": "u",
        "edits": 1,
        "enabled": True,
        "acted": {},
    }
    moment = {"created_at": NOON.isoformat(), "changed_at": NOON.isoformat(), "status": "enabled"}
    known = msgspec.to_builtins(policy(IDLE).definition)
    with psycopg.connect(cloud) as other:
        for number, rule in enumerate((known["rule"], {"kind": "of-a-newer-version"}), 1):
            said = {"name": f"p{number}", "kind": rule["kind"], "definition": {**known, "rule": rule}}
            shown = {"id": str(UUID(int=number)), **common, **moment, **said}
            other.execute(row, [msgspec.json.encode(shown).decode()])

    async def read() -> list[UUID]:
        async with await AsyncConnection.connect(cloud, options=SESSION, autocommit=True) as connection:
            return [one.policy.id for one in await read_enabled(connection)]

    with capture_logs() as logs:
        assert asyncio.run(read()) == asyncio.run(read()) == [UUID(int=1)]
    [told] = [line for line in logs if line["event"] == "policy left out: it can't be read"]
    assert told["policy"] == str(UUID(int=2))


def test_a_time_without_an_offset_in_an_old_event_is_utc(cloud: str) -> None:
    alert = '[{"name": "GuestIdle", "starts_at": "2026-08-03T11:00:00", "fingerprint": "f"}]'
    with psycopg.connect(cloud) as other:
        other.execute("UPDATE read.server SET alerts = %s WHERE name = 'dev-1'", [alert])
    plan = look(cloud, policy(msgspec.structs.replace(IDLE, alert="GuestIdle")))
    assert [one.name for one in plan.servers.values()] == ["dev-1"]
    event = e.ServerAlerted("GuestIdle", "f", datetime.fromisoformat("2026-08-03T11:00:00"), {})
    [kept] = evolve(LifecycleTerms(), event).alerts
    assert kept.starts_at == NOON - HOUR


def look(
    database: str,
    a_policy: Policy,
    only: frozenset[UUID] | None = None,
    on_unevaluated: Callable[[int], object] = ignore_count,
    room: ReadHosts = no_cloud,
) -> PolicyPlan:
    options = {"options": SESSION, "autocommit": True}

    async def ask() -> PolicyPlan:
        with Ledger(database) as ledger:
            async with AsyncConnectionPool(database, kwargs=options, min_size=1, open=False) as pool:
                runner = PolicyRunner(
                    Handler(ledger, pool.connection), pool.connection, TABLE, room, on_unevaluated
                )
                return await runner.make_plan(a_policy, NOON, Spent(), only)

    return asyncio.run(ask())
