"""Keeps read tables in step with the log: a batch of records, one fold each, one transaction."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any, Generic, NamedTuple, TypeVar
from uuid import UUID

import msgspec
import psycopg
import structlog
from psycopg import Connection

from commands.log import read_rows_after, wakes
from commands.record import Recorded, read_row
from projections.fold import Folded, Poison, fold, keys_of
from projections.projection import Projection
from projections.table import Table

BATCH = 2_000
"""Records in one transaction, at most."""

CACHED = 50_000
"""Rows of a projection kept in memory, at most."""

PROJECTED = "ledger_projected"
"""Postgres channel on which each batch tells how far the read tables are."""

LOG = structlog.get_logger("projector")

Row = TypeVar("Row", bound=msgspec.Struct)


class Superseded(Exception):
    """The read tables belong to another version of the projections now; this process should end."""


class Bookmark(NamedTuple):
    """How far a projection has come, and which table (its oid) it was then."""

    position: int
    table: int


class Reading(NamedTuple):
    """A batch of the log: what could be decoded, and what could not."""

    records: list[Recorded]
    unreadable: list[Poison]
    end: int


def read_batch(connection: Connection[Any], position: int, limit: int = BATCH) -> Reading:
    records: list[Recorded] = []
    unreadable: list[Poison] = []
    rows = read_rows_after(connection, position, limit)
    for row in rows:
        try:
            records.append(read_row(row))
        except msgspec.MsgspecError as error:
            unreadable.append(Poison(row[0], row[2], f"it cannot be decoded: {error}"))
    return Reading(records, unreadable, rows[-1][2] if rows else position)


class Follower(Generic[Row]):
    """One projection as the projector sees it: its table, and the rows it knows to be current.

    The rows in memory are right as long as nobody else moves the bookmark, which is seen at each batch.
    """

    def __init__(self, projection: Projection[Row]) -> None:
        self.projection = projection
        self.name = projection.tracking_name()
        self.table = Table(projection)
        self._rows: dict[UUID, Row] = {}
        self._parked: set[UUID] = set()
        self._known_at: Bookmark | None = None

    def follow(self, connection: Connection[Any], bookmark: Bookmark, batch: Reading) -> list[Poison]:
        """Fold the batch into the table, within the caller's transaction; return what was newly parked."""
        position = bookmark.position
        if bookmark != self._known_at:
            self._refresh(connection)
        records = [record for record in batch.records if record.position > position]
        missing = keys_of(self.projection, records) - self._rows.keys()
        if missing:
            self._rows.update(self.table.load(connection, missing))
        parked = self._parked | {poison.stream for poison in batch.unreadable}
        folded = fold(self.projection, records, self._rows, parked.__contains__)
        poisons = [*batch.unreadable, *folded.poisons, *self._write(connection, folded)]
        self._remember(folded, poisons)
        self._known_at = bookmark._replace(position=batch.end)
        park(connection, self.name, poisons)
        return poisons

    def _refresh(self, connection: Connection[Any]) -> None:
        self._rows.clear()
        query = b"SELECT DISTINCT stream FROM ledger_parked WHERE projection = %s"
        self._parked = {stream for (stream,) in connection.execute(query, [self.name])}

    def _write(self, connection: Connection[Any], folded: Folded[Row]) -> list[Poison]:
        """Write all rows; where Postgres refuses the data of some, write the others and return those."""
        try:
            with connection.transaction():
                self.table.write(connection, folded.rows, folded.replaced)
        except psycopg.DataError:
            return self._write_singly(connection, folded)
        return []

    def _write_singly(self, connection: Connection[Any], folded: Folded[Row]) -> list[Poison]:
        poisons: list[Poison] = []
        key_name = self.projection.columns[0]
        for key, row in list(folded.rows.items()):
            replaced = [(old, end) for old, end in folded.replaced if getattr(old, key_name) == key]
            try:
                with connection.transaction():
                    self.table.write(connection, {key: row}, replaced)
            except psycopg.DataError as error:
                position = getattr(row, "position", 0)
                poisons.append(Poison(folded.streams[key], position, f"Postgres refuses the row: {error}"))
                del folded.rows[key]
        return poisons

    def _remember(self, folded: Folded[Row], poisons: Sequence[Poison]) -> None:
        for key, row in folded.rows.items():
            if row is None:
                self._rows.pop(key, None)
            else:
                self._rows[key] = row
        if len(self._rows) > CACHED:
            self._rows.clear()
        self._parked.update(poison.stream for poison in poisons)

    def forget(self) -> None:
        """Trust nothing in memory any more, as after a transaction that failed."""
        self._known_at = None


def park(connection: Connection[Any], name: str, poisons: Sequence[Poison]) -> None:
    for poison in poisons:
        LOG.error("parked", projection=name, **poison._asdict())
        connection.execute(
            b"INSERT INTO ledger_parked (projection, stream, position, reason) VALUES (%s, %s, %s, %s)"
            b" ON CONFLICT DO NOTHING",
            [name, poison.stream, poison.position, poison.reason],
        )


def deaf(_records: int, _position: int) -> None:
    """Nobody asked to be told."""


def lock_bookmarks(connection: Connection[Any], names: Sequence[str]) -> dict[str, Bookmark]:
    """Lock and return the bookmarks of these names. Raises ``Superseded`` where one is gone."""
    query = (
        b"SELECT application_name, notification_id, to_regclass(split_part(application_name, ':', 1))::oid"
        b" FROM ledger_tracking WHERE application_name = ANY(%s) ORDER BY application_name FOR UPDATE"
    )
    rows = connection.execute(query, [list(names)]).fetchall()
    if len(rows) < len(names):
        raise Superseded
    return {name: Bookmark(position, table) for name, position, table in rows}


class Projector:
    """Follows the log for several projections at once, reading and decoding each batch only once.

    Any number of processes may run one: the bookmark's row lock lets one in at a time, and the others find
    it moved. ``heard`` is told each batch, as (records, position).
    """

    def __init__(
        self,
        url: str,
        options: str,
        projections: Sequence[Projection[Any]],
        heard: Callable[[int, int], None] = deaf,
    ) -> None:
        self._url, self._options = url, options
        self._followers = [Follower(projection) for projection in projections]
        self._names = [follower.name for follower in self._followers]
        self._heard = heard

    def connect(self) -> Connection[Any]:
        return psycopg.connect(self._url, options=self._options, autocommit=True, connect_timeout=5)

    def step(self, connection: Connection[Any]) -> int:
        """Digest the next batch, in one transaction, and return how many records it held.

        Raises ``Superseded`` when another version of the projections has taken over the tables.
        """
        try:
            with connection.transaction():
                bookmarks = lock_bookmarks(connection, self._names)
                start = min(bookmark.position for bookmark in bookmarks.values())
                batch = read_batch(connection, start)
                if batch.end == start:
                    return 0
                for follower in self._followers:
                    follower.follow(connection, bookmarks[follower.name], batch)
                self._move(connection, batch.end)
        except BaseException:
            for follower in self._followers:
                follower.forget()
            raise
        count = len(batch.records) + len(batch.unreadable)
        self._heard(count, batch.end)
        return count

    def _move(self, connection: Connection[Any], end: int) -> None:
        connection.execute(
            b"UPDATE ledger_tracking SET notification_id = %s"
            b" WHERE application_name = ANY(%s) AND notification_id < %s",
            [end, self._names, end],
        )
        connection.execute(b"SELECT pg_notify(%s, %s)", [PROJECTED, str(end)])

    def run(self, stop: threading.Event) -> None:
        """Follow the log until ``stop`` is set; a database that goes away is waited for.

        Raises ``Superseded``.
        """
        while not stop.is_set():
            try:
                with self.connect() as connection, self.connect() as ear:
                    for _ in wakes(ear, lambda: not stop.is_set()):
                        while self.step(connection) and not stop.is_set():
                            pass
            except psycopg.OperationalError as error:
                LOG.warning("database unavailable", reason=str(error).strip())
                stop.wait(0.5)
