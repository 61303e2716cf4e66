"""The columns of a row, as the API shows them."""

from __future__ import annotations

import types
from collections.abc import Mapping
from datetime import datetime
from typing import Union, get_args, get_origin, get_type_hints

import msgspec

TIME = """to_char({name}, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS {name}"""
"""RFC 3339 in UTC with microseconds, as within JSON columns; sessions have the time zone UTC."""


def shown(row: type[msgspec.Struct], public: Mapping[str, str] | None = None) -> str:
    """Return the list of a SELECT that shows all fields of a row.

    ``public`` is SQL for those of which others than administrators are shown less (``public_columns``).
    """
    hints, less = get_type_hints(row), public or {}
    return ", ".join(
        f"{less[name]} AS {name}"
        if name in less
        else TIME.format(name=name)
        if is_time(hints[name])
        else name
        for name in row.__struct_fields__
    )


def is_time(hint: object) -> bool:
    options = get_args(hint) if get_origin(hint) in {Union, types.UnionType} else (hint,)
    return datetime in options
