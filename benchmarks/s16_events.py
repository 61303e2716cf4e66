"""S16: entries found in a long log, by who acted, by type and by time, beside the first page of all.

Of nobody's there are none, and of the rarest type there is one: an answer should cost what it shows, and not
what there is.
"""

from __future__ import annotations

from datetime import datetime
from urllib.parse import quote
from uuid import uuid4

import psycopg

from benchmarks.api import served
from benchmarks.book import LIFE, PROJECT, append, life
from benchmarks.frame import Result, Scale, by_turns
from benchmarks.load import SECONDS, get, rate
from commands.kernel.actor import Origin
from commands.server import events as e
from commands.store.application import store_entry
from commands.store.handler import entry

EVENTS = 500_000
LIMIT = 50
PLAIN = "first page"


def add_rare(connection: psycopg.Connection) -> None:
    """Append the life of one more server, whose name changes: the only entry of that type."""
    origin = Origin(by="user:bob", project_id=PROJECT, command_id=uuid4(), correlation_id="req-2")
    stream = uuid4()
    told = [*life(stream, 0), e.ServerInfoChanged(uuid4(), "renamed", "")]
    append(connection, [store_entry(stream, n, entry(one, origin)) for n, one in enumerate(told, start=1)])
    connection.execute("ANALYZE ledger_events")


def moment_of(connection: psycopg.Connection, part: float) -> datetime:
    """Return when an entry was recorded that stands so far into the log."""
    query = """
        SELECT recorded_at FROM ledger_events
        WHERE notification_id >= (SELECT max(notification_id) FROM ledger_events) * %s
        ORDER BY notification_id LIMIT 1
    """
    row = connection.execute(query, [part]).fetchone()
    assert row is not None
    at: datetime = row[0]
    return at


def measure(url: str, scale: Scale) -> Result:
    events = scale.of(EVENTS)
    with served(url, max(events // LIFE, 1)) as api:
        with psycopg.connect(url, autocommit=True) as connection:
            add_rare(connection)
            middle, end = (quote(moment_of(connection, part).isoformat()) for part in (0.5, 0.99))
        asked = {
            PLAIN: "",
            "actor=nobody": "&actor=user:nobody",
            "actor=somebody": "&actor=user:bob",
            "type, rare": "&type=ServerInfoChanged",
            "type, usual": "&type=ServerStopped",
            "type of nobody": "&type=ServerStopped&actor=user:nobody",
            "since, middle": f"&since={middle}",
            "since, end, of nobody": f"&since={end}&actor=user:nobody",
        }
        sides = {
            name: lambda query=query: rate(
                api.port, get(f"/api/v1/events?limit={LIMIT}{query}", api.token), scale.seconds(SECONDS)
            )
            for name, query in asked.items()
        }
        measured = by_turns(sides, rounds=scale.rounds(3))
    each = {name: 1000 / max(sorted(rates)[len(rates) // 2], 0.01) for name, rates in measured.items()}
    slowest = max(figure for name, figure in each.items() if name != PLAIN) / each[PLAIN]
    return Result(
        name="S16",
        what=f"GET /events of {events} by a filter / the first page of all: the slowest",
        target="<= 1.5",
        value=round(slowest, 2),
        reached=slowest <= 1.5,
        figures={f"{name} ms": round(figure, 2) for name, figure in each.items()},
        less_is_better=True,
        rounds={name: [round(figure, 1) for figure in rates] for name, rates in measured.items()},
    )
