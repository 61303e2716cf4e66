"""A recorded past: the lives of many servers over three months, straight into the log with their times.

Of ten servers nine are deleted, two to eleven days after they came into being.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from uuid import UUID, uuid4

import psycopg
from msgspec.structs import replace

from benchmarks.book import PROJECT, life
from commands.kernel.actor import Origin
from commands.server import events as e
from commands.server.events import ServerEvent
from commands.store.application import store_entry
from commands.store.handler import entry

BEGIN = datetime(2026, 3, 2, tzinfo=UTC)
SPAN = timedelta(days=90)
SECONDS = ((0, 1, 4, 25, 25), (0, 1, 9, 9), (0, 12, 12), (0, 1, 5))
"""When the events of a life come, after somebody asked for it to be made, to stop, to start, to go."""

Due = tuple[datetime, int, int, UUID, ServerEvent]


def whole(stream: UUID, number: int, begin: datetime) -> list[ServerEvent]:
    """Return the events of a life, with its end if it has one. A fourth of all are wanted for some days."""
    delete = uuid4()
    end: list[ServerEvent] = [
        e.ServerDeleteRequested(delete),
        e.ServerActionAccepted(delete),
        e.ServerDeleted(delete),
    ]
    first, *others = life(stream, number)
    if number % 4 == 0:
        first = replace(first, expires_at=begin + timedelta(days=2 + number % 5))
    return [first, *others, *(end if number % 10 else [])]


def moments(begin: datetime, number: int) -> Iterator[datetime]:
    """Yield when each event of a life is recorded: it is stopped after some hours, and started some later."""
    hours = (0, 4 + number % 20, 26 + number % 14, 48 + number % 216)
    asked = [begin + timedelta(hours=after) for after in hours]
    for at, seconds in zip(asked, SECONDS, strict=True):
        yield from (at + timedelta(seconds=after) for after in seconds)


def past(servers: int) -> Iterator[tuple[datetime, UUID, int, ServerEvent]]:
    """Yield all events in the order of their times. Servers are asked for one after the other."""
    waiting: list[Due] = []
    for number in range(servers):
        begin, stream = BEGIN + (SPAN - timedelta(days=11)) / servers * number, uuid4()
        while waiting and waiting[0][0] < begin:
            at, _, version, whose, event = heappop(waiting)
            yield at, whose, version, event
        told = zip(moments(begin, number), whole(stream, number, begin), strict=False)
        for version, (at, event) in enumerate(told, 1):
            heappush(waiting, (at, number, version, stream, event))
    while waiting:
        at, _, version, whose, event = heappop(waiting)
        yield at, whose, version, event


def fill_past(url: str, servers: int) -> int:
    """Write so many lives into the empty log, by COPY; return how many events these are."""
    origin = Origin(by="user:ann", project_id=PROJECT, command_id=uuid4(), correlation_id="req-1")
    columns = "notification_id, recorded_at, originator_id, originator_version, topic, state, project_id"
    types = ["bigint", "timestamptz", "uuid", "bigint", "text", "bytea", "text"]
    with psycopg.connect(url, autocommit=True) as connection:
        statement = f"COPY ledger_events ({columns}) FROM STDIN (FORMAT binary)".encode()
        position = 0
        with connection.cursor().copy(statement) as copy:
            copy.set_types(types)
            for position, (at, stream, version, event) in enumerate(past(servers), 1):
                stored = store_entry(stream, version, entry(event, origin))
                copy.write_row((position, at, stream, version, stored.topic, stored.state, PROJECT))
        connection.execute(b"VACUUM ANALYZE ledger_events")
    return position
