"""Signals are written once, never changed, and read as they were known at a moment."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import AsyncConnection

from commands.store.application import SESSION
from commands.store.metrics import Summary, write_signals
from scheduler.metrics.history import PastSignals, read_past_signals
from scheduler.metrics.store import read_signals
from scheduler.policies.model import Hour, Signals
from tests.book_time import shift

HOUR = timedelta(hours=1)
MIDNIGHT = datetime(2026, 5, 4, tzinfo=UTC)
WEB, DATABASE, STRANGER = (UUID(int=number) for number in (1, 2, 3))


def record(url: str, hour: datetime, *summaries: Summary) -> datetime:
    """Record the hour as the service does, and return when that was."""
    with psycopg.connect(url, options=SESSION) as connection:
        assert write_signals(connection, hour, summaries, "test") == len(summaries)
        row = connection.execute(b"SELECT max(recorded_at) FROM server_signals").fetchone()
    assert row is not None
    return row[0]  # type: ignore[no-any-return]


def cpu(server_id: UUID, mean: float, highest: float | None = None) -> Summary:
    return Summary(server_id, "cpu_percent", mean, mean if highest is None else highest, 60)


def read(
    url: str,
    ids: Sequence[UUID],
    as_of: datetime,
    since: datetime = MIDNIGHT,
    metrics: Any = ("cpu_percent",),
) -> Mapping[UUID, Signals]:
    async def ask() -> Mapping[UUID, Signals]:
        async with await AsyncConnection.connect(url, options=SESSION, autocommit=True) as connection:
            return await read_signals(connection, ids, metrics, since, as_of)

    return asyncio.run(ask())


def past(url: str, since: datetime, until: datetime, share: tuple[int, int] = (0, 1)) -> PastSignals:
    async def ask() -> PastSignals:
        async with await AsyncConnection.connect(url, options=SESSION, autocommit=True) as connection:
            return await read_past_signals(connection, ["cpu_percent"], since, until, share)

    return asyncio.run(ask())


def test_hours_come_in_order_of_those_asked_for(database: str) -> None:
    for number in (2, 0, 1):
        hour = MIDNIGHT + number * HOUR
        last = record(database, hour, cpu(WEB, number, 50), cpu(DATABASE, 80), cpu(STRANGER, 9))
    network = Summary(WEB, "network_bytes_per_second", 7.5, 100.0, 60)
    last = record(database, MIDNIGHT, network)
    seen = read(database, [WEB, DATABASE, uuid4()], last, MIDNIGHT + HOUR)
    assert seen == {
        WEB: {"cpu_percent": (Hour(MIDNIGHT + HOUR, 1, 50), Hour(MIDNIGHT + 2 * HOUR, 2, 50))},
        DATABASE: {"cpu_percent": (Hour(MIDNIGHT + HOUR, 80, 80), Hour(MIDNIGHT + 2 * HOUR, 80, 80))},
    }
    both = read(database, [WEB], last, metrics=["cpu_percent", "network_bytes_per_second"])
    assert both[WEB]["network_bytes_per_second"] == (Hour(MIDNIGHT, 7.5, 100.0),)


def test_a_correction_is_a_later_row_and_the_moment_before_it_is_unchanged(database: str) -> None:
    first = record(database, MIDNIGHT, cpu(WEB, 1))
    second = record(database, MIDNIGHT, cpu(WEB, 90))
    assert read(database, [WEB], first)[WEB]["cpu_percent"] == (Hour(MIDNIGHT, 1, 1),)
    assert read(database, [WEB], second)[WEB]["cpu_percent"] == (Hour(MIDNIGHT, 90, 90),)
    assert read(database, [WEB], first - timedelta(seconds=1)) == {}


def test_the_book_s_time_tells_when_it_was_recorded(database: str) -> None:
    now = record(database, MIDNIGHT, cpu(WEB, 1))
    shift(database, timedelta(days=30))
    later = record(database, MIDNIGHT + HOUR, cpu(WEB, 2))
    assert timedelta(days=30) <= later - now < timedelta(days=30, minutes=5)
    assert read(database, [WEB], now)[WEB]["cpu_percent"] == (Hour(MIDNIGHT, 1, 1),)


@pytest.mark.parametrize("in_order", [True, False], ids=["as they came", "late and corrected"])
def test_the_rehearsal_sees_at_each_moment_what_a_sweep_saw_then(database: str, in_order: bool) -> None:
    order = [0, 1, 2, 3] if in_order else [0, 2, 1, 3, 2]
    moments = [
        record(database, MIDNIGHT + number * HOUR, cpu(WEB, place), cpu(DATABASE, 80))
        for place, number in enumerate(order)
    ]
    known = past(database, MIDNIGHT, MIDNIGHT + 4 * HOUR)
    for moment in [moments[0] - HOUR, *moments, moments[-1] + HOUR]:
        for server in (WEB, DATABASE, STRANGER):
            swept = read(database, [server], moment).get(server, {})
            hours = known.signals_at(server, moment).get("cpu_percent", ())
            assert tuple(hours) == swept.get("cpu_percent", ())
            assert tuple(hours[1:3]) == swept.get("cpu_percent", ())[1:3]


def test_the_rehearsal_reads_its_span_and_its_servers(database: str) -> None:
    for number in range(4):
        last = record(database, MIDNIGHT + number * HOUR, cpu(WEB, number), cpu(DATABASE, number))
    known = past(database, MIDNIGHT + HOUR, MIDNIGHT + 3 * HOUR, (1, 2))
    assert [hour.mean for hour in known.signals_at(WEB, last)["cpu_percent"]] == [1, 2]
    assert known.signals_at(DATABASE, last) == {}
    others = past(database, MIDNIGHT + HOUR, MIDNIGHT + 3 * HOUR, (0, 2))
    assert [hour.mean for hour in others.signals_at(DATABASE, last)["cpu_percent"]] == [1, 2]
    assert others.signals_at(WEB, last) == {}


class TestTheTable:
    @pytest.mark.parametrize(
        "statement",
        ["UPDATE server_signals SET mean = 0", "DELETE FROM server_signals", "TRUNCATE server_signals"],
    )
    @pytest.mark.parametrize("options", [SESSION, ""], ids=["the service", "the superuser"])
    def test_forgets_nothing(self, database: str, statement: str, options: str) -> None:
        moment = record(database, MIDNIGHT, cpu(WEB, 1))
        refusals = (psycopg.errors.InsufficientPrivilege, psycopg.errors.RestrictViolation)
        with psycopg.connect(database, options=options) as connection, pytest.raises(refusals):
            connection.execute(statement.encode())
        assert read(database, [WEB], moment)[WEB]["cpu_percent"] == (Hour(MIDNIGHT, 1, 1),)

    @pytest.mark.parametrize(
        ("hour", "summary"),
        [
            (MIDNIGHT + timedelta(minutes=1), cpu(WEB, 1)),
            (MIDNIGHT, cpu(WEB, float("nan"))),
            (MIDNIGHT, cpu(WEB, 1, float("inf"))),
            (MIDNIGHT, cpu(WEB, 1)._replace(samples=0)),
        ],
    )
    def test_takes_no_nonsense(self, database: str, hour: datetime, summary: Summary) -> None:
        with pytest.raises(psycopg.errors.CheckViolation):
            record(database, hour, summary)
