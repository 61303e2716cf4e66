"""Projection worker: applies the log to one projection's tables, with a row cache and parked streams."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Generic, NamedTuple, TypeVar
from uuid import UUID

import msgspec
import psycopg
import structlog
from psycopg import Connection

from commands.store.envelope import RecordedEvent, read_row
from commands.store.log import read_rows_after
from projections.engine.checkpoint import Checkpoint
from projections.engine.fold import BLOCKED_BY_EARLIER, Entry, Folded, PoisonEvent, fold, key_of, keys_of
from projections.engine.projection import Projection
from projections.engine.table import Table

BATCH = 5_000
"""Entries in one transaction, at most."""

CACHED = 50_000
"""Rows of a projection kept in memory, at most."""

REFUSALS = (
    psycopg.DataError,
    psycopg.IntegrityError,
    psycopg.errors.ProgramLimitExceeded,
    OverflowError,
    TypeError,
    ValueError,
)
"""Errors by which Postgres, or the driver on its behalf, says that it cannot hold a row."""

LOG = structlog.get_logger("projector")

Row = TypeVar("Row", bound=msgspec.Struct)


class Batch(NamedTuple):
    """Consecutive entries of the log, and the position of the last one."""

    entries: Sequence[Entry]
    end: int


class Collector:
    """The garbage collector of this process, off while at least one thread has it paused."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pauses = 0

    def pause(self) -> None:
        with self._lock:
            self._pauses += 1
            gc.disable()

    def resume(self) -> None:
        with self._lock:
            self._pauses -= 1
            if not self._pauses:
                gc.enable()


COLLECTOR = Collector()


@contextmanager
def gc_paused() -> Iterator[None]:
    """Pause the garbage collector: a batch makes many objects and no cycles among them.

    It is paused for the whole process, so the block is short and waits for nothing: it contains no ``await``
    (tests/test_architecture.py).
    """
    COLLECTOR.pause()
    try:
        yield
    finally:
        COLLECTOR.resume()


def read_batch(connection: Connection[Any], position: int, limit: int = BATCH) -> Batch:
    """Read what follows ``position``."""
    rows = read_rows_after(connection, position, limit)
    return Batch([read_entry(row) for row in rows], rows[-1][2] if rows else position)


def read_entry(row: tuple[Any, ...]) -> Entry:
    """Decode a row of the log (``read_row``); one that cannot be decoded is a ``PoisonEvent``."""
    try:
        return read_row(row)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        return PoisonEvent(row[0], row[2], f"it cannot be decoded: {error}")


class ProjectionWorker(Generic[Row]):
    """Applies batches of the log to one projection.

    The cached rows are valid as long as no other process writes the projection's checkpoint, which each batch
    checks.
    """

    def __init__(self, projection: Projection[Row], name: str | None = None) -> None:
        self.projection = projection
        self.name = name or projection.tracking_name()
        self.table = Table(projection)
        self._rows: dict[UUID, Row] = {}
        self._parked: set[UUID] = set()
        self._known_at: Checkpoint | None = None

    def follow(self, connection: Connection[Any], checkpoint: Checkpoint, batch: Batch) -> None:
        """Apply the batch's entries beyond the checkpoint, within the caller's transaction."""
        if checkpoint != self._known_at:
            self._reload_parked(connection)
        entries = [entry for entry in batch.entries if entry.position > checkpoint.position]
        park(connection, self.name, self.apply(connection, entries))

    def accept_cache(self, checkpoint: Checkpoint) -> None:
        """Take the cache as valid: it equals the tables at this checkpoint."""
        self._known_at = checkpoint

    def reset_cache(self) -> None:
        """Empty the cache, as after a transaction that failed."""
        self._rows.clear()
        self._parked.clear()
        self._known_at = None

    def apply(self, connection: Connection[Any], entries: Sequence[Entry]) -> list[PoisonEvent]:
        """Fold entries into the tables; return those that failed."""
        if len(self._rows) > CACHED:
            self._rows.clear()
        unknown = [key for key in keys_of(self.projection, entries) if key not in self._rows]
        if unknown:
            loaded = self.table.load(connection, unknown)
            self._rows.update(loaded.rows)
            entries = without_row(self.projection, entries, loaded.unreadable)
        return self._apply_by_halving(connection, entries)

    def bulk_load(self, connection: Connection[Any], entries: Sequence[Entry]) -> list[PoisonEvent]:
        """Apply whole streams that have no rows in the tables yet: by COPY, which is faster."""
        folded = fold(self.projection, entries, {})
        try:
            with connection.transaction():
                self.table.bulk_load(connection, folded)
        except REFUSALS:
            poisons = self.apply(connection, entries)
            self.reset_cache()
            return poisons
        return folded.poisons

    def _reload_parked(self, connection: Connection[Any]) -> None:
        self._rows.clear()
        query = b"SELECT DISTINCT stream FROM ledger_parked WHERE projection = %s"
        self._parked = {stream for (stream,) in connection.execute(query, [self.name])}

    def _apply_by_halving(self, connection: Connection[Any], entries: Sequence[Entry]) -> list[PoisonEvent]:
        """Write everything at once; an entry that Postgres refuses is found by halving and parked alone."""
        folded = fold(self.projection, entries, self._rows, self._parked)
        try:
            with connection.transaction():
                self.table.write(connection, folded)
        except REFUSALS as error:
            if len(entries) > 1:
                half = len(entries) // 2
                return [
                    *self._apply_by_halving(connection, entries[:half]),
                    *self._apply_by_halving(connection, entries[half:]),
                ]
            poison = PoisonEvent(entries[0].stream, entries[0].position, f"Postgres refuses the row: {error}")
            folded = Folded({}, [], [poison])
        self._remember(folded)
        return folded.poisons

    def _remember(self, folded: Folded[Row]) -> None:
        for key, (row, _) in folded.changes.items():
            if row is None:
                self._rows.pop(key, None)
            else:
                self._rows[key] = row
        self._parked.update(poison.stream for poison in folded.poisons)


def without_row(
    projection: Projection[Any], entries: Sequence[Entry], unreadable: Mapping[UUID, str]
) -> Sequence[Entry]:
    """Return the entries, those whose row cannot be read as poison: a rebuild makes such a row anew."""
    if not unreadable:
        return entries
    keys = [key_of(projection, entry) if isinstance(entry, RecordedEvent) else None for entry in entries]
    return [
        PoisonEvent(
            entry.stream, entry.position, f"its row cannot be read, rebuild the table: {unreadable[key]}"
        )
        if key is not None and key in unreadable
        else entry
        for entry, key in zip(entries, keys, strict=True)
    ]


def park(connection: Connection[Any], name: str, poisons: Sequence[PoisonEvent]) -> None:
    """Park entries, to be listed and tried again (``projections.engine.parked``)."""
    for poison in poisons:
        if poison.reason != BLOCKED_BY_EARLIER:
            LOG.error("parked", projection=name, **poison._asdict())
    if poisons:
        connection.cursor().executemany(
            b"INSERT INTO ledger_parked (projection, stream, position, reason) VALUES (%s, %s, %s, %s)"
            b" ON CONFLICT (projection, stream, position) DO UPDATE SET reason = excluded.reason",
            [(name, stream, position, storable(reason)) for stream, position, reason in poisons],
        )


def storable(text: str) -> str:
    """Return a text that Postgres can hold: the reason may quote what it refused."""
    return text.replace("\0", "\\0").encode(errors="backslashreplace").decode()
