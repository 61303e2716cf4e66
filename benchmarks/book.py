"""A book to measure with: a migrated database, and servers that lived in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any
from uuid import UUID, uuid4

import psycopg
from eventsourcing.persistence import StoredEvent

from app import STEPS
from commands.kernel.actor import Origin
from commands.server import events as e
from commands.store.application import store_entry
from commands.store.handler import entry
from commands.store.migrate import migrate

PROJECT = "tenant"
LIFE = 12
"""Events of one server of ``lives``."""


def prepare(url: str) -> None:
    migrate(url, STEPS)


def life(stream: UUID, number: int) -> list[e.ServerEvent]:
    """Return the events of a server that is built, stopped and started again."""
    create, stop, start = uuid4(), uuid4(), uuid4()
    address = e.Address("private", f"10.20.{number // 250 % 250}.{number % 250}", mac="fa:16:3e:00:00:01")
    return [
        e.ServerRequested(
            operation_id=create,
            project_id=PROJECT,
            name=f"web-{number}",
            flavor=e.Flavor("2", "m1.small", 1, 2048, 20),
            image=e.Named("1a2c9300-0435-419e-9a45-043ca0733a2e", "cirros"),
            networks=(e.Named("9bba9cd0-0d17-4395-b379-ab29d4672b1c", "private"),),
            metadata={"tier": "front"},
        ),
        e.ServerAccepted(1, str(stream)),
        e.ServerObserved("BUILD", "spawning"),
        e.ServerObserved("ACTIVE", None, 1, addresses=(address,)),
        e.ServerBuilt(create),
        e.ServerStopRequested(stop),
        e.ServerActionAccepted(stop),
        e.ServerObserved("SHUTOFF", None, 4, addresses=(address,)),
        e.ServerStopped(stop),
        e.ServerStartRequested(start),
        e.ServerObserved("ACTIVE", None, 1, addresses=(address,)),
        e.ServerStarted(start),
    ]


def lives(servers: int, at_once: int = 500) -> Iterator[StoredEvent]:
    """Yield the events of so many servers, some hundreds of which live at the same time."""
    origin = Origin(by="user:ann", project_id=PROJECT, command_id=uuid4(), correlation_id="req-1")
    numbers = iter(range(servers))
    while batch := list(islice(numbers, at_once)):
        streams = {number: uuid4() for number in batch}
        told = {number: life(streams[number], number) for number in batch}
        for step in range(LIFE):
            for number in batch:
                yield store_entry(streams[number], step + 1, entry(told[number][step], origin))


def fill(url: str, servers: int) -> int:
    """Append the lives of so many servers; return how many events that made."""
    count = 0
    events = lives(servers)
    with psycopg.connect(url, autocommit=True) as connection:
        while chunk := list(islice(events, 5_000)):
            append(connection, chunk)
            count += len(chunk)
        connection.execute("VACUUM ANALYZE ledger_events")
    return count


def append(connection: psycopg.Connection[Any], events: Sequence[StoredEvent]) -> None:
    connection.execute(
        "SELECT ledger_events_append(%s::uuid[], %s::bigint[], %s::text[], %s::bytea[], %s::text[], NULL)",
        [
            [event.originator_id for event in events],
            [event.originator_version for event in events],
            [event.topic for event in events],
            [event.state for event in events],
            [PROJECT] * len(events),
        ],
    )
