"""Hourly metrics of servers: their shape, and recording each hour once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from psycopg import AsyncConnection, Connection

METRICS = ("cpu_percent", "network_bytes_per_second", "disk_bytes_per_second")
"""The metrics of a server; docs/signals.md has the units."""

WRITE = b"""
INSERT INTO server_signals (server_id, metric, hour, mean, highest, samples, source, recorded_at)
SELECT server_id, metric, %(hour)s, mean, highest, samples, %(source)s, moment
FROM unnest(%(server_id)s::uuid[], %(metric)s::text[], %(mean)s::float8[], %(highest)s::float8[],
            %(samples)s::int[]) AS summary (server_id, metric, mean, highest, samples),
     (SELECT ledger_now() AS moment) AS present
"""


class Measured(NamedTuple):
    """Measurement of one hour, under the name the source uses, such as a server's cloud id."""

    name: str
    mean: float
    highest: float
    samples: int


class Summary(NamedTuple):
    """One metric of one server over one hour: ``mean`` and ``highest`` of its samples."""

    server_id: UUID
    metric: str
    mean: float
    highest: float
    samples: int


def write_signals(
    connection: Connection[Any], hour: datetime, summaries: Iterable[Summary], source: str
) -> int:
    """Record the metrics of one hour, all at one moment; return the number of rows written."""
    return connection.execute(WRITE, values_of(hour, summaries, source)).rowcount


async def record_signals(
    connection: AsyncConnection[Any], hour: datetime, summaries: Iterable[Summary], source: str
) -> int:
    """Do the same from a coroutine."""
    return (await connection.execute(WRITE, values_of(hour, summaries, source))).rowcount


def values_of(hour: datetime, summaries: Iterable[Summary], source: str) -> dict[str, Any]:
    rows = list(summaries)
    columns = {name: [getattr(row, name) for row in rows] for name in Summary._fields}
    return {**columns, "hour": hour, "source": source}


class SourceUnavailable(Exception):
    """The source of the metrics does not answer, or answers wrongly; the message says how."""


class Meter(Protocol):
    """Counts runs of the metrics ingest. ``without`` is the number of active servers without measurements."""

    def collected(self, metric: str, until: datetime, without: int) -> None: ...
    def failed(self) -> None: ...
