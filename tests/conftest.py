"""What tests share: one Postgres for the run, a database of its own for each test that asks."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
import structlog
from _pytest import runner
from hypothesis import settings
from psycopg.conninfo import make_conninfo

from adapters.queue.jobs import STEPS as QUEUE_STEPS
from adapters.runtime import postgres as embedded
from adapters.runtime.postgres import temporary_postgres
from commands.store.migrate import SCHEMA, migrate, steps_in
from tests.scale import FULL, examples, only_in_full

# A thread that prints into a capture pytest has just closed crashes CPython 3.11.
structlog.configure(
    processors=[structlog.processors.KeyValueRenderer()], logger_factory=structlog.ReturnLoggerFactory()
)
# How long an example takes is the machine's, and no failure.
settings.register_profile("any machine", deadline=None, max_examples=examples(30))
settings.load_profile("any machine")
# Pytest notes the test in the environment, and takes it out again: that fails a thread of a running
# ledger that reads the environment at that moment, as HTTP clients do when they look for proxies.
runner._update_current_test_var = lambda item, when: None


def environment_items(environment: Any) -> list[tuple[str, str]]:
    """Return the environment as it stands: a test may change it while a thread of a ledger reads it."""
    return [
        (environment.decodekey(key), environment.decodevalue(value))
        for key, value in list(environment._data.items())
    ]


setattr(type(os.environ), "items", environment_items)  # noqa: B010 - it is a method


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what ``make full`` alone asks for."""
    left_out = [] if FULL else [item for item in items if item.get_closest_marker(only_in_full.name)]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a Postgres server, started for this run: our own, or by the programs of another version."""
    with pytest.MonkeyPatch.context() as patch:
        if folder := os.environ.get("POSTGRES_PROGRAMS"):
            patch.setattr(embedded, "programs", lambda: Path(folder))
            patch.setattr(embedded, "INITDB", [*embedded.WHO, "--encoding=UTF8", "--locale=C.UTF-8"])
        with temporary_postgres(durable=False) as server:
            yield server.url


@pytest.fixture(scope="session")
def template(postgres: str) -> str:
    """The name of a migrated, empty database that others are copied from."""
    name = "template_of_tests"
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    migrate(make_conninfo(postgres, dbname=name), [*steps_in(SCHEMA), *QUEUE_STEPS])
    return name


@pytest.fixture
def database(postgres: str, template: str) -> Iterator[str]:
    """The URL of an empty, migrated database, dropped after the test."""
    name = f"test_{uuid4().hex}"
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
        yield make_conninfo(postgres, dbname=name)
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
