"""Entries stored under the former name of an event: found by each name, shown under the present one."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import psycopg
import pytest

from commands.kernel.former_names import FORMER_NAMES, names_of
from commands.policy import events as p
from commands.server import events as e
from commands.store.application import SESSION
from projections.engine.parked import list_parked
from queries.log.event import book_page
from queries.log.timeline import read_story, tell_story
from tests.event_tables import EXAMPLES, first_example
from tests.integration.queries.test_unreadable_entries import page

SERVER, POLICY, NEWER = UUID(int=7), UUID(int=8), UUID(int=9)


def put(connection: psycopg.Connection[Any], stream: UUID, version: int, topic: str, state: bytes) -> None:
    """Write an entry of before, as the database's owner."""
    connection.execute(
        b"INSERT INTO ledger_events SELECT %s, %s, %s, %s, coalesce(max(notification_id), 0) + 1, now(), 'p'"
        b" FROM ledger_events",
        [stream, version, topic, state],
    )


def example(name: str) -> bytes:
    return (EXAMPLES / f"{name}.json").read_bytes()


@pytest.fixture
def book(database: str) -> str:
    """A log with an entry of each former name, in one stream, and an entry of today in another."""
    with psycopg.connect(database) as owner:
        put(owner, SERVER, 1, "ServerRequested", first_example(e.ServerRequested))
        for version, name in enumerate(FORMER_NAMES, 2):
            put(owner, SERVER, version, name, example(name))
        put(owner, NEWER, 1, "ServerPreemptionPlanned", example("ServerPreemptionPlanned"))
    return database


def test_they_are_shown_under_the_present_name(book: str) -> None:
    with psycopg.connect(book) as connection:
        _, *shown, _ = page(connection, everything=True)
    assert [one["type"] for one in shown] == list(FORMER_NAMES.values())
    assert all(one["readable"] for one in shown)
    assert {one["type"]: one["event"] for one in shown} == {
        new: {name: value for name, value in json.loads(example(new))["event"].items() if name != "type"}
        for new in FORMER_NAMES.values()
    }


@pytest.mark.parametrize("name", ["ServerRoomAwaited", "ServerPreemptionPlanned"])
def test_they_are_found_by_each_of_their_names(book: str, name: str) -> None:
    with psycopg.connect(book) as connection:
        found = page(connection, everything=True, type=names_of([name]))
    assert [(UUID(one["stream"]), one["type"]) for one in found] == [
        (SERVER, "ServerPreemptionPlanned"),
        (NEWER, "ServerPreemptionPlanned"),
    ]


def test_what_is_for_operators_stays_theirs(book: str) -> None:
    with psycopg.connect(book) as connection:
        old, new = page(connection, everything=False, type=names_of(["ServerRoomAwaited"]), project_id="p")
        seen, _ = page(connection, everything=True, type=names_of(["ServerRoomAwaited"]), project_id="p")
    assert old["event"] == new["event"]
    assert "victims" not in old["event"]
    assert seen["event"]["victims"]


def test_what_an_administrators_policy_came_to_stays_theirs(database: str) -> None:
    defined = json.loads(first_example(p.PolicyDefined))
    defined["event"].pop("project_id", None)
    with psycopg.connect(database) as owner:
        put(owner, POLICY, 1, "PolicyDefined", json.dumps(defined).encode())
        put(owner, POLICY, 2, "PolicySwept", example("PolicySwept"))
        assert page(owner, everything=False, project_id="p") == []
        assert [one["type"] for one in page(owner, everything=True)] == ["PolicyDefined", "PolicyEvaluated"]


def test_the_story_at_a_terminal_has_the_present_name(book: str) -> None:
    with psycopg.connect(book, options=SESSION, autocommit=True) as connection:
        lines = list(tell_story(SERVER, read_story(connection, SERVER), None))
    assert len(lines) == len(FORMER_NAMES) + 1
    assert not any("cannot be read" in line for line in lines)
    assert any("Server removed from cloud" in line for line in lines)


def test_a_parked_entry_is_told_by_the_present_name(book: str) -> None:
    with psycopg.connect(book) as owner:
        owner.execute(
            b"INSERT INTO ledger_parked (projection, stream, position, reason, parked_at)"
            b" VALUES ('server', %s, 2, 'why', now())",
            [SERVER],
        )
        assert [one.type for one in list_parked(owner)] == ["ServerCapacityMissing"]


def test_a_name_that_never_changed_is_looked_up_once() -> None:
    assert book_page({"type": names_of(["ServerStopped"])}, everything=True).count("topic = (") == 1
