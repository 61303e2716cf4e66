"""Whom the table is not asked for, a policy would have left alone: its plan is that of judging everybody."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import asynccontextmanager, closing
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from psycopg import AsyncConnection

from app import PROJECTIONS
from commands.kernel.policy_model import Policy
from commands.policy.events import Budget, CleanUp, Expiry, Idle, OfficeHours, Rule, Selector
from commands.server.events import Flavor
from commands.server.lifecycle_terms import Alert, Exemption, Notice
from commands.store.application import SESSION, Ledger
from commands.store.handler import Handler
from commands.store.metrics import METRICS
from projections.engine.fold import Change, Folded
from projections.engine.rebuild import build_missing
from projections.engine.table import Table
from projections.resource import PendingOperationRow
from projections.server.retries import Setback
from projections.server.row import SERVER, ServerRow
from scheduler.metrics.store import read_signals
from scheduler.policies.budget import Spent
from scheduler.policies.evaluator import evaluate
from scheduler.policies.idle import hours_of
from scheduler.policies.model import NO_SIGNALS, Signals
from scheduler.policies.office_calendar import present
from scheduler.policies.selector import is_named, is_selected, like
from scheduler.run.fleet import Fleet
from scheduler.run.policy_runner import Evaluations, PolicyPlan, PolicyRunner, plan_of
from tests.scale import examples
from tests.unit.scheduler.policies.servers import (
    CLEAN_UP,
    DAY,
    EXPIRY,
    FIRST,
    HOUR,
    IDLE,
    NOON,
    OFFICE,
    OTHER,
    POLICY,
    SECOND,
    policy,
    server,
)

MOST = 12
IDS = [UUID(int=number) for number in range(1, MOST + 1)]
MINE = f"policy:{POLICY}"
BY_USE = replace(IDLE, thresholds=())
RULES = {
    "idle": [
        IDLE,
        BY_USE,
        replace(BY_USE, window=timedelta(hours=30, minutes=20)),
        replace(BY_USE, alert="Quiet", notice=timedelta()),
    ],
    "clean-up": [CLEAN_UP, replace(CLEAN_UP, suspended_for=3 * DAY)],
    "expiry": [EXPIRY, replace(EXPIRY, action="shelve"), replace(EXPIRY, action="stop", notices=(DAY,))],
    "office hours": [OFFICE, replace(OFFICE, action="shelve"), replace(OFFICE, skip=("2026-08-03",))],
}
MOMENTS = [NOON, NOON + 8 * HOUR, NOON + 4 * HOUR, NOON - DAY, NOON + timedelta(minutes=7)]
"""Within hours, after them, at their very end, on a Sunday, and some minutes past an hour."""

SIGNALS = b"""
INSERT INTO server_signals (server_id, metric, hour, mean, highest, samples, source, recorded_at)
SELECT id, 'cpu_percent', hour, CASE place %% 4 WHEN 0 THEN 90 ELSE 1 END, 90, 60, 'test', hour
FROM unnest(%s::uuid[]) WITH ORDINALITY AS known (id, place),
     generate_series(%s::timestamptz, %s, '1 hour') AS hour
WHERE place %% 4 <> 1
"""
"""Most were quiet, some were not, and of some nothing is known."""


class Case(NamedTuple):
    policy: Policy
    now: datetime
    fleet: list[ServerRow]
    only: frozenset[UUID] | None


def turns(rule: Rule, now: datetime) -> list[datetime]:
    """Return the moments at which a rule turns to something else, and one long ago."""
    match rule:
        case Idle(window=window):
            return [now, now - HOUR * hours_of(window), now - 90 * DAY]
        case CleanUp(suspended_for=span, notices=notices):
            return [now, now - span, now - max(span - notices[0], timedelta()), now - 90 * DAY]
        case Expiry(notices=notices):
            return [now, now + notices[0], now + 90 * DAY]
        case OfficeHours():
            return [time for time in present(rule, now)[1:] if time is not None] + [now - 90 * DAY]
        case _:
            raise AssertionError(rule)


@st.composite
def cases(draw: st.DrawFn, kind: str) -> Case:
    rule, now = draw(st.sampled_from(RULES[kind])), draw(st.sampled_from(MOMENTS))
    rows = draw(fleets(kind, turns(rule, now)))
    fleet = [replace(row, id=id_) for row, id_ in zip(rows, IDS, strict=False)]
    budget = draw(st.sampled_from([Budget(), Budget(), Budget(per_tick=1), Budget(share=0.3)]))
    project = draw(st.sampled_from([None, None, "tenant"]))
    a_policy = policy(rule, project, selector=draw(selectors), budget=budget)
    return Case(a_policy, now, fleet, draw(st.none() | st.frozensets(st.sampled_from(IDS), max_size=4)))


PATTERNS = ["*", "dev-*", "dev_?", "%*", "?\\*", "[dw]e?-1", "[!d]*", "dev-[", "*\n*", "D*", "é-1"]
NAMES = ["dev-1", "dev_1", "devx1", "%1", "x1", "d\\x", "web-1", "dev-[", "a\nb", "D", "é-1"]
STATUSES = {
    "idle": ["ACTIVE"],
    "clean-up": ["SUSPENDED", "SHELVED", "SHELVED_OFFLOADED"],
    "expiry": ["ACTIVE", "SHUTOFF"],
    "office hours": ["ACTIVE", "SHUTOFF", "SUSPENDED", "SHELVED", "SHELVED_OFFLOADED"],
}
OTHER_STATUSES = ["ACTIVE", "SHUTOFF", "SUSPENDED", "ERROR", "PAUSED"]
selectors = st.just(Selector()) | st.builds(
    Selector,
    projects=st.sampled_from([(), (), ("tenant",), ("other", "third")]),
    flavors=st.sampled_from([(), (), ("m1.small",)]),
    names=st.lists(st.sampled_from(PATTERNS), max_size=2).map(tuple),
    metadata=st.sampled_from([{}, {}, {"env": "test"}, {"env": "test", "a'b": "é"}]),
    statuses=st.sampled_from([(), (), ("ACTIVE", "SHELVED")]),
    is_preemptible=st.sampled_from([None, None, True, False]),
)


def fleets(kind: str, moments: list[datetime]) -> st.SearchStrategy[list[ServerRow]]:
    """Servers of all sorts; whatever has a time has one at a turn, or a microsecond before or after it."""
    times = st.builds(
        lambda moment, off: moment + timedelta(microseconds=off),
        st.sampled_from(moments),
        st.sampled_from([0, 0, -1, 1]),
    )
    perhaps = st.none() | times
    seldom = st.none() | st.none() | times
    old = st.just(moments[-1]) | st.just(moments[-1]) | times
    notices = st.builds(
        Notice,
        id=st.sampled_from([FIRST, SECOND]),
        policy_id=st.sampled_from([POLICY, OTHER]),
        action=st.sampled_from(["delete", "shelve"]),
        acts_at=times,
        period=st.sampled_from([DAY.total_seconds(), 7 * DAY.total_seconds()]),
        delivered_at=perhaps,
        expires_at=perhaps,
        makes_room_for=st.sampled_from([None, None, SECOND]),
    )
    whose = st.sampled_from([POLICY, OTHER])
    failed = st.builds(lambda whom, at: Setback(whom, 1, "stop", FIRST, 1, at, at), whose, times)
    raised = st.builds(lambda name, at: Alert(name, at, "f"), st.sampled_from(["Quiet", "Hot"]), times)
    rows = st.builds(
        server,
        version=st.integers(1, 9),
        project_id=st.sampled_from(["tenant", "tenant", "other"]),
        name=st.sampled_from(NAMES),
        status=st.sampled_from(STATUSES[kind]) | st.sampled_from(STATUSES[kind] + OTHER_STATUSES),
        task_state=st.sampled_from([None] * 9 + ["rebooting"]),
        under_way=st.sampled_from([None] * 9 + [PendingOperationRow("reboot", FIRST, NOON)]),
        locked=st.sampled_from([False] * 9 + [True]),
        flavor=st.sampled_from([Flavor("1", "m1.small", 1, 2048, 20), Flavor("m1.small", "m2", 1, 2048, 20)]),
        metadata=st.sampled_from([{}, {"env": "test"}, {"env": "test", "a'b": "é"}, {"env": "tes"}]),
        is_preemptible=st.booleans(),
        expires_at=perhaps,
        kept_until=seldom,
        created_at=old,
        launched_at=st.none() | old,
        used_at=st.none() | old,
        powered_at=perhaps,
        powered_by=st.sampled_from([None, "user:ann", "cloud", MINE, MINE, f"policy:{OTHER}"]),
        suspended_since=perhaps,
        deleted_at=st.sampled_from([None] * 9 + [NOON]),
        alerts=st.just(()) | raised.map(only_one),
        exemptions=st.just(())
        | st.just(())
        | st.just(())
        | st.builds(Exemption, st.sampled_from([None, POLICY, OTHER]), perhaps).map(only_one),
        notices=st.just(())
        | st.just(())
        | st.just(())
        | st.lists(notices, max_size=2, unique_by=lambda one: one.period).map(tuple),
        setbacks=st.just(()) | st.just(()) | failed.map(only_one),
    )
    return st.lists(rows, min_size=MOST // 2, max_size=MOST)


def only_one(thing: Any) -> tuple[Any, ...]:
    return (thing,)


class Bench:
    """A database whose servers are others for each case."""

    def __init__(self, database: str, ledger: Ledger, runner: asyncio.Runner) -> None:
        self._owner = psycopg.connect(database, options="-c search_path=read,public", autocommit=True)
        self._owner.execute(SIGNALS, [IDS, NOON - 4 * DAY, NOON + DAY])
        self._connection = runner.run(AsyncConnection.connect(database, options=SESSION, autocommit=True))
        self._policies = PolicyRunner(Handler(ledger, self.connect), self.connect, SERVER.tracking_name())
        self._runner = runner

    @asynccontextmanager
    async def connect(self):
        yield self._connection

    def fill(self, rows: list[ServerRow]) -> None:
        self._owner.execute("DELETE FROM server")
        Table(SERVER).bulk_load(self._owner, Folded({row.id: Change(row, 1) for row in rows}, [], []))

    def look(self, case: Case) -> PolicyPlan:
        return self._runner.run(self._policies.make_plan(case.policy, case.now, Spent(), case.only))

    def signals(self, case: Case) -> dict[UUID, Signals]:
        if not isinstance(case.policy.definition.rule, Idle):
            return {}
        asked = read_signals(self._connection, IDS, METRICS, NOON - 9 * DAY, case.now)
        return dict(self._runner.run(asked))

    def close(self) -> None:
        self._owner.close()
        self._runner.run(self._connection.close())


@pytest.fixture
def bench(database: str) -> Iterator[Bench]:
    build_missing(database, SESSION, PROJECTIONS, lambda done, total: None)
    with (
        closing(Ledger(database)) as ledger,
        asyncio.Runner() as runner,
        closing(Bench(database, ledger, runner)) as one,
    ):
        yield one


def of_everybody(case: Case, signals: dict[UUID, Signals]) -> PolicyPlan:
    """Evaluate all there are, one by one, and make the plan of that."""
    definition = case.policy.definition
    concerned = [one for one in case.fleet if one.deleted_at is None and is_concerned(case.policy, one)]
    asked = [one for one in concerned if case.only is None or one.id in case.only]
    counted = concerned if definition.budget.share is not None else asked
    verdicts = [evaluate(case.policy, one, signals.get(one.id, NO_SIGNALS), case.now) for one in asked]
    selected = sum(is_selected(case.policy, one) for one in counted)
    return plan_of(
        Evaluations(case.policy, Fleet(0, asked), verdicts, case.now, len(asked), selected), Spent()
    )


def is_concerned(a_policy: Policy, one: ServerRow) -> bool:
    """Whether it is of a project, a flavor and a sort that is selected, or was told something."""
    told = any(notice.policy_id == a_policy.id for notice in one.notices)
    said = a_policy.definition.selector
    coarse = Selector(projects=said.projects, flavors=said.flavors, is_preemptible=said.is_preemptible)
    return told or is_selected(policy(IDLE, a_policy.project_id, selector=coarse), one)


EACH_FILLS_IT = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@pytest.mark.parametrize("kind", RULES)
@settings(max_examples=examples(10), suppress_health_check=EACH_FILLS_IT)
@given(st.data())
def test_a_plan_is_that_of_judging_everybody(bench: Bench, kind: str, data: st.DataObject) -> None:
    case = data.draw(cases(kind))
    bench.fill(case.fleet)
    seen, wanted = bench.look(case), of_everybody(case, bench.signals(case))
    assert seen.items == wanted.items
    assert (seen.hash, seen.over, seen.untold) == (wanted.hash, wanted.over, wanted.untold)
    assert (seen.judged, seen.selected) == (wanted.judged, wanted.selected)
    assert set(seen.servers) == set(wanted.servers)


@pytest.fixture(scope="module")
def session(postgres: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(postgres) as connection:
        yield connection


text = st.text("ab*?[]!_%\\\n-é", max_size=6)


@settings(max_examples=examples(100))
@given(text, text)
def test_no_name_is_left_out_that_fits(session: psycopg.Connection[Any], name: str, pattern: str) -> None:
    row = session.execute("SELECT %s::text LIKE %s", [name, like(pattern)]).fetchone()
    assert row is not None
    if "[" in pattern:
        assert row[0] or not is_named(name, [pattern])
    else:
        assert row[0] == is_named(name, [pattern])
