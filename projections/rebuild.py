"""Builds a projection's tables anew from the whole log, beside the old ones, and swaps them in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
import psycopg
from psycopg import Connection, Copy

from commands.log import COLUMNS, head
from commands.record import Recorded, read_row
from projections.fold import Poison, fold
from projections.projection import Projection
from projections.projector import Follower, lock_bookmarks, park, read_batch

BUILDING = "-c search_path=building,public"
"""Session options under which a projection's names mean the tables being built."""

FETCHED = 5_000
CLOSE_ENOUGH = 1_000
"""Records behind the head of the log at which the swap begins."""

Told = Callable[[int, int], None]
"""Hears how many records of how many are folded."""


class Build(NamedTuple):
    """A rebuild of one projection: where it connects, and what it is called while it is not live."""

    projection: Projection[Any]
    connect: Callable[..., Connection[Any]]

    @property
    def name(self) -> str:
        return f"{self.projection.tracking_name()}:building"


def is_live(connection: Connection[Any], projection: Projection[Any]) -> bool:
    """Whether this very version of the projection has its tables."""
    query = b"SELECT FROM ledger_tracking WHERE application_name = %s"
    return connection.execute(query, [projection.tracking_name()]).rowcount == 1


def build_missing(url: str, options: str, projections: Sequence[Projection[Any]], told: Told) -> list[str]:
    """Build the tables of each projection that has none in its present version; return their names."""
    with psycopg.connect(url, options=options, autocommit=True) as connection:
        missing = [projection for projection in projections if not is_live(connection, projection)]
    for projection in missing:
        rebuild(url, options, projection, told, only_if_missing=True)
    return [projection.name for projection in missing]


def rebuild(
    url: str, options: str, projection: Projection[Any], told: Told, *, only_if_missing: bool = False
) -> int:
    """Build the tables from the log and swap them in; return how many records were folded.

    Readers see the old tables until the swap. Costs memory for the records of one stream at a time.
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
        make_tables(connection, build)
        count, position = fill(connection, build, told)
        connection.execute(projection.index_statements().encode())
        connection.execute(
            b"INSERT INTO ledger_tracking (application_name, notification_id) VALUES (%s, %s)",
            [build.name, position],
        )
        follower = Follower(projection)
        while catch_up(connection, build, follower) < head(connection) - CLOSE_ENOUGH:
            pass
        swap(connection, build, follower)
        connection.execute(f"ANALYZE {', '.join(f'read.{table}' for table in projection.tables)}".encode())
    return count


def make_tables(connection: Connection[Any], build: Build) -> None:
    with connection.transaction():
        for table in build.projection.tables:
            connection.execute(f"DROP TABLE IF EXISTS building.{table}".encode())
        connection.execute(b"DELETE FROM ledger_tracking WHERE application_name = %s", [build.name])
        connection.execute(b"DELETE FROM ledger_parked WHERE projection = %s", [build.name])
        connection.execute(build.projection.table_statements().encode())


def fill(connection: Connection[Any], build: Build, told: Told) -> tuple[int, int]:
    """Fold stream by stream and COPY the rows; return how many records, and up to which position."""
    count = 0
    poisons: list[Poison] = []
    with ExitStack() as stack:
        source = stack.enter_context(build.connect(autocommit=False))
        source.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        total = position = head(source)
        copies = [stack.enter_context(copy_into(build, table, stack)) for table in build.projection.tables]
        for records, unreadable in streams(source, position):
            count += len(records) + len(unreadable)
            poisons += write_stream(build.projection, copies, records, unreadable)
            told(count, total)
    park(connection, build.name, poisons)
    return count, position


def copy_into(build: Build, table: str, stack: ExitStack) -> Any:
    target = stack.enter_context(build.connect())
    columns = [*build.projection.columns, *(["until"] if table.endswith("_history") else [])]
    return target.cursor().copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN".encode())


def streams(source: Connection[Any], position: int) -> Iterator[tuple[list[Recorded], list[Poison]]]:
    """Yield the records of each stream up to ``position``, and those of them that can't be decoded."""
    query = (
        f"SELECT {COLUMNS} FROM ledger_events WHERE notification_id <= %s"
        " ORDER BY originator_id, originator_version"
    )
    with source.cursor(name="rebuild", binary=True) as cursor:
        cursor.itersize = FETCHED
        cursor.execute(query.encode(), [position])
        for _, rows in groupby(cursor, itemgetter(0)):
            records: list[Recorded] = []
            unreadable: list[Poison] = []
            for row in rows:
                try:
                    records.append(read_row(row))
                except msgspec.MsgspecError as error:
                    unreadable.append(Poison(row[0], row[2], f"it cannot be decoded: {error}"))
            yield records, unreadable


def write_stream(
    projection: Projection[Any],
    copies: Sequence[Copy],
    records: Sequence[Recorded],
    unreadable: Sequence[Poison],
) -> list[Poison]:
    if unreadable:
        records = [record for record in records if record.position < unreadable[0].position]
    known: dict[UUID, Any] = {}
    folded = fold(projection, records, known)
    for row in folded.rows.values():
        if row is not None:
            copies[0].write_row([plain(getattr(row, name)) for name in projection.columns])
    if projection.history:
        for row, end in folded.replaced:
            copies[1].write_row([*(plain(getattr(row, name)) for name in projection.columns), end])
    return [*unreadable, *folded.poisons]


def plain(value: Any) -> Any:
    """Return a value as COPY takes it: structs, tuples and dicts as JSON."""
    if isinstance(value, msgspec.Struct | tuple | dict | list):
        return msgspec.json.encode(value).decode()
    return value


def catch_up(connection: Connection[Any], build: Build, follower: Follower[Any]) -> int:
    """Fold one more batch into the new tables and return the position reached."""
    with connection.transaction():
        [bookmark] = lock_bookmarks(connection, [build.name]).values()
        batch = read_batch(connection, bookmark.position)
        if batch.end > bookmark.position:
            follower.follow(connection, bookmark, batch)
            connection.execute(
                b"UPDATE ledger_tracking SET notification_id = %s WHERE application_name = %s",
                [batch.end, build.name],
            )
        return batch.end


def swap(connection: Connection[Any], build: Build, follower: Follower[Any]) -> None:
    """Put the new tables in the place of the old ones, in one transaction, at the same position.

    The bookmark of the present version, where there is one, is updated and not replaced: a projector that
    waits for its lock must find it again.
    """
    projection, name = build.projection, build.projection.tracking_name()
    others = f"{projection.name}:%"
    with connection.transaction():
        query = (
            b"SELECT notification_id FROM ledger_tracking WHERE application_name LIKE %s"
            b" ORDER BY application_name FOR UPDATE"
        )
        bookmarks = connection.execute(query, [others]).fetchall()
        while (position := catch_up(connection, build, follower)) < max(at for (at,) in bookmarks):
            pass
        for table in projection.tables:
            connection.execute(f"DROP TABLE IF EXISTS read.{table}".encode())
            connection.execute(f"ALTER TABLE building.{table} SET SCHEMA read".encode())
        connection.execute(
            b"DELETE FROM ledger_tracking WHERE application_name LIKE %s AND application_name <> %s",
            [others, name],
        )
        connection.execute(
            b"INSERT INTO ledger_tracking (application_name, notification_id) VALUES (%s, %s)"
            b" ON CONFLICT (application_name) DO UPDATE SET notification_id = excluded.notification_id",
            [name, position],
        )
        connection.execute(
            b"DELETE FROM ledger_parked WHERE projection LIKE %s AND projection <> %s", [others, build.name]
        )
        connection.execute(
            b"UPDATE ledger_parked SET projection = %s WHERE projection = %s", [name, build.name]
        )
