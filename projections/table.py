"""Rows in Postgres: loading them by key, writing what a batch made of them, keeping what it replaced."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from operator import attrgetter
from typing import Any, Generic, TypeVar
from uuid import UUID

import msgspec
import psycopg
from psycopg import Connection
from psycopg.adapt import Dumper
from psycopg.pq import Format

from projections.fold import Folded
from projections.projection import Projection

Row = TypeVar("Row", bound=msgspec.Struct)

ENCODE = msgspec.json.Encoder().encode


class AsJsonb(Dumper):
    """Sends whatever msgspec can encode in the binary form of jsonb: a version, then the text."""

    format = Format.BINARY
    oid = psycopg.adapters.types["jsonb"].oid

    def dump(self, obj: Any) -> bytes:
        return b"\x01" + ENCODE(obj)


class Table(Generic[Row]):
    """The tables of one projection, in the first schema of the connection's search path that has them.

    Rows travel by COPY in binary, the fastest way in: those of a batch into a temporary table of news, from
    which one statement brings them to where readers look.
    """

    def __init__(self, projection: Projection[Row]) -> None:
        self.projection = projection
        name, columns = projection.name, ", ".join(projection.columns)
        key = projection.columns[0]
        self._values = attrgetter(*projection.columns)
        self._decoder = msgspec.json.Decoder(projection.row)
        self._stage = (
            f"CREATE TEMPORARY TABLE IF NOT EXISTS {name}_news"
            f" ({projection.column_definitions()}, since bigint NOT NULL) ON COMMIT DELETE ROWS"
        ).encode()
        self._load = f"SELECT to_json(t)::text FROM {name} AS t WHERE {key} = ANY(%s)".encode()
        # The inner LIMIT makes Postgres look former rows up by key, however many news it expects.
        keep = (
            f", kept AS (INSERT INTO {name}_history ({columns}, until)"
            f" SELECT former.*, news.since FROM news"
            f" CROSS JOIN LATERAL (SELECT {columns} FROM {name} WHERE {key} = news.{key} LIMIT 1) AS former)"
        )
        self._write = (
            f"WITH news AS (DELETE FROM {name}_news RETURNING *){keep if projection.history else ''}"
            f" INSERT INTO {name} ({columns}) SELECT {columns} FROM news"
            f" ON CONFLICT ({key}) DO UPDATE SET ({columns}) = ROW(excluded.*)"
        ).encode()
        self._keep_gone = (
            f"INSERT INTO {name}_history ({columns}, until) SELECT {columns}, since"
            f" FROM {name} JOIN unnest(%s::uuid[], %s::bigint[]) AS gone (gone, since) ON {key} = gone"
        ).encode()
        self._delete = f"DELETE FROM {name} WHERE {key} = ANY(%s)".encode()

    def prepare(self, connection: Connection[Any]) -> None:
        """Make ready to write on this connection, before all else."""
        connection.adapters.register_dumper(msgspec.Struct, AsJsonb)
        connection.execute(self._stage)

    def load(self, connection: Connection[Any], keys: Collection[UUID]) -> dict[UUID, Row]:
        """Return the rows of these keys, as far as they exist."""
        rows = connection.execute(self._load, [list(keys)]).fetchall()
        decoded = [self._decoder.decode(text) for (text,) in rows]
        return {getattr(row, self.projection.columns[0]): row for row in decoded}

    def write(self, connection: Connection[Any], folded: Folded[Row]) -> None:
        """Insert, update or delete the rows a batch has changed, and keep those it replaced."""
        news = [(change.row, change.since) for change in folded.changes.values() if change.row is not None]
        gone = {key: change.since for key, change in folded.changes.items() if change.row is None}
        if news:
            self._copy(connection, f"{self.projection.name}_news", news, "since")
            connection.execute(self._write)
        if gone:
            if self.projection.history:
                connection.execute(self._keep_gone, [list(gone), list(gone.values())])
            connection.execute(self._delete, [list(gone)])
        self._keep_between(connection, folded.between)

    def fill(self, connection: Connection[Any], folded: Folded[Row]) -> None:
        """Write rows of keys that the table does not have yet, straight into it."""
        rows = [(change.row,) for change in folded.changes.values() if change.row is not None]
        self._copy(connection, self.projection.name, rows)
        self._keep_between(connection, folded.between)

    def _keep_between(self, connection: Connection[Any], between: Sequence[tuple[Row, int]]) -> None:
        if between and self.projection.history:
            self._copy(connection, f"{self.projection.name}_history", between, "until")

    def _copy(
        self,
        connection: Connection[Any],
        table: str,
        rows: Iterable[tuple[Row, *tuple[int, ...]]],
        *more: str,
    ) -> None:
        """Copy rows, each with the values of the columns ``more``."""
        names = ", ".join((*self.projection.columns, *more))
        statement = f"COPY {table} ({names}) FROM STDIN (FORMAT binary)"
        with connection.cursor().copy(statement.encode()) as copy:
            copy.set_types([*self.projection.column_types(), *("bigint" for _ in more)])
            for row, *positions in rows:
                copy.write_row((*self._values(row), *positions))
