"""Projection: a row type, the fold of records into rows, and the tables that hold them."""

from __future__ import annotations

import hashlib
import sys
import types
from collections.abc import Callable
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Generic, Literal, NamedTuple, TypeVar, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import msgspec

from commands.store.envelope import RecordedEvent
from projections.engine.dependencies import STORAGE, digest

Row = TypeVar("Row", bound=msgspec.Struct)

COLUMN_TYPES = {UUID: "uuid", str: "text", int: "bigint", bool: "boolean", datetime: "timestamptz"}
"""Postgres types of fields; every other type is stored as jsonb."""


Key = Callable[[RecordedEvent], UUID | None]


def streams_of(feature: str) -> Key:
    """Return the key of a table with one row for each stream of a feature."""
    return lambda record: record.stream if record.feature == feature else None


class Projection(NamedTuple, Generic[Row]):
    """The fields of ``row`` are the table's columns; the first is its key.

    ``evolve`` is pure: given the row (None before the first record) it returns the next one, or None for no
    row. ``key`` returns the key of the row that a record changes (None: no row); the records of one row all
    belong to one stream. A row has a field ``position``: the last record that changed it.
    With ``history`` each former row is kept in the table ``<name>_history``, valid from its ``position``
    until the column ``until`` (exclusive), so that any past state can be read.
    """

    name: str
    row: type[Row]
    evolve: Callable[[Row | None, RecordedEvent], Row | None]
    key: Key
    history: bool = True
    indexes: str | None = None
    """SQL that makes its indexes; None: the SQL is in a file beside the projection's module."""

    @property
    def columns(self) -> tuple[str, ...]:
        return self.row.__struct_fields__

    @property
    def tables(self) -> tuple[str, ...]:
        return (self.name, f"{self.name}_history") if self.history else (self.name,)

    def tracking_name(self) -> str:
        """Name of the checkpoint: it changes, and the tables are rebuilt, with all that they depend on.

        That is the source of all our modules that the fold reaches (``dependencies.py``), the JSON schema of
        the row with all structs in it, the columns and the indexes.
        """
        return f"{self.name}:{version_of(self)}"

    def column_types(self) -> list[str]:
        """Return how Postgres stores each field."""
        hints = get_type_hints(self.row)
        return [column_type(hints[name]) for name in self.columns]

    def column_definitions(self) -> str:
        """Return the columns as CREATE TABLE wants them; an optional field may be NULL."""
        hints = get_type_hints(self.row)
        required = ["" if type(None) in options(hints[name]) else " NOT NULL" for name in self.columns]
        columns = zip(self.columns, self.column_types(), required, strict=True)
        return ",\n    ".join(f"{name} {kind}{need}" for name, kind, need in columns)

    def table_statements(self) -> str:
        """Return the SQL that makes the tables, in the first schema of the search path."""
        columns, key = self.column_definitions(), self.columns[0]
        made = f"CREATE TABLE {self.name} (\n    {columns},\n    PRIMARY KEY ({key})\n)"
        made += " WITH (fillfactor = 85);\n"
        if self.history:
            made += f"CREATE TABLE {self.name}_history (\n    {columns},\n    until bigint NOT NULL\n);\n"
        return made

    def index_statements(self) -> str:
        """Return the SQL that makes the indexes besides the primary key."""
        made = ""
        if self.history:
            made = f"CREATE INDEX ON {self.name} (position);\n"  # for the lists of changes since a position
            made += f"CREATE INDEX ON {self.name}_history ({self.columns[0]}, position);\n"
        if self.indexes is not None:
            return made + self.indexes
        module = sys.modules[self.evolve.__module__]
        return made + Path(str(module.__file__)).with_suffix(".sql").read_text(encoding="utf-8")


@cache
def version_of(projection: Projection[Any]) -> str:
    """Return a hash of all that a projection's tables depend on, computed once in a process."""
    schema = msgspec.json.encode(msgspec.json.schema(projection.row), order="deterministic")
    modules = (projection.evolve.__module__, projection.key.__module__, projection.row.__module__, *STORAGE)
    parts = [digest(modules).encode(), schema]
    parts += [projection.table_statements().encode(), projection.index_statements().encode()]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:12]


def options(hint: Any) -> tuple[Any, ...]:
    """Return the members of a union, or the type itself."""
    return get_args(hint) if get_origin(hint) in {Union, types.UnionType} else (hint,)


def column_type(hint: Any) -> str:
    [kind] = [option for option in options(hint) if option is not type(None)]
    return COLUMN_TYPES.get(str if get_origin(kind) is Literal else kind, "jsonb")
