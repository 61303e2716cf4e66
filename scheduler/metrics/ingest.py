"""Ingest of metrics: brings each hour that is over into the table, once, and catches up on missed hours.

A tick of its own remembers each hour of a metric that a source has answered for: no data is an answer too,
and makes no row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, NamedTuple, Protocol
from uuid import UUID

import structlog
from psycopg import Connection

from commands.store.metrics import Measured, Meter, SourceUnavailable, Summary, write_signals
from scheduler.clock.ticker import PeriodicTask

HOUR = timedelta(hours=1)
EVERY = timedelta(minutes=5)
SETTLED = timedelta(minutes=2)
"""So long after its end an hour is asked for: the last samples are on their way."""

ENOUGH = 30
"""Samples, of the sixty of an hour, below which the hour counts as not known."""

MISSING = b"""
SELECT hour FROM generate_series(
    date_trunc('hour', ledger_now() - %(settled)s - %(look_back)s),
    date_trunc('hour', ledger_now() - %(settled)s) - interval '1 hour', interval '1 hour') AS hour
WHERE NOT EXISTS (SELECT FROM scheduler_ticks WHERE duty = %(duty)s AND due = hour)
ORDER BY hour
"""
DONE = b"INSERT INTO scheduler_ticks (duty, due) VALUES (%s, %s) ON CONFLICT DO NOTHING"
OLD = b"DELETE FROM scheduler_ticks WHERE duty = %s AND due < ledger_now() - interval '30 days'"

BY_ID = b"""
SELECT cloud_id, id, status = 'ACTIVE' FROM server
WHERE cloud_id IS NOT NULL AND (deleted_at IS NULL OR deleted_at > %(hour)s)
"""
BY_NAME = b"""
SELECT cloud_name, (array_agg(id))[1], bool_or(status = 'ACTIVE') FROM server
WHERE cloud_name IS NOT NULL AND (deleted_at IS NULL OR deleted_at > %(hour)s)
GROUP BY cloud_name HAVING count(*) = 1
"""
"""A name that several servers have says nothing about any of them."""

NAMING = {"id": BY_ID, "name": BY_NAME}

LOG = structlog.get_logger("collecting")


class Source(Protocol):
    def measure(self, metric: str, hour: datetime) -> Iterable[Measured]:
        """Return what was measured in the hour that begins then. Raises ``SourceUnavailable``."""
        ...


class Collecting(NamedTuple):
    """``named`` tells whether the source calls servers by their cloud id, or by their name in the cloud."""

    source: Source
    metrics: tuple[str, ...]
    look_back: timedelta
    named: Literal["id", "name"]
    meter: Meter

    def run(self, connection: Connection[Any]) -> int:
        """Record every hour that lacks; return how many rows. A source that fails is asked again later."""
        written = 0
        for metric in self.metrics:
            try:
                for hour in missing(connection, self, metric):
                    written += self._hour(connection, metric, hour)
            except SourceUnavailable as unavailable:
                self.meter.failed()
                LOG.warning("no signals", metric=metric, reason=str(unavailable))
            connection.execute(OLD, [tick_of(metric)])
        return written

    def _hour(self, connection: Connection[Any], metric: str, hour: datetime) -> int:
        seen = self.source.measure(metric, hour)
        servers = servers_at(connection, self.named, hour)
        rows = list(summaries(metric, seen, servers))
        written = write_signals(connection, hour, rows, "prometheus")
        connection.execute(DONE, [tick_of(metric), hour])
        active = {server.id for server in servers.values() if server.is_active}
        self.meter.collected(metric, hour + HOUR, len(active - {row.server_id for row in rows}))
        return written


class Known(NamedTuple):
    """A server of ours, as a source may name it."""

    id: UUID
    is_active: bool


def tick_of(metric: str) -> str:
    return f"signals:{metric}"


def missing(connection: Connection[Any], collecting: Collecting, metric: str) -> Iterator[datetime]:
    """Yield the hours that are over and were not answered for, the oldest first."""
    values = {"duty": tick_of(metric), "look_back": collecting.look_back, "settled": SETTLED}
    for (hour,) in connection.execute(MISSING, values).fetchall():
        yield hour.astimezone(UTC)


def servers_at(connection: Connection[Any], named: str, hour: datetime) -> Mapping[str, Known]:
    rows = connection.execute(NAMING[named], {"hour": hour}).fetchall()
    return {name: Known(*known) for name, *known in rows}


def summaries(metric: str, seen: Iterable[Measured], servers: Mapping[str, Known]) -> Iterator[Summary]:
    """Yield the summaries of our servers of which enough of the hour is known."""
    for one in seen:
        server = servers.get(one.name)
        if server is not None and one.samples >= ENOUGH:
            yield Summary(server.id, metric, one.mean, one.highest, one.samples)


def collect_signals(collecting: Collecting) -> PeriodicTask:
    return PeriodicTask("collect-signals", EVERY, collecting.run)
