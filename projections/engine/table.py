"""Read tables in Postgres: loading rows by key, writing changed rows, keeping replaced rows as history."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from operator import attrgetter
from typing import Any, Generic, NamedTuple, TypeVar
from uuid import UUID

import msgspec
import psycopg
from psycopg import Connection
from psycopg.adapt import Dumper
from psycopg.pq import Format

from projections.engine.fold import Folded
from projections.engine.projection import Projection

Row = TypeVar("Row", bound=msgspec.Struct)

ENCODE = msgspec.json.Encoder().encode


class Loaded(NamedTuple, Generic[Row]):
    """Rows by their key, and the errors of those that this version cannot decode."""

    rows: dict[UUID, Row]
    unreadable: dict[UUID, str]


class AsJsonb(Dumper):
    """Sends whatever msgspec can encode in the binary form of jsonb: a version, then the text."""

    format = Format.BINARY
    oid = psycopg.adapters.types["jsonb"].oid

    def dump(self, obj: Any) -> bytes:
        return b"\x01" + ENCODE(obj)


class Table(Generic[Row]):
    """The tables of one projection, in the first schema of the connection's search path that has them."""

    def __init__(self, projection: Projection[Row]) -> None:
        self.projection = projection
        name, columns = projection.name, ", ".join(projection.columns)
        key = projection.columns[0]
        self._values = attrgetter(*projection.columns)
        self._decoder = msgspec.json.Decoder(projection.row)
        self._load = f"SELECT {key}, to_json(t)::text FROM {name} AS t WHERE {key} = ANY(%s)".encode()
        self._keep = (
            f"INSERT INTO {name}_history ({columns}, until) SELECT {columns}, since"
            f" FROM unnest(%s::uuid[], %s::bigint[]) AS news (changed, since) JOIN {name} ON {key} = changed"
        ).encode()
        self._write = (
            f"INSERT INTO {name} ({columns})"
            f" SELECT {columns} FROM json_populate_recordset(NULL::{name}, %s::json)"
            f" ON CONFLICT ({key}) DO UPDATE SET ({columns}) = ROW(excluded.*)"
        ).encode()
        self._delete = f"DELETE FROM {name} WHERE {key} = ANY(%s)".encode()

    def load(self, connection: Connection[Any], keys: Collection[UUID]) -> Loaded[Row]:
        """Return the existing rows of these keys."""
        rows: dict[UUID, Row] = {}
        unreadable: dict[UUID, str] = {}
        for key, text in connection.execute(self._load, [list(keys)]):
            try:
                rows[key] = self._decoder.decode(text)
            except msgspec.MsgspecError as error:
                unreadable[key] = str(error)
        return Loaded(rows, unreadable)

    def write(self, connection: Connection[Any], folded: Folded[Row]) -> None:
        """Insert, update or delete the rows that a batch changed, and keep the replaced ones as history."""
        changes = folded.changes
        news = [change.row for change in changes.values() if change.row is not None]
        if changes and self.projection.history:
            connection.execute(
                self._keep, [list(changes), [change.first_position for change in changes.values()]]
            )
        if news:
            connection.execute(self._write, [ENCODE(news).decode()])
        if len(news) < len(changes):
            connection.execute(self._delete, [[key for key, change in changes.items() if change.row is None]])
        self._keep_superseded(connection, folded.superseded_rows)

    def bulk_load(self, connection: Connection[Any], folded: Folded[Row]) -> None:
        """Write rows with keys that are new to the table: by COPY, the fastest way."""
        rows = [(change.row,) for change in folded.changes.values() if change.row is not None]
        self._copy(connection, self.projection.name, rows)
        self._keep_superseded(connection, folded.superseded_rows)

    def _keep_superseded(self, connection: Connection[Any], rows: Sequence[tuple[Row, int]]) -> None:
        if rows and self.projection.history:
            self._copy(connection, f"{self.projection.name}_history", rows, "until")

    def _copy(
        self, connection: Connection[Any], table: str, rows: Iterable[tuple[Any, ...]], *more: str
    ) -> None:
        """Copy rows, each followed by the values of the columns ``more``."""
        cursor = connection.cursor()
        cursor.adapters.register_dumper(msgspec.Struct, AsJsonb)
        names = ", ".join((*self.projection.columns, *more))
        with cursor.copy(f"COPY {table} ({names}) FROM STDIN (FORMAT binary)".encode()) as copy:
            copy.set_types([*self.projection.column_types(), *("bigint" for _ in more)])
            for row, *positions in rows:
                copy.write_row((*self._values(row), *positions))
