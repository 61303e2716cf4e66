from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from psycopg import Connection

from app import PROJECTIONS
from commands.store.application import SESSION, Ledger
from projections.engine.projector import Projector
from projections.engine.rebuild import build_missing
from projections.server import row as server_projection
from tests.integration.projections.poison import faulty_change, real_change


@pytest.fixture
def ledger(database: str) -> Iterator[Ledger]:
    with Ledger(database) as ledger:
        yield ledger


@pytest.fixture
def projector(database: str) -> Projector:
    build_missing(database, SESSION, PROJECTIONS, lambda done, total: None)
    return Projector(database, SESSION, PROJECTIONS)


@pytest.fixture
def connection(projector: Projector) -> Iterator[Connection[Any]]:
    """A connection on which the projector works."""
    with projector.connect() as connection:
        yield connection


@pytest.fixture
def mend(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """The fold of servers has a fault until this is called."""
    monkeypatch.setattr(server_projection, "change", faulty_change)
    return lambda: monkeypatch.setattr(server_projection, "change", real_change)
