"""The recorder is one of the ``eventsourcing`` library: its own test cases pass on it."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from eventsourcing import cryptography
from eventsourcing.persistence import StoredEvent

# The test cases import the library's cipher on pycryptodome; its sister on cryptography has the same class.
sys.modules.setdefault("eventsourcing.cipher", cryptography)

from eventsourcing.tests.persistence import (  # noqa: E402
    AggregateRecorderTestCase,
    ApplicationRecorderTestCase,
    NonInterleavingNotificationIDsBaseCase,
)

from commands.store.application import Ledger  # noqa: E402
from commands.store.recorder import LedgerRecorder  # noqa: E402
from tests.integration.store.books import let_anything_in  # noqa: E402


class OnOurs:
    ledger: Ledger

    @pytest.fixture(autouse=True)
    def _lend(self, ledger: Ledger, database: str) -> Iterator[None]:
        let_anything_in(database)
        self.ledger = ledger
        yield
        del self.ledger

    def create_recorder(self) -> LedgerRecorder:
        return self.ledger.appender


class TestAsApplicationRecorder(OnOurs, ApplicationRecorderTestCase):
    def test_insert_subscribe(self) -> None:
        self.optional_test_insert_subscribe()


class TestPositionsOfOneSaveStayTogether(OnOurs, NonInterleavingNotificationIDsBaseCase):
    pass


class AsAggregateRecorder:
    """What an aggregate recorder does less: it tells no positions, and its events know nothing more."""

    def __init__(self, recorder: LedgerRecorder) -> None:
        self.recorder = recorder

    def insert_events(self, stored_events: Sequence[StoredEvent], **more: Any) -> None:
        self.recorder.insert_events(stored_events, **more)

    def select_events(self, *which: Any, **more: Any) -> list[StoredEvent]:
        return [
            StoredEvent(event.originator_id, event.originator_version, event.topic, event.state)
            for event in self.recorder.select_events(*which, **more)
        ]


class TestAsAggregateRecorder(OnOurs, AggregateRecorderTestCase):
    def create_recorder(self) -> AsAggregateRecorder:
        return AsAggregateRecorder(self.ledger.appender)


del ApplicationRecorderTestCase, AggregateRecorderTestCase, NonInterleavingNotificationIDsBaseCase
