"""S5: the live projection, read tables and history, against the same fold written in SQL, inside Postgres."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import msgspec
import psycopg
from msgspec.structs import fields
from psycopg import sql

from app import PROJECTIONS
from benchmarks.book import LIFE, fill, prepare
from benchmarks.frame import Result, Scale, by_turns, ratio
from commands.store.application import SESSION
from projections.engine.projector import Projector
from projections.engine.rebuild import build_missing
from projections.engine.subscription import BATCH
from projections.server.row import SERVER

SERVERS = 2_000
TABLES = ("server", "server_history", "operation")
COMPUTED = (
    "id, project_id, version, position, name, description, status, task_state, power_state, locked,"
    " under_way, fault, flavor, image, networks, addresses, security_groups, key_name, availability_zone,"
    " metadata, cloud_id, cloud_name, created_by, created_at, changed_at, launched_at, used_at, powered_by,"
    " powered_at"
)
"""Columns of the read table that the SQL computes; the others keep the default of the row's struct."""

DIGEST = "SELECT md5(string_agg({column}::text, '|' ORDER BY {order})) FROM {schema}.{table}"


def measure(url: str, scale: Scale) -> Result:
    prepare(url)
    build_missing(url, SESSION, PROJECTIONS, lambda done, total: None)
    projector = Projector(url, SESSION, PROJECTIONS)
    servers = scale.of(SERVERS)
    with psycopg.connect(url, autocommit=True) as admin, projector.connect() as connection:
        admin.execute(b"SET synchronous_commit = off")  # as the projector has it
        text = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
        admin.execute(text.replace("{computed}", COMPUTED).encode())
        set_defaults(admin)

        def grow() -> float:
            return float(fill(url, servers))

        def live() -> float:
            begun = time.perf_counter()
            while projector.step(connection):
                pass
            return servers * LIFE / (time.perf_counter() - begun)

        def by_sql() -> float:
            begun = time.perf_counter()
            while admin.execute(b"SELECT bysql.step(%s)", [BATCH]).fetchone() != (0,):
                pass
            return servers * LIFE / (time.perf_counter() - begun)

        sides = {"grow": grow, "projector events/s": live, "SQL events/s": by_sql}
        measured = by_turns(sides, rounds=scale.rounds(5) + 1)
        for table in TABLES:
            differing = differences(admin, table)
            assert not differing, f"the SQL makes other columns of {table}: {', '.join(differing)}"
    del measured["grow"]
    kept = {side: values[1:] for side, values in measured.items()}
    return ratio("S5", "live projection / the same fold in SQL", 0.6, kept, {})


def set_defaults(connection: psycopg.Connection[Any]) -> None:
    """Give each column of the SQL's tables the default that its field has in the row."""
    for field in fields(SERVER.row):
        default = field.default if field.default is not msgspec.NODEFAULT else None
        if default is None:
            continue
        stored = default if isinstance(default, str | int) else msgspec.json.encode(default).decode()
        for table in SERVER.tables:
            connection.execute(
                sql.SQL("ALTER TABLE bysql.{} ALTER {} SET DEFAULT {}").format(
                    sql.Identifier(table), sql.Identifier(field.name), sql.Literal(stored)
                )
            )


def differences(connection: psycopg.Connection[Any], table: str) -> list[str]:
    """Return the columns in which what the SQL made of the log differs from the read table."""
    named = connection.execute(f"SELECT * FROM read.{table} LIMIT 0".encode()).description or []
    return [
        column.name
        for column in named
        if digest(connection, "read", table, column.name) != digest(connection, "bysql", table, column.name)
    ]


def digest(connection: psycopg.Connection[Any], schema: str, table: str, column: str) -> Any:
    query = DIGEST.format(column=column, order="id, position", schema=schema, table=table)
    return connection.execute(query.encode()).fetchone()
