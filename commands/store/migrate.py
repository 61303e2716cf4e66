"""Brings the database to the schema this version needs: numbered SQL files, each run once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

import psycopg

SCHEMA = Path(__file__).parent / "schema"
LOCK = 7_235_041_129_004_501
"""Advisory lock taken while migrating, so that processes started together do it once."""


class Step(NamedTuple):
    """One numbered change of the schema. A released step is never edited."""

    name: str
    sql: str


def steps_in(folder: Path) -> list[Step]:
    """Return the numbered .sql files of a folder, in order."""
    return [Step(path.stem, path.read_text(encoding="utf-8")) for path in sorted(folder.glob("[0-9]*.sql"))]


def migrate(url: str, steps: Iterable[Step], told: Callable[[str], None] = lambda _: None) -> list[str]:
    """Run the steps that this database has not seen, all in one transaction, and return their names.

    ``told`` hears each step before it runs. Needs a login that may create tables and roles.
    Raises ``psycopg.Error`` with the database unchanged.
    """
    done: list[str] = []
    with psycopg.connect(url) as connection:
        connection.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        connection.execute(
            "CREATE TABLE IF NOT EXISTS schema_version ("
            " step text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT clock_timestamp())"
        )
        known = {name for (name,) in connection.execute("SELECT step FROM schema_version").fetchall()}
        for step in steps:
            if step.name in known:
                continue
            told(step.name)
            connection.execute(step.sql.encode())
            connection.execute("INSERT INTO schema_version (step) VALUES (%s)", [step.name])
            done.append(step.name)
    return done


def pending(url: str, steps: Iterable[Step]) -> list[str]:
    """Return the names of the steps this database still lacks; all of them for an empty one."""
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT to_regclass('public.schema_version')").fetchone()
        if row is None or row[0] is None:
            return [step.name for step in steps]
        known = {name for (name,) in connection.execute("SELECT step FROM schema_version").fetchall()}
    return [step.name for step in steps if step.name not in known]
