"""S5: the live projection, read tables and history, against the same fold written in SQL, inside Postgres."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import psycopg

from app import PROJECTIONS
from benchmarks.book import LIFE, fill, prepare
from benchmarks.frame import Result, by_turns, ratio
from commands.store import SESSION
from projections.follower import BATCH
from projections.projector import Projector
from projections.rebuild import build_missing

SERVERS = 2_000
TABLES = ("server", "server_history", "operation")
SAME = """
SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {schema}.{table} AS t
"""


def measure(url: str) -> Result:
    prepare(url)
    build_missing(url, SESSION, PROJECTIONS, lambda done, total: None)
    projector = Projector(url, SESSION, PROJECTIONS)
    with psycopg.connect(url, autocommit=True) as admin, projector.connect() as connection:
        admin.execute(b"SET synchronous_commit = off")  # as the projector has it
        admin.execute(Path(__file__).with_suffix(".sql").read_bytes())

        def grow() -> float:
            return float(fill(url, SERVERS))

        def live() -> float:
            begun = time.perf_counter()
            while projector.step(connection):
                pass
            return SERVERS * LIFE / (time.perf_counter() - begun)

        def by_sql() -> float:
            begun = time.perf_counter()
            while admin.execute(b"SELECT bysql.step(%s)", [BATCH]).fetchone() != (0,):
                pass
            return SERVERS * LIFE / (time.perf_counter() - begun)

        measured = by_turns({"grow": grow, "projector events/s": live, "SQL events/s": by_sql}, rounds=6)
        for table in TABLES:
            assert digest(admin, "read", table) == digest(admin, "bysql", table), f"{table} differs"
    del measured["grow"]
    kept = {side: values[1:] for side, values in measured.items()}
    return ratio("S5", "live projection / the same fold in SQL", 0.6, kept, {})


def digest(connection: psycopg.Connection[Any], schema: str, table: str) -> Any:
    return connection.execute(SAME.format(schema=schema, table=table).encode()).fetchone()
