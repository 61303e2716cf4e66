"""Metrics of a whole span, read once and kept compactly: a rehearsal asks for every moment of it."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any, NamedTuple, overload
from uuid import UUID

from psycopg import AsyncConnection

from scheduler.policies.model import NO_SIGNALS, Hour, Signals

BATCH = 200
"""Rows fetched at a time, each with all the hours of one metric of one server."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

READ = b"""
SELECT server_id, metric,
       array_agg(extract(epoch FROM hour)::float8 ORDER BY hour, recorded_at),
       array_agg(extract(epoch FROM recorded_at)::float8 ORDER BY hour, recorded_at),
       array_agg(mean ORDER BY hour, recorded_at),
       array_agg(highest ORDER BY hour, recorded_at)
FROM server_signals
WHERE get_byte(uuid_send(server_id), 15) %% %(of)s = %(number)s
  AND metric = ANY(%(metrics)s) AND hour >= %(since)s AND hour < %(until)s
GROUP BY server_id, metric
"""


class Columns(NamedTuple):
    """One metric of one server, by hour and recording. Times are seconds; a row takes 32 bytes."""

    hours: array[float]
    recorded: array[float]
    means: array[float]
    highest: array[float]

    def hour(self, place: int) -> Hour:
        return Hour(EPOCH + timedelta(seconds=self.hours[place]), self.means[place], self.highest[place])

    @property
    def is_plain(self) -> bool:
        """Whether each hour was recorded once, and later than the hour before it."""
        in_order = all(earlier <= later for earlier, later in pairwise(self.recorded))
        return in_order and all(earlier < later for earlier, later in pairwise(self.hours))

    def known_at(self, moment: float) -> list[int]:
        """Return the places of the latest row of each hour that was recorded until then."""
        latest = {self.hours[place]: place for place, at in enumerate(self.recorded) if at <= moment}
        return list(latest.values())


class Hours(Sequence[Hour]):
    """The first hours of a metric, each made when it is looked at."""

    def __init__(self, columns: Columns, length: int) -> None:
        self._columns, self._length = columns, length

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, place: int) -> Hour: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Hour]: ...
    def __getitem__(self, place: int | slice) -> Hour | Sequence[Hour]:
        if isinstance(place, slice):
            return [self._columns.hour(one) for one in range(*place.indices(self._length))]
        return self._columns.hour(range(self._length)[place])


class Known(Mapping[str, Sequence[Hour]]):
    """What was known of a server at a moment; a metric is looked up when it is asked for."""

    def __init__(self, metrics: Mapping[str, tuple[Columns, bool]], moment: datetime) -> None:
        self._metrics, self._moment = metrics, (moment - EPOCH).total_seconds()

    def __len__(self) -> int:
        return len(self._metrics)

    def __iter__(self) -> Iterator[str]:
        return iter(self._metrics)

    def __getitem__(self, metric: str) -> Sequence[Hour]:
        columns, is_plain = self._metrics[metric]
        if is_plain:
            return Hours(columns, bisect_right(columns.recorded, self._moment))
        return [columns.hour(place) for place in columns.known_at(self._moment)]


class PastSignals:
    """All signals of a span, at any moment of it.

    Memory is bounded by what it was asked to read: 32 bytes for each recorded hour of a metric, and some 500
    for each metric of a server. Three metrics of a thousand servers over 90 days take about 210 MB.
    """

    def __init__(self) -> None:
        self._servers: dict[UUID, dict[str, tuple[Columns, bool]]] = {}

    def add(self, server_id: UUID, metric: str, columns: Columns) -> None:
        self._servers.setdefault(server_id, {})[metric] = (columns, columns.is_plain)

    def signals_at(self, server_id: UUID, moment: datetime) -> Signals:
        """Return what was known of a server at a moment, by metric in order of hour."""
        metrics = self._servers.get(server_id)
        return NO_SIGNALS if metrics is None else Known(metrics, moment)


async def read_past_signals(
    connection: AsyncConnection[Any],
    metrics: Sequence[str],
    since: datetime,
    until: datetime,
    share: tuple[int, int] = (0, 1),
) -> PastSignals:
    """Read the hours that begin from ``since`` to before ``until``, through a cursor, a few at a time.

    ``share`` says of which servers: whose id, by its last byte, leaves the first of the two numbers when
    divided by the second.
    """
    past = PastSignals()
    number, of = share
    values = {"number": number, "of": of, "metrics": list(metrics), "since": since, "until": until}
    async with connection.transaction(), connection.cursor("past_signals", binary=True) as cursor:
        await cursor.execute(READ, values)
        while rows := await cursor.fetchmany(BATCH):
            for server_id, metric, *columns in rows:
                past.add(server_id, metric, Columns(*(array("d", column) for column in columns)))
    return past
