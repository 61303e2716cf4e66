"""Metrics of servers, hour by hour: written once, never changed, read as of any moment.

A correction is a later row of the same hour. A reader at a moment takes, of each hour, the latest row that
was recorded until then, and so sees what a policy saw at that moment.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from scheduler.policies.model import Hour, Signals

BATCH = 500
"""Rows fetched at a time, each with all the hours of one metric of one server."""

READ = b"""
SELECT server_id, metric,
       array_agg(hour ORDER BY hour), array_agg(mean ORDER BY hour), array_agg(highest ORDER BY hour)
FROM (
    SELECT DISTINCT ON (server_id, metric, hour) server_id, metric, hour, mean, highest
    FROM server_signals
    WHERE server_id = ANY(%(ids)s) AND metric = ANY(%(metrics)s)
      AND hour >= %(since)s AND recorded_at <= %(as_of)s
    ORDER BY server_id, metric, hour, recorded_at DESC
) AS latest
GROUP BY server_id, metric
"""


async def read_signals(
    connection: AsyncConnection[Any],
    ids: Sequence[UUID],
    metrics: Sequence[str],
    since: datetime,
    as_of: datetime,
) -> Mapping[UUID, Signals]:
    """Return the hours that begin at ``since`` or later, as they were known at ``as_of``: one statement.

    A server of which nothing is known is missing. All is held in memory, some 200 bytes for each hour of a
    metric: a caller reads many servers in parts.
    """
    found: dict[UUID, dict[str, Sequence[Hour]]] = {}
    values = {"ids": list(ids), "metrics": list(metrics), "since": since, "as_of": as_of}
    async with connection.cursor(binary=True) as cursor:
        await cursor.execute(READ, values)
        while rows := await cursor.fetchmany(BATCH):
            for server_id, metric, *columns in rows:
                hours = zip(*columns, strict=True)
                found.setdefault(server_id, {})[metric] = tuple(map(Hour._make, hours))
    return found
