"""What cannot be read for ever is not let into the book, whoever of the service writes it."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import msgspec
import psycopg
import pytest
from eventsourcing.persistence import StoredEvent
from psycopg.conninfo import make_conninfo

from app import STEPS
from commands.store.append import AppendRequest
from commands.store.application import SESSION, Ledger
from commands.store.migrate import migrate
from tests.integration.store.books import book, noted, race, rows, save, write

APPEND = "SELECT ledger_events_append(%s::uuid[], %s::bigint[], %s::text[], %s::bytea[], %s::text[], NULL)"


def entry(**other: Any) -> bytes:
    usual = {"by": "test", "project_id": "tenant", "event": {"type": "Noted"}}
    members = {name: value for name, value in {**usual, **other}.items() if value is not None}
    return msgspec.json.encode(members)


UNREADABLE = {
    "nothing": b"",
    "no text": b"\xff\xfe",
    "no JSON": b"an entry",
    "half an entry": entry()[:-1],
    "NUL": entry().replace(b"test", b"te\\u0000st"),
    "no object": b"[]",
    "a number": b"1",
    "nobody": entry(by=None),
    "a number acted": entry(by=7),
    "no event": entry(event=None),
    "an event without type": entry(event={}),
    "another type": entry(event={"type": "Other"}),
    "another project": entry(project_id="other"),
    "no project": entry(project_id=None),
    "no command id": entry(command_id="7"),
    "no position": entry(causation_id="first"),
    "too large a position": entry(causation_id=2**64),
}


@pytest.mark.parametrize("state", UNREADABLE.values(), ids=UNREADABLE.keys())
def test_what_readers_would_stumble_over_is_refused(ledger: Ledger, database: str, state: bytes) -> None:
    stream = uuid4()
    outcomes = race(
        ledger,
        database,
        save(),
        AppendRequest(stream, [StoredEvent(stream, 1, "Noted", state)], "tenant"),
        save(),
    )
    assert isinstance(outcomes[1], psycopg.Error)
    assert outcomes[1].sqlstate == "SL002" or outcomes[1].sqlstate[:2] == "22"
    assert len(book(database)) == 3
    assert len(rows(database, "SELECT * FROM ledger")) == 3


def test_what_a_later_version_adds_is_let_in(ledger: Ledger, database: str) -> None:
    stream = uuid4()
    write(
        ledger, AppendRequest(stream, [StoredEvent(stream, 1, "Noted", entry(more={"of": "it"}))], "tenant")
    )
    assert rows(database, "SELECT by FROM ledger_events") == [("test",)]


@pytest.mark.parametrize(("written", "versions"), [(0, [2]), (0, [1, 3]), (2, [4]), (2, [3, 5])])
def test_a_version_that_is_not_the_next_is_refused(
    ledger: Ledger, database: str, written: int, versions: list[int]
) -> None:
    stream = uuid4()
    if written:
        write(ledger, save(stream, count=written))
    events = [StoredEvent(stream, version, "Noted", noted("")) for version in versions]
    (outcome,) = race(ledger, database, AppendRequest(stream, events))
    assert isinstance(outcome, psycopg.Error)
    assert outcome.sqlstate == "SL003"
    assert len(book(database)) == written + 1


def test_streams_side_by_side_have_a_next_version_each(database: str) -> None:
    one, other = uuid4(), uuid4()
    with psycopg.connect(database, options=SESSION) as connection:
        parameters = [[one, other, one], [1, 1, 2], ["Noted"] * 3, [noted("")] * 3, [""] * 3]
        connection.execute(APPEND, parameters)
    assert [(stream, version) for _, stream, version in book(database)] == [(one, 1), (other, 1), (one, 2)]


def test_a_log_that_is_there_already_is_brought_up_to_date(postgres: str) -> None:
    """Even one with entries that nobody can read: they stay as they are, of an unknown author."""
    name = f"old_{uuid4().hex}"
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    old = make_conninfo(postgres, dbname=name)
    migrate(old, [step for step in STEPS if step.name < "010"])
    states = [noted("one"), b"\xff", b"no entry", noted("two")]
    with psycopg.connect(old, options=SESSION) as connection:
        connection.execute(
            APPEND, [[uuid4() for _ in states], [1] * 4, ["Noted"] * 4, states, ["tenant"] * 4]
        )
    before = rows(old, "SELECT notification_id, state, recorded_at FROM ledger_events ORDER BY 1")
    migrate(old, STEPS)
    assert rows(old, "SELECT notification_id, state, recorded_at FROM ledger_events ORDER BY 1") == before
    assert rows(old, "SELECT by FROM ledger_events ORDER BY notification_id") == [
        ("test",),
        (None,),
        (None,),
        ("test",),
    ]
    with pytest.raises(psycopg.errors.RestrictViolation):
        rows(old, "UPDATE ledger_events SET by = 'me'")
