"""Entries of the log that a projection can't digest, and servers that have one in their lives."""

from __future__ import annotations

from functools import wraps
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import pytest
from msgspec.structs import replace
from psycopg import Connection

from app import PROJECTIONS
from commands.server import events as e
from commands.server.decider import SERVER as RULES
from commands.store.application import Ledger
from projections.server import row as server_projection
from tests.integration.projections.tables import Contents, book, replayed, write_lives, write_raw
from tests.scale import only_in_full
from tests.scenario import Scenario
from tests.unit.commands.server import lives
from tests.unit.projections.history import append


def envelope(event: str) -> bytes:
    rest = '"by":"x","project_id":"tenant","correlation_id":"c"'
    return f'{{"event":{event},"command_id":"{uuid4()}",{rest}}}'.encode()


def renamed(name: str) -> bytes:
    return envelope(f'{{"type":"ServerRenamedOutOfBand","cloud_name":"{name}"}}')


def sighted(more: str) -> bytes:
    return envelope(f'{{"type":"ServerObserved","status":"ACTIVE",{more}}}')


class Case(NamedTuple):
    """An entry that can't be digested, and why; ``by`` are the projections that can't."""

    state: bytes
    reason: str
    by: frozenset[str] = frozenset({"server"})


EVERY = frozenset(projection.name for projection in PROJECTIONS)
UNREADABLE = "it cannot be decoded: "
REFUSED = "Postgres refuses the row: "
POISON = "poison"
LONG = "".join(uuid4().hex for _ in range(400))

CASES = {
    "an unknown type": Case(envelope('{"type":"ServerTeleported"}'), UNREADABLE, EVERY),
    "an old schema": Case(envelope('{"type":"ServerBuilt"}'), UNREADABLE, EVERY),
    "no JSON": Case(b"\x00\xff", UNREADABLE, EVERY),
    "no UTF-8": Case(renamed("web").replace(b"web", b"w\xffb"), UNREADABLE, EVERY),
    "half a character": Case(renamed("\\ud800"), UNREADABLE, EVERY),
    "a fold that raises": Case(renamed(POISON), "LookupError: a fault in the fold\0"),
    "NUL in a text": Case(sighted('"task_state":"\\u0000"'), REFUSED),
    "NUL within JSON": Case(sighted('"addresses":[{"network":"\\u0000","address":"::1"}]'), REFUSED),
    "too large a number": Case(sighted('"power_state":9223372036854775808'), REFUSED),
    "a larger one still": Case(sighted(f'"power_state":{10**30}'), REFUSED),
    "too long for an index": Case(
        envelope(f'{{"type":"ServerAccepted","attempt":1,"cloud_id":"{LONG}"}}'), REFUSED
    ),
}

every_case = pytest.mark.parametrize("case", CASES.values(), ids=CASES)

EACH_KIND = ("an unknown type", "a fold that raises", "NUL in a text")
"""One that can't be decoded, one that can't be folded, one that can't be written."""

case_of_each_kind = pytest.mark.parametrize(
    "case",
    [
        pytest.param(case, id=name, marks=() if name in EACH_KIND else only_in_full)
        for name, case in CASES.items()
    ],
)

real_change = server_projection.change


@wraps(real_change)  # of the same module, by which the version of the table is told
def faulty_change(row: Any, record: Any, event: Any) -> Any:
    if isinstance(event, e.ServerRenamedOutOfBand) and event.cloud_name == POISON:
        raise LookupError("a fault in the fold\0")
    return real_change(row, record, event)


class Sick(NamedTuple):
    """A server with a poisoned entry in its life, and the position of a later entry of the same stream."""

    stream: UUID
    position: int
    behind: int


def infect(ledger: Ledger, state: bytes) -> Sick:
    """Write the life of a sick server among those of healthy ones."""
    stream = uuid4()
    order = replace(lives.ORDER, operation_id=uuid4())
    accepted = Scenario(RULES).after(order).given(e.ServerCreateAttempted(1, lives.NOON))
    life = accepted.given(e.ServerAccepted(1, lives.CLOUD_ID)).after(lives.sight("ACTIVE")).history
    append(ledger, stream, 0, life)
    write_lives(ledger, f"{stream} before", servers=2, length=15)
    position = write_raw(ledger, stream, len(life) + 1, state)
    write_lives(ledger, f"{stream} between", servers=2, length=15)
    append(ledger, stream, len(life) + 1, [e.ServerStopRequested(uuid4())])
    behind = len(ledger.recorder.select_notifications(1, 100_000))
    write_lives(ledger, f"{stream} after", servers=2, length=15)
    return Sick(stream, position, behind)


def without(connection: Connection[Any], case: Case, *sick: Sick) -> Contents:
    """Return what the tables must hold as long as sick streams have stopped at their poisoned entries."""
    poisoned = {stream: position for stream, position, _ in sick}
    contents: Contents = {}
    for projection in PROJECTIONS:
        stops = poisoned if projection.name in case.by else {}
        healthy = [
            record
            for record in book(connection)
            if record.stream not in stops or record.position < stops[record.stream]
        ]
        contents |= replayed(healthy, [projection])
    return contents


def set_aside(case: Case, sick: Sick, *more: int) -> set[tuple[str, UUID, int]]:
    return {
        (name, sick.stream, position) for name in case.by for position in (sick.position, sick.behind, *more)
    }
