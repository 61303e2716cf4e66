"""The one way in: read the stream, decide, append; and what happens when others do so too."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from msgspec.structs import replace
from psycopg import AsyncConnection

from commands.kernel.actor import Origin
from commands.kernel.decider import Claim, Decider
from commands.kernel.errors import (
    ConflictRetriesExhausted,
    IdempotencyKeyReused,
    LedgerUnavailable,
    VersionMismatch,
)
from commands.server import commands
from commands.server import events as e
from commands.server.actions import Action
from commands.server.decider import SERVER
from commands.server.refusals import ServerNameDuplicate, ServerUnknown
from commands.store import group_commit
from commands.store.append import FencingToken, WithheldValue
from commands.store.application import SESSION, Ledger
from commands.store.handler import TRIES, CommandResult, Handler, LeaseLost, Preconditions, fingerprint
from commands.store.keyring import EncryptionKeyMissing, read_keyring
from tests.integration.store.books import NameTaken, rows, write
from tests.integration.store.books import save as some_save
from tests.integration.store.proxy import Cut, wire_to
from tests.integration.store.secrets import forms_of
from tests.unit.commands.server.lives import NOON, ORDER

FIRST, SECOND = fingerprint("POST", b"{}"), fingerprint("POST", b'{"name": "other"}')


def origin(command_id: UUID | None = None, **more: Any) -> Origin:
    return Origin(
        **{
            "by": "user:ann",
            "project_id": "tenant",
            "command_id": command_id or uuid4(),
            "correlation_id": "c-1",
            **more,
        }
    )


KEYRING = read_keyring(32 * "a1")


class Door:
    """A handler, and a way to let something happen between its reading and its writing."""

    def __init__(self, url: str, ledger: Ledger) -> None:
        self.url = url
        self.ledger = ledger
        self.in_between: Callable[[], None] = lambda: None
        self.handler = Handler(ledger, self.connect, KEYRING)

    @asynccontextmanager
    async def connect(self) -> AsyncIterator[AsyncConnection[Any]]:
        async with await AsyncConnection.connect(self.url, autocommit=True, options=SESSION) as connection:
            yield connection
        self.in_between()

    def handle(self, stream: UUID, command: Any, by: Origin | None = None, **terms: Any) -> CommandResult:
        return asyncio.run(self.later(stream, command, by, **terms))

    def later(
        self, stream: UUID, command: Any, by: Origin | None = None, **terms: Any
    ) -> Coroutine[Any, Any, CommandResult]:
        return self.handler.handle(SERVER, stream, command, by or origin(), Preconditions(**terms))

    def together(self, *asked: Coroutine[Any, Any, CommandResult]) -> list[CommandResult | BaseException]:
        async def gather() -> list[CommandResult | BaseException]:
            return await asyncio.gather(*asked, return_exceptions=True)

        return asyncio.run(gather())

    def events(self, stream: UUID) -> list[str]:
        query = "SELECT type FROM ledger WHERE stream = %s ORDER BY version"
        return [kind for (kind,) in rows(self.url, query, stream)]


@pytest.fixture
def door(database: str, ledger: Ledger) -> Door:
    return Door(database, ledger)


@pytest.fixture
def stream(door: Door) -> UUID:
    """A server that was asked for."""
    stream = uuid4()
    door.handle(stream, ORDER)
    return stream


class TestObeying:
    def test_what_is_decided_is_in_the_book_with_where_it_comes_from(self, door: Door) -> None:
        stream, by = uuid4(), origin(causation_id=7, cloud_request_id="req-1")
        outcome = door.handle(stream, ORDER, by)
        (record,) = outcome.new_events
        assert (record.stream, record.version, record.position, record.type) == (
            stream,
            1,
            1,
            "ServerRequested",
        )
        assert (outcome.version, outcome.position, outcome.new_event_count) == (1, 1, 1)
        entry = record.entry
        assert {name: getattr(entry, name) for name in by.__struct_fields__} == {
            name: getattr(by, name) for name in by.__struct_fields__
        }
        (reread,) = door.handle(stream, ORDER).records
        assert reread == record

    def test_nothing_decided_is_nothing_written(self, door: Door, stream: UUID) -> None:
        outcome = door.handle(stream, ORDER)
        assert (outcome.new_event_count, outcome.version, list(outcome.new_events)) == (0, 1, [])
        assert rows(door.url, "SELECT FROM ledger_commands") == []

    def test_a_refusal_is_raised(self, door: Door) -> None:
        with pytest.raises(ServerUnknown):
            door.handle(uuid4(), commands.RequestAction(uuid4(), Action.STOP))

    def test_a_stream_stays_in_its_project(self, door: Door, stream: UUID) -> None:
        door.handle(stream, commands.AttemptCreate(NOON), origin(by="worker", project_id="service"))
        assert rows(door.url, "SELECT DISTINCT project_id FROM ledger") == [("tenant",)]

    def test_another_projects_stream_is_unknown(self, door: Door, stream: UUID) -> None:
        with pytest.raises(ServerUnknown):
            door.handle(stream, commands.DeleteServer(uuid4()), project_scope="other")

    def test_what_is_withheld_is_not_in_the_book_and_can_be_forgotten(self, door: Door) -> None:
        stream = uuid4()
        door.handle(stream, ORDER, withheld=[WithheldValue("user_data", b"password")])
        assert asyncio.run(door.handler.read_withheld(stream, "user_data")) == b"password"
        [(kept,)] = rows(door.url, "SELECT ledger_withheld::text FROM ledger_withheld")
        assert not [form for form in forms_of(b"password") if form in kept.encode()]
        asyncio.run(door.handler.delete_withheld(stream, "user_data"))
        assert asyncio.run(door.handler.read_withheld(stream, "user_data")) is None

    def test_nothing_is_withheld_and_nothing_written_without_a_key(self, door: Door) -> None:
        door.handler = Handler(door.ledger, door.connect)
        with pytest.raises(EncryptionKeyMissing):
            door.handle(uuid4(), ORDER, withheld=[WithheldValue("user_data", b"password")])
        assert rows(door.url, "SELECT topic FROM ledger_events") == []


class TestTheSameCommandAgain:
    def test_is_answered_as_it_was_and_does_nothing(self, door: Door) -> None:
        stream, by = uuid4(), origin()
        first = door.handle(stream, ORDER, by, fingerprint=FIRST)
        door.handle(stream, commands.AttemptCreate(NOON))
        assert door.handle(stream, ORDER, by, fingerprint=FIRST) == first
        assert door.events(stream) == ["ServerRequested", "ServerCreateAttempted"]

    def test_finds_its_answer_where_it_was_written_whatever_stream_is_named_now(self, door: Door) -> None:
        """Ids of new things are made by each request anew."""
        by = origin()
        first = door.handle(uuid4(), ORDER, by, fingerprint=FIRST)
        again = uuid4()
        assert door.handle(again, ORDER, by, fingerprint=FIRST) == first
        assert door.events(again) == []

    def test_with_another_body_is_refused(self, door: Door) -> None:
        by = origin()
        door.handle(uuid4(), ORDER, by, fingerprint=FIRST)
        with pytest.raises(IdempotencyKeyReused):
            door.handle(uuid4(), ORDER, by, fingerprint=SECOND)

    def test_is_remembered_though_it_had_nothing_to_do(self, door: Door, stream: UUID) -> None:
        by = origin()
        idle = door.handle(stream, ORDER, by, fingerprint=FIRST)
        door.handle(stream, commands.AttemptCreate(NOON))
        assert idle.new_event_count == 0
        assert door.handle(stream, ORDER, by, fingerprint=FIRST) == idle
        with pytest.raises(IdempotencyKeyReused):
            door.handle(stream, ORDER, by, fingerprint=SECOND)

    def test_a_refused_one_is_decided_anew(self, door: Door) -> None:
        stream, by = uuid4(), origin()
        with pytest.raises(ServerUnknown):
            door.handle(stream, commands.DeleteServer(by.command_id), by, fingerprint=FIRST)
        door.handle(stream, ORDER)
        assert (
            door.handle(stream, commands.DeleteServer(by.command_id), by, fingerprint=FIRST).new_event_count
            == 2
        )

    def test_at_the_same_moment_has_one_effect(self, door: Door) -> None:
        by = origin()
        outcomes = door.together(*(door.later(uuid4(), ORDER, by, fingerprint=FIRST) for _ in range(8)))
        assert len({outcome.stream for outcome in outcomes}) == 1
        assert rows(door.url, "SELECT count(*) FROM ledger") == [(1,)]

    @pytest.mark.parametrize("cut", [Cut.BEFORE, Cut.LATE, Cut.AT_ONCE, Cut.AFTER])
    def test_need_not_come_again_because_a_reply_was_lost(self, database: str, cut: Cut) -> None:
        with wire_to(database) as (wire, url):
            ledger = Ledger(url)
            write(ledger, some_save())
            wire.cuts.append(cut)
            outcome = Door(database, ledger).handle(uuid4(), ORDER, fingerprint=FIRST)
            ledger.close()
        assert outcome.position == 2
        assert rows(database, "SELECT count(*) FROM ledger_events") == [(2,)]

    def test_is_told_apart_by_every_part_of_it(self) -> None:
        prints = {
            fingerprint("a", "bc"),
            fingerprint("ab", "c"),
            fingerprint("abc"),
            fingerprint("a", "bc", ""),
        }
        assert len(prints) == 4
        assert fingerprint("a", b"bc") == fingerprint(b"a", "bc")


class TestOthersAreFaster:
    def meanwhile(self, door: Door, stream: UUID, times: int) -> None:
        """Another handler changes the description each time ours has read the stream."""
        other, left = Door(door.url, door.ledger), iter(range(times))

        def change() -> None:
            for number in left:
                change = commands.ChangeServerInfo(uuid4(), description=f"{number}")
                (done,) = run_aside(other.later(stream, change))
                assert done.new_event_count == 1
                break

        door.in_between = change

    def test_the_command_is_decided_anew(self, door: Door, stream: UUID) -> None:
        self.meanwhile(door, stream, TRIES - 1)
        outcome = door.handle(stream, commands.DeleteServer(uuid4()))
        assert (outcome.version, outcome.new_event_count) == (TRIES + 2, 2)

    def test_but_not_for_ever(self, door: Door, stream: UUID) -> None:
        self.meanwhile(door, stream, TRIES)
        with pytest.raises(ConflictRetriesExhausted):
            door.handle(stream, commands.DeleteServer(uuid4()))

    def test_what_came_in_between_is_seen_by_the_rules(self, door: Door, stream: UUID) -> None:
        wish = commands.ChangeServerInfo(uuid4(), name="db")
        door.in_between = only_once(lambda: run_aside(Door(door.url, door.ledger).later(stream, wish)))
        assert door.handle(stream, commands.ChangeServerInfo(uuid4(), name="db")).new_event_count == 0

    def test_who_names_the_version_he_knows_is_told(self, door: Door, stream: UUID) -> None:
        assert door.handle(stream, commands.AttemptCreate(NOON), version=1).version == 2
        with pytest.raises(VersionMismatch):
            door.handle(stream, commands.DeleteServer(uuid4()), version=1)

    def test_also_when_it_is_overtaken_at_the_last_moment(self, door: Door, stream: UUID) -> None:
        self.meanwhile(door, stream, 1)
        with pytest.raises(VersionMismatch):
            door.handle(stream, commands.DeleteServer(uuid4()), version=1)

    def test_what_was_seen_before_the_last_change_is_void(self, door: Door, stream: UUID) -> None:
        seen = door.handle(stream, commands.AttemptCreate(NOON)).position
        door.handle(stream, commands.ReportUnanswered(1, "time-out"))
        accepted = commands.ConfirmAccepted("nova-1")
        assert door.handle(stream, accepted, unless_changed_since=seen).new_event_count == 0
        assert door.handle(stream, accepted, unless_changed_since=seen + 1).new_event_count == 1


class TestClaims:
    def test_a_second_server_of_that_name_is_refused(self, door: Door, stream: UUID) -> None:
        with pytest.raises(ServerNameDuplicate):
            door.handle(uuid4(), replace(ORDER, operation_id=uuid4()))
        door.handle(uuid4(), replace(ORDER, project_id="other"), origin(project_id="other"))

    def test_of_many_at_once_one_is_kept(self, door: Door) -> None:
        outcomes = door.together(*(door.later(uuid4(), ORDER) for _ in range(6)))
        assert sorted(type(outcome).__name__ for outcome in outcomes) == [
            "CommandResult",
            *["ServerNameDuplicate"] * 5,
        ]

    def test_the_name_is_free_again_when_the_server_is_gone(self, door: Door, stream: UUID) -> None:
        door.handle(stream, commands.DeleteServer(uuid4()))
        door.handle(stream, commands.AttemptCreate(NOON))
        door.handle(stream, commands.ConfirmRemoved())
        assert door.events(stream)[-1] == "ServerDeleted"
        door.handle(uuid4(), ORDER)

    def test_who_is_refused_hears_which_of_his_claims_is_taken(self, door: Door) -> None:
        def claim(kind: str, why: type) -> Claim:
            return Claim(kind, "tenant", "it's (x)", why)

        wanted = frozenset({claim("address", NameTaken), claim("name", ServerNameDuplicate)})
        greedy = Decider(
            SERVER.initial, SERVER.decide, SERVER.evolve, lambda s: wanted if s.exists else frozenset()
        )
        write(door.ledger, some_save(taken=[claim("address", NameTaken)]))
        with pytest.raises(NameTaken):
            asyncio.run(door.handler.handle(greedy, uuid4(), ORDER, origin()))


class TestAJobLost:
    def test_writes_nothing(self, door: Door, stream: UUID) -> None:
        with pytest.raises(LeaseLost):
            door.handle(stream, commands.AttemptCreate(NOON), fence=FencingToken(1, 1))
        assert door.events(stream) == ["ServerRequested"]


class TestADatabaseThatIsAway:
    def test_cannot_be_read(self, ledger: Ledger, tmp_path) -> None:
        with pytest.raises(LedgerUnavailable):
            Door(f"postgresql:///x?host={tmp_path}", ledger).handle(uuid4(), ORDER)

    def test_cannot_be_written(self, database: str, tmp_path, monkeypatch) -> None:
        monkeypatch.setattr(group_commit, "COMMIT_TIMEOUT", 0.1)
        ledger = Ledger(f"postgresql:///x?host={tmp_path}")
        with pytest.raises(LedgerUnavailable):
            Door(database, ledger).handle(uuid4(), ORDER)
        ledger.close()

    def test_is_full(self, door: Door, monkeypatch) -> None:
        def full(_: object) -> None:
            raise psycopg.errors.DiskFull

        monkeypatch.setattr(door.ledger.appender.group_commit, "_append", full)
        with pytest.raises(LedgerUnavailable):
            door.handle(uuid4(), ORDER)


class TestWordsOfTheCloud:
    @pytest.mark.parametrize(
        ("told", "kept"), [("a\0b", "a\ufffdb"), ("\\u0000", "\\u0000"), ("\\\0\0", "\\\ufffd\ufffd")]
    )
    def test_cannot_make_the_book_unreadable(self, door: Door, stream: UUID, told: str, kept: str) -> None:
        door.handle(stream, commands.AttemptCreate(NOON))
        door.handle(stream, commands.ReportUnanswered(1, told))
        assert rows(door.url, "SELECT event ->> 'reason' FROM ledger WHERE version = 3") == [(kept,)]
        (*_, record) = door.handle(stream, ORDER).records
        assert record.event == e.ServerCreateUnanswered(1, kept)


def run_aside(*asked: Coroutine[Any, Any, CommandResult]) -> list[CommandResult]:
    """Run to the end in another thread, as asyncio can't run within itself."""
    with ThreadPoolExecutor() as pool:
        return list(pool.map(asyncio.run, asked))


def only_once(action: Callable[[], object]) -> Callable[[], None]:
    left = [action]

    def act() -> None:
        if left:
            left.pop()()

    return act
