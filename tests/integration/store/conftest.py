"""A ledger on a database of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from commands.store.application import Ledger


@pytest.fixture
def ledger(database: str) -> Iterator[Ledger]:
    ledger = Ledger(database)
    yield ledger
    ledger.close()
