from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from psycopg import Connection

from app import PROJECTIONS
from commands.store import SESSION, Ledger
from projections.projector import Projector
from projections.rebuild import build_missing


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
