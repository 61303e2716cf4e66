"""What a projection can't digest is parked, alone; everything else goes on at once, and nothing is lost."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import uuid4

import pytest
from prometheus_client import REGISTRY
from psycopg import Connection

from adapters.http.ops import measure
from app import PROJECTIONS
from commands.server import events as e
from commands.store.application import SESSION, Ledger
from projections.engine import subscription as following
from projections.engine.fold import BLOCKED_BY_EARLIER
from projections.engine.parked import list_parked
from projections.engine.projector import Projector
from projections.engine.rebuild import rebuild
from tests.integration.projections.poison import (
    CASES,
    POISON,
    Case,
    case_of_each_kind,
    every_case,
    infect,
    renamed,
    set_aside,
    without,
)
from tests.integration.projections.tables import drain, parked, stored, write_lives
from tests.scale import only_in_full
from tests.unit.projections.history import append

pytestmark = pytest.mark.usefixtures("mend")


@every_case
@pytest.mark.parametrize(
    "most", [pytest.param(1, marks=only_in_full), 7, pytest.param(1_000, marks=only_in_full)]
)
def test_it_is_parked_with_what_comes_after_it_and_all_others_go_on(
    ledger: Ledger, projector: Projector, connection: Connection[Any], case: Case, most: int
) -> None:
    """In the very same batches: ``most`` is how many entries a batch has."""
    sick = infect(ledger, case.state)
    head = ledger.recorder.max_notification_id()
    steps = 0
    while projector.step(connection, most):
        steps += 1
    assert steps == -(-head // most)
    assert stored(connection) == without(connection, case, sick)
    assert parked(connection) == set_aside(case, sick)


@every_case
def test_why_is_told(ledger: Ledger, projector: Projector, connection: Connection[Any], case: Case) -> None:
    sick = infect(ledger, case.state)
    drain(projector, connection)
    told = list_parked(connection)
    assert {entry.projection for entry in told} == case.by
    for entry, later in zip(told[::2], told[1::2], strict=True):
        assert (entry.stream, entry.position, entry.type) == (sick.stream, sick.position, "Raw")
        assert entry.reason.startswith(case.reason.replace("\0", "\\0"))
        assert (later.position, later.type, later.reason) == (
            sick.behind,
            "ServerStopRequested",
            BLOCKED_BY_EARLIER,
        )


@case_of_each_kind
def test_it_stays_parked_for_projectors_and_events_to_come(
    database: str, ledger: Ledger, projector: Projector, connection: Connection[Any], case: Case
) -> None:
    sick = infect(ledger, case.state)
    drain(projector, connection)
    following_projector = Projector(database, SESSION, PROJECTIONS)
    version = len(ledger.recorder.select_events(sick.stream))
    append(ledger, sick.stream, version, [e.ServerStopRequested(uuid4())])
    later = ledger.recorder.max_notification_id()
    assert later is not None
    write_lives(ledger, f"{sick.stream} later", servers=2)
    drain(following_projector, connection)
    assert stored(connection) == without(connection, case, sick)
    assert parked(connection) == set_aside(case, sick, later)


@case_of_each_kind
def test_a_rebuild_parks_the_same(
    database: str, ledger: Ledger, projector: Projector, connection: Connection[Any], case: Case
) -> None:
    """What comes while the table is being built too: the last entries are read when the log was."""
    sick = infect(ledger, case.state)
    drain(projector, connection)
    version = len(ledger.recorder.select_events(sick.stream))
    told: list[int] = []

    def meanwhile(_done: int, _total: int) -> None:
        if not told:
            append(ledger, sick.stream, version, [e.ServerStopRequested(uuid4())])
            told.append(len(ledger.recorder.select_notifications(1, 100_000)))
            write_lives(ledger, f"{sick.stream} meanwhile", servers=2, length=15)

    for projection in PROJECTIONS:
        rebuild(database, SESSION, projection, meanwhile)
    drain(projector, connection)
    assert stored(connection) == without(connection, case, sick)
    assert parked(connection) == set_aside(case, sick, *told)


def test_the_metric_counts_them(
    database: str, ledger: Ledger, projector: Projector, connection: Connection[Any]
) -> None:
    infect(ledger, renamed(POISON))
    drain(projector, connection)
    asyncio.run(measure(database, SESSION))
    assert REGISTRY.get_sample_value("stackledger_parked_events") == 2


def test_many_poisoned_streams_in_one_batch_are_each_parked_alone(
    ledger: Ledger, projector: Projector, connection: Connection[Any]
) -> None:
    case = CASES["NUL in a text"]
    sick = [infect(ledger, case.state) for _ in range(5)]
    drain(projector, connection)
    assert parked(connection) == {
        ("server", stream, position) for stream, *positions in sick for position in positions
    }
    assert stored(connection) == without(connection, case, *sick)


def test_a_bounded_cache_changes_nothing(
    ledger: Ledger, projector: Projector, connection: Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "CACHED", 2)
    case = CASES["NUL in a text"]
    sick = infect(ledger, case.state)
    drain(projector, connection, 10)
    assert stored(connection) == without(connection, case, sick)
