"""Keeps read tables in step with the log: a batch of entries, one fold each, one transaction."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any

import psycopg
import structlog
from psycopg import Connection

from commands.store.log import FOLLOWING, SESSION_LOST, wait_for_appends
from projections.engine.checkpoint import lock_checkpoints, move_checkpoints
from projections.engine.parked import replay
from projections.engine.projection import Projection
from projections.engine.subscription import BATCH, ProjectionWorker, gc_paused, read_batch

PROJECTED = "ledger_projected"
"""Postgres channel on which each batch tells how far the read tables are."""

ASYNC_COMMIT = "-c synchronous_commit=off"
"""No commit here waits for the disk: should the machine stop, tables and checkpoint are a moment older,
together."""

LOG = structlog.get_logger("projector")


def ignore_progress(_entries: int, _position: int) -> None:
    """Nobody asked to be told."""


class Projector:
    """Follows the log for several projections at once, reading and decoding each batch only once.

    Any number of processes may run one: the checkpoint's row lock lets one in at a time, and the others find
    it moved. ``heard`` is told each batch, as (entries, position).
    """

    def __init__(
        self,
        url: str,
        options: str,
        projections: Sequence[Projection[Any]],
        heard: Callable[[int, int], None] = ignore_progress,
    ) -> None:
        self._url, self._options = url, options
        self._projections = projections
        self._followers = [ProjectionWorker(projection) for projection in projections]
        self._names = [follower.name for follower in self._followers]
        self._heard = heard

    def connect(self) -> Connection[Any]:
        options = f"{self._options} {ASYNC_COMMIT} {FOLLOWING}"
        return psycopg.connect(self._url, options=options, autocommit=True, connect_timeout=5)

    def step(self, connection: Connection[Any], most: int = BATCH) -> int:
        """Digest the next batch, in one transaction, and return how many entries it held.

        Raises ``Superseded`` when another version of the projections has taken over the tables.
        """
        try:
            with gc_paused(), connection.transaction():
                checkpoints = lock_checkpoints(connection, self._names)
                start = min(checkpoint.position for checkpoint in checkpoints.values())
                batch = read_batch(connection, start, most)
                if not batch.entries:
                    return 0
                for follower in self._followers:
                    follower.follow(connection, checkpoints[follower.name], batch)
                moved = move_checkpoints(connection, self._names, batch.end)
                connection.execute(b"SELECT pg_notify(%s, %s)", [PROJECTED, str(batch.end)])
        except BaseException:
            for follower in self._followers:
                follower.forget()
            raise
        for follower in self._followers:
            follower.trust(moved[follower.name])
        self._heard(len(batch.entries), batch.end)
        return len(batch.entries)

    def retry_parked(self, connection: Connection[Any]) -> None:
        """Try once more what is parked: this process may know what an earlier one did not."""
        for projection in self._projections:
            replay(connection, projection)

    def run(self, stop: threading.Event) -> None:
        """Follow the log until ``stop`` is set; a database that goes away is waited for.

        Raises ``Superseded``.
        """
        retried = False
        while not stop.is_set():
            try:
                with self.connect() as connection, self.connect() as ear:
                    if not retried:
                        self.retry_parked(connection)
                        retried = True
                    for _ in wait_for_appends(ear, lambda: not stop.is_set()):
                        while self.step(connection) and not stop.is_set():
                            pass
            except SESSION_LOST as error:
                LOG.warning("database unavailable", reason=str(error).strip())
                stop.wait(0.5)
