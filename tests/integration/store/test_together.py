"""Several commands in one transaction: all of them are obeyed, or none."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID, uuid4

import pytest
from msgspec.structs import replace

from commands.kernel.errors import IdempotencyKeyReused
from commands.process_managers import Step
from commands.server import commands
from commands.server.actions import Action
from commands.server.decider import SERVER
from commands.server.refusals import ServerNameDuplicate, ServerUnknown
from commands.store.application import Ledger
from commands.store.handler import CommandResult, Handler, Preconditions, fingerprint
from commands.store.multi_stream import handle_together
from commands.volume.commands import RequestVolume
from commands.volume.decider import VOLUME
from tests.integration.store.books import rows
from tests.integration.store.test_handler import Door, origin
from tests.unit.commands.server.lives import ORDER

FIRST, SECOND = fingerprint("one"), fingerprint("two")


@pytest.fixture
def door(database: str, ledger: Ledger) -> Door:
    return Door(database, ledger)


def together(handler: Handler, steps: list[Step], by: Any = None, **terms: Any) -> CommandResult:
    return asyncio.run(handle_together(handler, steps, by or origin(), Preconditions(**terms)))


def server(name: str = "web", stream: UUID | None = None) -> Step:
    return Step(SERVER, stream or uuid4(), replace(ORDER, name=name))


def volume(name: str = "data", stream: UUID | None = None) -> Step:
    return Step(VOLUME, stream or uuid4(), RequestVolume(uuid4(), "tenant", name, 1))


def types(url: str) -> list[str]:
    return [kind for (kind,) in rows(url, "SELECT type FROM ledger ORDER BY position")]


def test_all_are_written_side_by_side(database: str, door: Door) -> None:
    one, two, three = server(), volume(), volume("logs")
    outcome = together(door.handler, [one, two, three])
    assert types(database) == ["ServerRequested", "VolumeRequested", "VolumeRequested"]
    assert (outcome.stream, outcome.version, outcome.position, outcome.new_event_count) == (
        one.stream,
        1,
        1,
        1,
    )
    moments = rows(database, "SELECT DISTINCT recorded_at FROM ledger")
    assert len(moments) == 1
    later = door.handle(uuid4(), replace(ORDER, name="other"))
    assert later.position == 4


def test_a_refusal_of_one_leaves_nothing_of_any(database: str, door: Door) -> None:
    together(door.handler, [server()])
    with pytest.raises(ServerNameDuplicate):
        together(door.handler, [volume(), server()])
    with pytest.raises(ServerUnknown):
        together(
            door.handler, [volume(), Step(SERVER, uuid4(), commands.RequestAction(uuid4(), Action.STOP))]
        )
    assert types(database) == ["ServerRequested"]
    together(door.handler, [volume(), server("db")])


def test_a_repeated_command_is_answered_as_the_first_was(database: str, door: Door) -> None:
    by, steps = origin(), [server(), volume()]
    first = together(door.handler, steps, by, fingerprint=FIRST)
    assert together(door.handler, steps, by, fingerprint=FIRST) == first
    assert len(types(database)) == 2
    with pytest.raises(IdempotencyKeyReused):
        together(door.handler, steps, by, fingerprint=SECOND)


def test_who_has_nothing_to_do_is_left_out(database: str, door: Door) -> None:
    one, two = server(), volume()
    together(door.handler, [one, two])
    outcome = together(door.handler, [one, two, volume("logs")])
    assert (outcome.version, outcome.new_event_count) == (1, 0)
    assert types(database) == ["ServerRequested", "VolumeRequested", "VolumeRequested"]
    assert together(door.handler, [one, two]).new_event_count == 0


def test_what_others_write_meanwhile_is_decided_anew(database: str, door: Door) -> None:
    """Both streams are read again, and written once."""
    one, two = server(), volume()

    def someone_else() -> None:
        door.in_between = lambda: None
        with ThreadPoolExecutor(1) as beside:
            beside.submit(together, door.handler, [two]).result()

    door.in_between = someone_else
    outcome = together(door.handler, [one, two])
    assert outcome.new_event_count == 1
    assert types(database) == ["VolumeRequested", "ServerRequested"]
