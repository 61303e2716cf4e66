"""Select list of a row: its columns in the form the API shows."""

from __future__ import annotations

import types
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Union, get_args, get_origin, get_type_hints

import msgspec

TIME = """to_char({name}, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS {name}"""
"""RFC 3339 in UTC with microseconds, as within JSON columns; sessions have the time zone UTC."""


def select_list(
    row: type[msgspec.Struct],
    instead: Mapping[str, str] | None = None,
    only: Collection[str] | None = None,
) -> str:
    """Return the list of a SELECT that shows all fields of a row, or ``only`` some.

    ``instead`` is SQL for fields that are shown in another form than they are stored.
    """
    hints = get_type_hints(row)
    columns = {
        name: TIME.format(name=name) if is_time(hints[name]) else name for name in row.__struct_fields__
    }
    columns |= {name: f"{other} AS {name}" for name, other in (instead or {}).items()}
    return ", ".join(sql for name, sql in columns.items() if only is None or name in only)


def is_time(hint: object) -> bool:
    options = get_args(hint) if get_origin(hint) in {Union, types.UnionType} else (hint,)
    return datetime in options
