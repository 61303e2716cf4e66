"""Whatever is asked of the book, an answer costs what is found, not all that was ever written."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import combinations
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg import Connection

from queries.log.event import book_page
from queries.log.event_filters import find

ENTRIES, LIMIT, MOST = 20_000, 10, 200
BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
WRITTEN = b"""
INSERT INTO ledger_events (
    originator_id, originator_version, topic, state, notification_id, recorded_at, project_id, by
)
SELECT lpad(to_hex(number %% 500), 32, '0')::uuid, number / 500 + 1, topic,
       convert_to(jsonb_build_object('by', by, 'event', jsonb_build_object('type', topic))::text, 'utf8'),
       number + 1, %s::timestamptz + make_interval(secs => number), 'p' || number %% 7, by
FROM (
    SELECT number,
           CASE WHEN number %% 2000 = 1 THEN 'Rare' WHEN number %% 3 = 0 THEN 'Often' ELSE 'Usual' END
               AS topic,
           CASE WHEN number %% 2500 = 7 THEN 'user:rare' ELSE 'user:' || number %% 5 END AS by
    FROM generate_series(0, %s - 1) AS number
) AS entry
"""
ASKED: dict[str, list[Any]] = {
    "type": [["Rare"], ["Often", "Rare"], ["Unheard"], []],
    "by": ["user:rare", "user:3", "nobody"],
    "stream": [UUID(int=7), UUID(int=9_999)],
    "project_id": ["p3", "strange"],
    "since": [BEGAN + timedelta(seconds=ENTRIES - 50), BEGAN + timedelta(days=999), BEGAN],
    "until": [BEGAN + timedelta(seconds=50), BEGAN - timedelta(days=1), BEGAN + timedelta(days=999)],
    "last": [0, 77, ENTRIES],
}
FITS = {
    "type": lambda row, value: row[1] in value,
    "by": lambda row, value: row[2] == value,
    "stream": lambda row, value: row[3] == value,
    "project_id": lambda row, value: row[4] == value,
    "since": lambda row, value: row[5] >= value,
    "until": lambda row, value: row[5] < value,
    "last": lambda row, value: row[0] <= value,
}


@pytest.fixture(scope="module")
def log(postgres: str, template: str) -> Iterator[Connection[Any]]:
    """A log of many entries of few kinds, and few of some."""
    with psycopg.connect(postgres, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE filtered TEMPLATE {template}".encode())
        with psycopg.connect(postgres, dbname="filtered", autocommit=True) as connection:
            connection.execute(WRITTEN, [BEGAN, ENTRIES])
            connection.execute("VACUUM ANALYZE ledger_events")
            yield connection
        admin.execute("DROP DATABASE filtered WITH (FORCE)")


def one_filter() -> list[dict[str, Any]]:
    return [{name: value} for name, values in ASKED.items() for value in values]


def two_filters() -> list[dict[str, Any]]:
    pairs = combinations(ASKED, 2)
    return [{one: ASKED[one][0], other: ASKED[other][0]} for one, other in pairs]


def scanned(plan: dict[str, Any]) -> float:
    """Return how many rows a plan has looked at in tables."""
    inner = sum(scanned(part) for part in plan.get("Plans", ()))
    if "Relation Name" not in plan:
        return float(inner)
    rows = (
        plan["Actual Rows"]
        + plan.get("Rows Removed by Filter", 0)
        + plan.get("Rows Removed by Index Recheck", 0)
    )
    return float(inner + rows * plan["Actual Loops"])


@pytest.mark.parametrize("filters", one_filter(), ids=str)
@pytest.mark.parametrize("after", [0, ENTRIES // 2])
def test_one_filter_looks_at_no_more_than_a_page(
    log: Connection[Any], filters: dict[str, Any], after: int
) -> None:
    statement = "EXPLAIN (ANALYZE, FORMAT JSON) " + book_page(filters, everything=True)
    row = log.execute(statement.encode(), {**filters, "after": after, "limit": LIMIT}).fetchone()
    assert row is not None
    assert scanned(row[0][0]["Plan"]) <= MOST


def test_filters_find_what_fits(log: Connection[Any]) -> None:
    columns = "notification_id, topic, by, originator_id, project_id, recorded_at"
    rows = log.execute(f"SELECT {columns} FROM ledger_events ORDER BY 1".encode()).fetchall()
    for filters in [{}, *one_filter(), *two_filters()]:
        for after in (0, 5_000):
            found = log.execute(
                f"SELECT * FROM ({find(filters)}) AS found ORDER BY 1 LIMIT {LIMIT}".encode(),
                {**filters, "after": after, "limit": LIMIT},
            ).fetchall()
            fitting = (
                row[0]
                for row in rows
                if row[0] > after and all(FITS[name](row, value) for name, value in filters.items())
            )
            assert [position for (position,) in found] == [
                position for position, _ in zip(fitting, range(LIMIT), strict=False)
            ], filters
