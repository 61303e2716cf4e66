"""Nova's diagnostics of guests (2.48), for clouds without Prometheus: counters, summed up by the hour.

GET /servers/{id}/diagnostics is for administrators. Counters begin anew when a guest does: what lies between
a reading and a lower one is not known.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from adapters.openstack.connection import Cloud
from commands.store.metrics import Summary

HOUR = timedelta(hours=1)
ENOUGH = HOUR / 2
"""Of an hour, what must be known of it, so that it counts as known."""


class Processor(msgspec.Struct, frozen=True):
    time: int | None = None
    """Nanoseconds."""


class Interface(msgspec.Struct, frozen=True):
    rx_octets: int | None = None
    tx_octets: int | None = None


class Disk(msgspec.Struct, frozen=True):
    read_bytes: int | None = None
    write_bytes: int | None = None


class Diagnostics(msgspec.Struct, frozen=True):
    """What is used of an answer. A driver that does not know a figure leaves it null."""

    cpu_details: tuple[Processor, ...] = ()
    nic_details: tuple[Interface, ...] = ()
    disk_details: tuple[Disk, ...] = ()


class Reading(NamedTuple):
    """The counters of a guest at a time: by metric, such that their growth in a second is the metric.

    ``shape`` is how many processors, interfaces and disks it had: sums over others are not compared.
    """

    at: datetime
    shape: tuple[int, int, int]
    counters: Mapping[str, float]


def show_diagnostics(cloud: Cloud, cloud_id: str) -> Any:
    """Return what Nova measures.

    Raises ``CloudRejected`` (403; 409 if the guest does not run; 404), ``CloudUnreachable``.
    """
    return cloud.call("compute", "GET", f"/servers/{cloud_id}/diagnostics").body


def read(shown: Any, at: datetime) -> Reading:
    """Return the counters that are known. Raises ``msgspec.ValidationError``."""
    told = msgspec.convert(shown, Diagnostics)
    cpus = [one.time for one in told.cpu_details]
    network = [count for one in told.nic_details for count in (one.rx_octets, one.tx_octets)]
    disk = [count for one in told.disk_details for count in (one.read_bytes, one.write_bytes)]
    sums = {
        "cpu_percent": total(cpus, 100 / 1e9 / max(len(cpus), 1)),
        "network_bytes_per_second": total(network),
        "disk_bytes_per_second": total(disk),
    }
    shape = len(told.cpu_details), len(told.nic_details), len(told.disk_details)
    return Reading(at, shape, {metric: value for metric, value in sums.items() if value is not None})


def total(counts: Sequence[int | None], scale: float = 1.0) -> float | None:
    """Return the sum; None where there are no figures, or one is not known."""
    known = [count for count in counts if count is not None]
    return scale * sum(known) if known and len(known) == len(counts) else None


def rates(before: Reading, after: Reading) -> Mapping[str, float]:
    """Return each metric's mean between two readings; nothing, where the guest began anew in between."""
    seconds = (after.at - before.at).total_seconds()
    grown = {
        metric: value - before.counters[metric]
        for metric, value in after.counters.items()
        if metric in before.counters
    }
    if seconds <= 0 or before.shape != after.shape or any(growth < 0 for growth in grown.values()):
        return {}
    return {metric: growth / seconds for metric, growth in grown.items()}


def split(begin: datetime, end: datetime) -> Iterator[tuple[datetime, timedelta]]:
    """Yield the hours that a time reaches into, and how much of each it takes."""
    while begin < end:
        hour = begin.replace(minute=0, second=0, microsecond=0)
        until = min(end, hour + HOUR)
        yield hour, until - begin
        begin = until


class Tally(NamedTuple):
    """Of one metric in one hour: how much of it is known, the sum over that, the highest mean."""

    known: timedelta = timedelta()
    sum: float = 0.0
    highest: float = 0.0
    samples: int = 0

    def add(self, rate: float, span: timedelta) -> Tally:
        grown = self.sum + rate * span.total_seconds()
        return Tally(self.known + span, grown, max(self.highest, rate), self.samples + 1)

    @property
    def mean(self) -> float:
        return self.sum / self.known.total_seconds()


class Hours:
    """Makes hourly summaries of readings. It holds a reading of each server, and the hours not taken yet."""

    def __init__(self) -> None:
        self._last: dict[UUID, Reading] = {}
        self._tallies: dict[datetime, dict[tuple[UUID, str], Tally]] = {}

    def add(self, server_id: UUID, reading: Reading) -> None:
        before = self._last.get(server_id)
        self._last[server_id] = reading
        if before is None:
            return
        for metric, rate in rates(before, reading).items():
            for hour, span in split(before.at, reading.at):
                tallies = self._tallies.setdefault(hour, {})
                tallies[server_id, metric] = tallies.get((server_id, metric), Tally()).add(rate, span)

    def forget(self, server_id: UUID) -> None:
        """The guest does not run: the next reading is the first of another life."""
        self._last.pop(server_id, None)

    def keep(self, running: Collection[UUID]) -> None:
        """Forget all others."""
        self._last = {server_id: one for server_id, one in self._last.items() if server_id in running}

    def take(self, until: datetime) -> Iterator[tuple[datetime, list[Summary]]]:
        """Yield, once, each hour that ended by then, with those of which enough is known."""
        for hour in sorted(hour for hour in self._tallies if hour + HOUR <= until):
            yield (
                hour,
                [
                    Summary(server_id, metric, tally.mean, tally.highest, tally.samples)
                    for (server_id, metric), tally in self._tallies.pop(hour).items()
                    if tally.known >= ENOUGH
                ],
            )
