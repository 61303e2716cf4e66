"""Projector: applies the log to all read tables, a batch of entries in one transaction."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any

import psycopg
import structlog
from psycopg import Connection

from commands.store.log import CONNECTION_ERRORS, FOLLOWER_SESSION_OPTIONS, wait_for_appends
from projections.engine.checkpoint import lock_checkpoints, move_checkpoints
from projections.engine.parked import replay
from projections.engine.projection import Projection
from projections.engine.subscription import BATCH, ProjectionWorker, gc_paused, read_batch

PROJECTED = "ledger_projected"
"""Postgres channel on which each batch notifies how far the read tables are."""

ASYNC_COMMIT = "-c synchronous_commit=off"
"""Asynchronous commit: after a crash tables and checkpoint may lag, but are consistent with each other."""

LOG = structlog.get_logger("projector")


def ignore_progress(_entries: int, _position: int) -> None:
    """Report progress to no one."""


class Projector:
    """Follows the log for several projections at once, reading and decoding each batch only once.

    Any number of processes may run one: the checkpoint's row lock admits one at a time, and the others find
    the checkpoint moved. ``on_progress`` is called after each batch, with (entries, position).
    """

    def __init__(
        self,
        url: str,
        options: str,
        projections: Sequence[Projection[Any]],
        on_progress: Callable[[int, int], None] = ignore_progress,
    ) -> None:
        self._url, self._options = url, options
        self._projections = projections
        self._workers = [ProjectionWorker(projection) for projection in projections]
        self._names = [worker.name for worker in self._workers]
        self._on_progress = on_progress

    def connect(self) -> Connection[Any]:
        options = f"{self._options} {ASYNC_COMMIT} {FOLLOWER_SESSION_OPTIONS}"
        return psycopg.connect(self._url, options=options, autocommit=True, connect_timeout=5)

    def step(self, connection: Connection[Any], most: int = BATCH) -> int:
        """Apply the next batch, in one transaction, and return how many entries it held.

        Raises ``Superseded`` when another version of the projections has taken over the tables.
        """
        try:
            with gc_paused(), connection.transaction():
                checkpoints = lock_checkpoints(connection, self._names)
                start = min(checkpoint.position for checkpoint in checkpoints.values())
                batch = read_batch(connection, start, most)
                if not batch.entries:
                    return 0
                for worker in self._workers:
                    worker.follow(connection, checkpoints[worker.name], batch)
                moved = move_checkpoints(connection, self._names, batch.end)
                connection.execute(b"SELECT pg_notify(%s, %s)", [PROJECTED, str(batch.end)])
        except BaseException:
            for worker in self._workers:
                worker.reset_cache()
            raise
        for worker in self._workers:
            worker.accept_cache(moved[worker.name])
        self._on_progress(len(batch.entries), batch.end)
        return len(batch.entries)

    def retry_parked(self, connection: Connection[Any]) -> None:
        """Retry parked entries: this version may decode what an earlier one could not."""
        for projection in self._projections:
            replay(connection, projection)

    def run(self, stop: threading.Event) -> None:
        """Follow the log until ``stop`` is set; wait for a database that goes away.

        Raises ``Superseded``.
        """
        retried = False
        while not stop.is_set():
            try:
                with self.connect() as connection, self.connect() as listener:
                    if not retried:
                        self.retry_parked(connection)
                        retried = True
                    for _ in wait_for_appends(listener, lambda: not stop.is_set()):
                        while self.step(connection) and not stop.is_set():
                            pass
            except CONNECTION_ERRORS as error:
                LOG.warning("database unavailable", reason=str(error).strip())
                stop.wait(0.5)
