"""Sampler: reads Nova's diagnostics of active servers, a few at a time, and records whole hours."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import msgspec
import psycopg
import structlog

from adapters.kernel.context import Runtime
from adapters.metrics.diagnostics import HOUR, Hours, read, show_diagnostics
from adapters.openstack.connection import CloudMisconfigured
from adapters.openstack.errors import CloudError, CloudRejected
from commands.store.metrics import METRICS, Meter, Summary, record_signals

SOURCE = "nova"
ACTIVE = b"""
SELECT id, cloud_id FROM read.server
WHERE status = 'ACTIVE' AND task_state IS NULL AND cloud_id IS NOT NULL AND deleted_at IS NULL
ORDER BY id
"""
LOG = structlog.get_logger("sampler")


class Sampling(NamedTuple):
    """Seconds between two readings of a server, and calls to Nova in a minute at most.

    Where there are too many servers for both, readings are further apart.
    """

    every: float
    per_minute: int


class Sampler:
    """Samples while it runs; one process does at a time (``run_as_leader``).

    What it holds of an hour goes with it.
    """

    def __init__(self, runtime: Runtime, sampling: Sampling, meter: Meter) -> None:
        self._runtime, self._sampling, self._meter = runtime, sampling, meter
        self._hours = Hours()

    async def run(self) -> None:
        """Sample until cancelled; a cloud or a database that is away is tried again next time.

        Begun with no readings: another process may have recorded the hours since this one last sampled.
        """
        self._hours = Hours()
        while True:
            begun = time.monotonic()
            await asyncio.sleep(self._sampling.every)
            try:
                await self.round()
            except (CloudError, CloudMisconfigured, psycopg.Error) as trouble:
                self._meter.failed()
                LOG.warning("no signals", reason=str(trouble).strip(), seconds=time.monotonic() - begun)

    async def round(self) -> None:
        """Read every active server once, and record the hours that ended before the first of them."""
        begun = await self._runtime.clock()
        servers = await self._active()
        self._hours.keep({server_id for server_id, _ in servers})
        for server_id, cloud_id in servers:
            due = time.monotonic() + 60 / self._sampling.per_minute
            await self._read(server_id, cloud_id)
            await asyncio.sleep(max(due - time.monotonic(), 0))
        for hour, summaries in self._hours.take(begun):
            await self._record(hour, summaries, {server_id for server_id, _ in servers})

    async def _active(self) -> Sequence[tuple[UUID, str]]:
        async with self._runtime.handler.connect() as connection:
            return await (await connection.execute(ACTIVE)).fetchall()

    async def _read(self, server_id: UUID, cloud_id: str) -> None:
        """Raise ``CloudRejected`` where Nova lets us read none: the service user is no administrator."""
        try:
            shown = await self._runtime.call(show_diagnostics, self._runtime.clouds.home, cloud_id)
            self._hours.add(server_id, read(shown, await self._runtime.clock()))
        except msgspec.ValidationError as error:
            LOG.warning("diagnostics not understood", server_id=str(server_id), reason=str(error))
        except CloudRejected as refused:
            if refused.status == 403:
                raise
            self._hours.forget(server_id)  # gone, or not running

    async def _record(self, hour: datetime, summaries: Sequence[Summary], active: set[UUID]) -> None:
        async with self._runtime.handler.connect() as connection:
            await record_signals(connection, hour, summaries, SOURCE)
        for metric in METRICS:
            known = {one.server_id for one in summaries if one.metric == metric}
            self._meter.collected(metric, hour + HOUR, len(active - known))
