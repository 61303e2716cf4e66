"""One projection as it follows the log: its tables, the rows it knows, the streams it has set aside."""

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
from projections.engine.fold import BEHIND, Entry, Folded, PoisonEvent, fold, key_of, keys_of
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
"""How Postgres, or the driver on its behalf, says that it cannot hold a row."""

LOG = structlog.get_logger("projector")

Row = TypeVar("Row", bound=msgspec.Struct)


class Batch(NamedTuple):
    """Entries of the log one after another, and the position of the last one."""

    entries: Sequence[Entry]
    end: int


class Collector:
    """The garbage collector of this process, which rests while anybody wants it to, in whatever thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._resting = 0

    def rest(self) -> None:
        with self._lock:
            self._resting += 1
            gc.disable()

    def resume(self) -> None:
        with self._lock:
            self._resting -= 1
            if not self._resting:
                gc.enable()


COLLECTOR = Collector()


@contextmanager
def gc_paused() -> Iterator[None]:
    """Let the garbage collector rest meanwhile: a batch makes many objects and no cycles among them.

    It rests for the whole process, so the block is short and waits for nothing: no ``await`` stands in it
    (tests/test_architecture.py).
    """
    COLLECTOR.rest()
    try:
        yield
    finally:
        COLLECTOR.resume()


def read_batch(connection: Connection[Any], position: int, limit: int = BATCH) -> Batch:
    """Read what follows ``position``."""
    rows = read_rows_after(connection, position, limit)
    return Batch([read_entry(row) for row in rows], rows[-1][2] if rows else position)


def read_entry(row: tuple[Any, ...]) -> Entry:
    """Make an entry of a row of the log, see ``read_row``."""
    try:
        return read_row(row)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        return PoisonEvent(row[0], row[2], f"it cannot be decoded: {error}")


class ProjectionWorker(Generic[Row]):
    """Digests batches for one projection.

    The rows in memory are right as long as nobody else writes the projection's checkpoint, which is seen at
    each batch.
    """

    def __init__(self, projection: Projection[Row], name: str | None = None) -> None:
        self.projection = projection
        self.name = name or projection.tracking_name()
        self.table = Table(projection)
        self._rows: dict[UUID, Row] = {}
        self._parked: set[UUID] = set()
        self._known_at: Checkpoint | None = None

    def follow(self, connection: Connection[Any], checkpoint: Checkpoint, batch: Batch) -> None:
        """Digest what the batch holds beyond the checkpoint, within the caller's transaction."""
        if checkpoint != self._known_at:
            self._recall(connection)
        entries = [entry for entry in batch.entries if entry.position > checkpoint.position]
        park(connection, self.name, self.digest(connection, entries))

    def trust(self, checkpoint: Checkpoint) -> None:
        """What is in memory is what the tables hold at this checkpoint."""
        self._known_at = checkpoint

    def forget(self) -> None:
        """Trust nothing in memory any more, as after a transaction that failed."""
        self._rows.clear()
        self._parked.clear()
        self._known_at = None

    def digest(self, connection: Connection[Any], entries: Sequence[Entry]) -> list[PoisonEvent]:
        """Fold entries into the tables; return what could not be digested."""
        if len(self._rows) > CACHED:
            self._rows.clear()
        unknown = [key for key in keys_of(self.projection, entries) if key not in self._rows]
        if unknown:
            loaded = self.table.load(connection, unknown)
            self._rows.update(loaded.rows)
            entries = without_row(self.projection, entries, loaded.unreadable)
        return self._digest(connection, entries)

    def fill(self, connection: Connection[Any], entries: Sequence[Entry]) -> list[PoisonEvent]:
        """Digest whole streams of which the tables hold nothing yet, faster."""
        folded = fold(self.projection, entries, {})
        try:
            with connection.transaction():
                self.table.fill(connection, folded)
        except REFUSALS:
            poisons = self.digest(connection, entries)
            self.forget()
            return poisons
        return folded.poisons

    def _recall(self, connection: Connection[Any]) -> None:
        self._rows.clear()
        query = b"SELECT DISTINCT stream FROM ledger_parked WHERE projection = %s"
        self._parked = {stream for (stream,) in connection.execute(query, [self.name])}

    def _digest(self, connection: Connection[Any], entries: Sequence[Entry]) -> list[PoisonEvent]:
        """Write everything at once; what Postgres refuses is found by halving, to be parked alone."""
        folded = fold(self.projection, entries, self._rows, self._parked)
        try:
            with connection.transaction():
                self.table.write(connection, folded)
        except REFUSALS as error:
            if len(entries) > 1:
                half = len(entries) // 2
                return [*self._digest(connection, entries[:half]), *self._digest(connection, entries[half:])]
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
    """Return the entries, but as poison those whose row cannot be read: only a rebuild makes it anew."""
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
    """Set entries aside, to be told and tried again (``projections.engine.parked``)."""
    for poison in poisons:
        if poison.reason != BEHIND:
            LOG.error("parked", projection=name, **poison._asdict())
    if poisons:
        connection.cursor().executemany(
            b"INSERT INTO ledger_parked (projection, stream, position, reason) VALUES (%s, %s, %s, %s)"
            b" ON CONFLICT (projection, stream, position) DO UPDATE SET reason = excluded.reason",
            [(name, stream, position, storable(reason)) for stream, position, reason in poisons],
        )


def storable(text: str) -> str:
    """Return a text that Postgres can hold: what it refused may stand in the very reason."""
    return text.replace("\0", "\\0").encode(errors="backslashreplace").decode()
