"""Rebuild: fills new tables of a projection from the whole log, beside the old ones, and swaps them in."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

import psycopg
import structlog
from psycopg import Connection

from commands.store.log import COLUMNS, head
from projections.engine.checkpoint import lock_checkpoints, move_checkpoints
from projections.engine.fold import Entry
from projections.engine.projection import Projection
from projections.engine.subscription import (
    BATCH,
    REFUSALS,
    ProjectionWorker,
    gc_paused,
    park,
    read_batch,
    read_entry,
)

BUILDING = "-c search_path=building,public"
"""Session options under which a projection's names mean the tables being built."""

BUILT = ":building"
"""Suffix of the name of a projection that is not live yet."""

CLOSE_ENOUGH = 1_000
"""Records behind the head of the log at which the swap begins."""

LOCK_TIMEOUT_MS = 200
"""Milliseconds the swap waits for readers of the old tables, while the projector waits for it."""

SWAP_RETRY_DELAY = 0.5
"""Seconds until the next attempt at the swap: long enough for the projector to catch up."""

LOG = structlog.get_logger("rebuild")

ProgressCallback = Callable[[int, int], None]
"""Called with the number of records folded and their total."""


class Build(NamedTuple):
    """A rebuild of one projection: how it connects, and the projection's name until it is live."""

    projection: Projection[Any]
    connect: Callable[..., Connection[Any]]

    @property
    def name(self) -> str:
        return f"{self.projection.tracking_name()}{BUILT}"


def is_live(connection: Connection[Any], projection: Projection[Any]) -> bool:
    """Whether this very version of the projection has its tables."""
    query = b"SELECT FROM ledger_tracking WHERE application_name = %s"
    return connection.execute(query, [projection.tracking_name()]).rowcount == 1


def build_missing(
    url: str, options: str, projections: Sequence[Projection[Any]], on_progress: ProgressCallback
) -> list[str]:
    """Build the tables of each projection that has none in its present version; return their names."""
    with psycopg.connect(url, options=options, autocommit=True) as connection:
        missing = [projection for projection in projections if not is_live(connection, projection)]
    for projection in missing:
        rebuild(url, options, projection, on_progress, only_if_missing=True)
    return [projection.name for projection in missing]


def rebuild(
    url: str,
    options: str,
    projection: Projection[Any],
    on_progress: ProgressCallback,
    *,
    only_if_missing: bool = False,
) -> int:
    """Build the tables from the log and swap them in; return how many records were folded.

    Readers see the old tables until the swap. Costs memory for some streams at a time.
    """

    def connect(more: str = BUILDING, *, autocommit: bool = True) -> Connection[Any]:
        return psycopg.connect(url, options=f"{options} {more}", autocommit=autocommit)

    build = Build(projection, connect)
    with connect() as connection:
        connection.execute(
            b"SELECT pg_advisory_lock(hashtextextended(%s, 0))", [f"rebuild:{projection.name}"]
        )
        if only_if_missing and is_live(connection, projection):
            return 0
        worker = ProjectionWorker(projection, build.name)
        count, position = create_and_load(connection, build, worker, on_progress)
        connection.execute(
            b"INSERT INTO ledger_tracking (application_name, notification_id) VALUES (%s, %s)",
            [build.name, position],
        )
        while catch_up(connection, worker) < head(connection) - CLOSE_ENOUGH:
            pass
        swap(connection, build, worker)
        connection.execute(f"ANALYZE {', '.join(f'read.{table}' for table in projection.tables)}".encode())
    return count


def create_and_load(
    connection: Connection[Any], build: Build, worker: ProjectionWorker[Any], on_progress: ProgressCallback
) -> tuple[int, int]:
    """Make the tables and load the log into them; return what ``load_log`` returns.

    The indexes come last, which is faster. Where an index cannot hold a row, everything is done once more
    with the indexes in place: then Postgres refuses that row as it is written, and its entry is parked.
    """
    indexes = build.projection.index_statements().encode()
    make_tables(connection, build)
    loaded = load_log(connection, build, worker, on_progress)
    try:
        connection.execute(indexes)
    except REFUSALS as error:
        LOG.warning("building again", projection=build.name, reason=f"an index cannot hold a row: {error}")
        worker.reset_cache()
        make_tables(connection, build)
        connection.execute(indexes)
        loaded = load_log(connection, build, worker, on_progress)
    return loaded


def make_tables(connection: Connection[Any], build: Build) -> None:
    with connection.transaction():
        for table in build.projection.tables:
            connection.execute(f"DROP TABLE IF EXISTS building.{table}".encode())
        connection.execute(b"DELETE FROM ledger_tracking WHERE application_name = %s", [build.name])
        connection.execute(b"DELETE FROM ledger_parked WHERE projection = %s", [build.name])
        connection.execute(build.projection.table_statements().encode())


def load_log(
    connection: Connection[Any], build: Build, worker: ProjectionWorker[Any], on_progress: ProgressCallback
) -> tuple[int, int]:
    """Load the log as it is now, stream by stream; return how many entries, and up to which position."""
    count = 0
    with build.connect(autocommit=False) as source:
        source.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        total = position = head(source)
        for entries in whole_streams(source, position):
            with gc_paused(), connection.transaction():
                park(connection, build.name, worker.bulk_load(connection, entries))
            count += len(entries)
            on_progress(count, total)
    return count, position


def whole_streams(source: Connection[Any], position: int) -> Iterator[list[Entry]]:
    """Yield the entries of the log up to ``position``: those of some streams at a time, in their order."""
    query = (
        f"SELECT {COLUMNS} FROM ledger_events WHERE notification_id <= %s"
        " ORDER BY originator_id, originator_version"
    )
    with source.cursor(name="rebuild", binary=True) as cursor:
        cursor.itersize = BATCH
        cursor.execute(query.encode(), [position])
        entries: list[Entry] = []
        for _, rows in groupby(cursor, itemgetter(0)):
            entries += map(read_entry, rows)
            if len(entries) >= BATCH:
                yield entries
                entries = []
        yield entries


def catch_up(connection: Connection[Any], worker: ProjectionWorker[Any]) -> int:
    """Apply one more batch to the new tables and return the position reached."""
    with connection.transaction():
        [checkpoint] = lock_checkpoints(connection, [worker.name]).values()
        batch = read_batch(connection, checkpoint.position)
        if not batch.entries:
            return checkpoint.position
        worker.follow(connection, checkpoint, batch)
        moved = move_checkpoints(connection, [worker.name], batch.end)
    worker.accept_cache(moved[worker.name])
    return batch.end


def swap(connection: Connection[Any], build: Build, worker: ProjectionWorker[Any]) -> None:
    """Put the new tables in the place of the old ones, as soon as no long read is in the way.

    While it waits it holds no lock: the projector goes on with the old tables.
    """
    while True:
        try:
            exchange(connection, build, worker)
        except psycopg.errors.LockNotAvailable:
            worker.reset_cache()
            LOG.info("the swap waits for a read", projection=build.projection.name)
            time.sleep(SWAP_RETRY_DELAY)
        else:
            return


def exchange(connection: Connection[Any], build: Build, worker: ProjectionWorker[Any]) -> None:
    """Swap in one transaction, at the same position. Raises ``LockNotAvailable`` if the tables are in use.

    The checkpoint of the present version, where there is one, is updated and not replaced: a projector that
    waits for its lock must find it again.
    """
    projection, name = build.projection, build.projection.tracking_name()
    with connection.transaction():
        query = (
            b"SELECT notification_id FROM ledger_tracking WHERE split_part(application_name, ':', 1) = %s"
            b" ORDER BY application_name FOR UPDATE"
        )
        checkpoints = connection.execute(query, [projection.name]).fetchall()
        while (position := catch_up(connection, worker)) < max(at for (at,) in checkpoints):
            pass
        connection.execute(f"SET LOCAL lock_timeout = {LOCK_TIMEOUT_MS}".encode())
        for table in (projection.name, f"{projection.name}_history"):
            connection.execute(f"DROP TABLE IF EXISTS read.{table}".encode())
        for table in projection.tables:
            connection.execute(f"ALTER TABLE building.{table} SET SCHEMA read".encode())
        rename(connection, projection.name, name, position)


def rename(connection: Connection[Any], projection: str, name: str, position: int) -> None:
    """Give the new tables the live name, and delete all other versions of the projection."""
    connection.execute(
        b"DELETE FROM ledger_tracking WHERE split_part(application_name, ':', 1) = %s"
        b" AND application_name <> %s",
        [projection, name],
    )
    connection.execute(
        b"INSERT INTO ledger_tracking (application_name, notification_id) VALUES (%s, %s)"
        b" ON CONFLICT (application_name) DO UPDATE SET notification_id = excluded.notification_id",
        [name, position],
    )
    connection.execute(
        b"DELETE FROM ledger_parked WHERE split_part(projection, ':', 1) = %s AND projection <> %s",
        [projection, f"{name}{BUILT}"],
    )
    connection.execute(
        b"UPDATE ledger_parked SET projection = %s WHERE projection = %s", [name, f"{name}{BUILT}"]
    )
