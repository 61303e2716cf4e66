"""Rows in Postgres: loading them by key, writing a batch of them, keeping what they replace."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Generic, TypeVar
from uuid import UUID

import msgspec
from psycopg import Connection

from projections.projection import Projection

Row = TypeVar("Row", bound=msgspec.Struct)

ENCODE = msgspec.json.Encoder().encode


class Table(Generic[Row]):
    """The tables of one projection, in the first schema of the connection's search path that has them."""

    def __init__(self, projection: Projection[Row]) -> None:
        self.projection = projection
        name, columns = projection.name, ", ".join(projection.columns)
        key = projection.columns[0]
        self._decoder = msgspec.json.Decoder(projection.row)
        self._load = f"SELECT to_json(t)::text FROM {name} AS t WHERE {key} = ANY(%s)".encode()
        self._write = (
            f"INSERT INTO {name} ({columns})"
            f" SELECT {columns} FROM json_populate_recordset(NULL::{name}, %s::json)"
            f" ON CONFLICT ({key}) DO UPDATE SET ({columns}) = ROW(excluded.*)"
        ).encode()
        self._keep = (
            f"INSERT INTO {name}_history ({columns}, until)"
            f" SELECT {columns}, until FROM json_populate_recordset(NULL::{name}_history, %s::json)"
        ).encode()
        self._delete = f"DELETE FROM {name} WHERE {key} = ANY(%s)".encode()

    def load(self, connection: Connection[Any], keys: Collection[UUID]) -> dict[UUID, Row]:
        """Return the rows of these keys, as far as they exist."""
        rows = connection.execute(self._load, [list(keys)]).fetchall()
        decoded = [self._decoder.decode(text) for (text,) in rows]
        return {getattr(row, self.projection.columns[0]): row for row in decoded}

    def write(
        self,
        connection: Connection[Any],
        rows: Mapping[UUID, Row | None],
        replaced: Sequence[tuple[Row, int]],
    ) -> None:
        """Insert or update rows, delete those that are None, and keep replaced ones with their end."""
        present = [row for row in rows.values() if row is not None]
        if present:
            connection.execute(self._write, [ENCODE(present).decode()])
        if len(present) < len(rows):
            connection.execute(self._delete, [[key for key, row in rows.items() if row is None]])
        if replaced and self.projection.history:
            connection.execute(self._keep, [ENCODE([until(row, end) for row, end in replaced]).decode()])


def until(row: msgspec.Struct, end: int) -> dict[str, Any]:
    return {**{name: getattr(row, name) for name in row.__struct_fields__}, "until": end}
