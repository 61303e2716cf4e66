"""Entries that cannot be read, or are of a type nobody here knows: shown as such, and all others as ever."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID, uuid4

import psycopg

from commands.server import events as e
from commands.store.application import SESSION
from queries.log.event import book_page
from queries.log.timeline import read_story, tell_story
from tests.event_tables import first_example

SERVER = UUID(int=7)
GOOD = first_example(e.ServerRequested)
WRONG = {"type": "ServerNoticeIssued", "findings": ["no object", 7], "makes_room_for": str(SERVER)}
DAMAGED = {
    "no text": (b"\xff\xfe", "ServerStarted"),
    "no JSON": (b"{", "ServerStarted"),
    "a NUL": (b'{"by":"user:a","event":{"type":"ServerStarted","a":"\\u0000"}}', "ServerStarted"),
    "a list": (b"[]", "ServerStarted"),
    "no event": (b'{"by":"user:a"}', "ServerStarted"),
    "an event that is none": (b'{"by":"user:a","event":"ServerStarted"}', "ServerNoticeIssued"),
    "another type": (GOOD, "ServerStarted"),
    "a type of tomorrow": (b'{"by":"user:a","event":{"type":"ServerMoved","to":"host-1"}}', "ServerMoved"),
}


def put(connection: psycopg.Connection[Any], state: bytes, topic: str) -> None:
    """Write an entry as no program of ours does: as the database's owner."""
    connection.execute(
        b"INSERT INTO ledger_events SELECT %s, 1, %s, %s, coalesce(max(notification_id), 0) + 1, now(), 'p'"
        b" FROM ledger_events",
        [uuid4(), topic, state],
    )


def page(connection: psycopg.Connection[Any], *, everything: bool, **wanted: Any) -> list[dict[str, Any]]:
    statement = book_page(wanted, everything=everything).encode()
    row = connection.execute(statement, {"after": 0, "limit": 100, **wanted}).fetchone()
    assert row is not None
    told: list[dict[str, Any]] = json.loads(row[0])
    return told


def test_what_cannot_be_read_is_shown_as_such_and_the_rest_as_ever(database: str) -> None:
    with psycopg.connect(database) as connection:
        put(connection, GOOD, "ServerRequested")
        for state, topic in DAMAGED.values():
            put(connection, state, topic)
        put(connection, GOOD, "ServerRequested")
        for everything, wanted in ((True, {}), (False, {"project_id": "p"})):
            first, *damaged, last = page(connection, everything=everything, **wanted)
            assert [first["readable"], last["readable"]] == [True, True]
            assert first["event"] == last["event"]
            assert first["event"]["name"] == "a-word"
            assert {why: one["readable"] for why, one in zip(DAMAGED, damaged, strict=True)} == dict.fromkeys(
                DAMAGED, False
            )
            assert [one["position"] for one in damaged] == list(range(2, len(DAMAGED) + 2))
        of_tomorrow = {"to": "host-1"}
        assert page(connection, everything=True, type=["ServerMoved"])[0]["event"] == of_tomorrow
        assert page(connection, everything=False, type=["ServerMoved"])[0]["event"] == {}


def test_the_story_at_a_terminal_goes_on_behind_what_cannot_be_read(database: str) -> None:
    with psycopg.connect(database, options=SESSION, autocommit=True) as connection:
        with psycopg.connect(database) as owner:
            for version, (state, topic) in enumerate([(GOOD, "ServerRequested"), *DAMAGED.values()], 1):
                owner.execute(
                    b"INSERT INTO ledger_events VALUES (%s, %s, %s, %s, %s, now(), 'p')",
                    [SERVER, version, topic, state, version],
                )
        lines = list(tell_story(SERVER, read_story(connection, SERVER), None))
        assert list(tell_story(SERVER, read_story(connection, SERVER), "1")) == lines[:1]
    assert len(lines) == len(DAMAGED) + 1
    assert "Server requested" in lines[0]
    unread = [line for line in lines if line.endswith("this entry cannot be read")]
    assert len(unread) == len(DAMAGED) - 1  # an entry under another type's name is read as what it is
    assert any("ServerMoved" in line for line in unread)
