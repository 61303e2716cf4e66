"""Reads a .sql file of named statements: ``-- name --``, then the SQL."""

from __future__ import annotations

import re
from pathlib import Path

NAME = re.compile(r"^-- (\w+) --$", re.MULTILINE)


def read_statements(module: str) -> dict[str, str]:
    """Return each statement of the .sql file beside ``module`` (its ``__file__``), by its name.

    A statement may hold ``{places}`` for fragments of SQL of our own; values are always parameters.
    """
    text = Path(module).with_suffix(".sql").read_text(encoding="utf-8")
    _, *parts = NAME.split(text)
    return {name: sql.strip() for name, sql in zip(parts[::2], parts[1::2], strict=True)}
