"""Writes what is told of each event besides its class: the tables of docs/events.md, and first examples.

    .venv/bin/python -m tests.event_tables

An example is written once, when its event is new, and never again: it is what the book may hold.
"""

from __future__ import annotations

import re
import types
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import msgspec

from app.registry import FEATURES as MANIFESTS
from commands.kernel.former_names import FORMER_NAMES
from commands.kernel.visibility import operator_part
from commands.store.envelope import ENCODER, FEATURES, AnyEvent, Entry
from tests.paths import ROOT

DOCUMENT = ROOT / "docs/events.md"
EXAMPLES = ROOT / "tests/examples"
BEGIN = "<!-- the tables are written by tests/event_tables.py -->\n"
SAMPLES: dict[Any, Any] = {
    str: "a-word",
    int: 7,
    bool: True,
    float: 1.5,
    UUID: UUID("5f1d1c9e-7f3c-4f57-9a43-0d3f6f0a9a01"),
    datetime: datetime(2026, 8, 1, 12, tzinfo=UTC),
    timedelta: timedelta(hours=2),
}


def meaning(kind: type) -> str:
    """Return the docstring as one line; a vertical bar would end a cell."""
    return " ".join((vars(kind).get("__doc__") or "").split()).replace("``", "`").replace("|", "\\|")


def row(kind: type[msgspec.Struct]) -> str:
    hidden = operator_part(kind).whole
    fields = (f"{name}*" if name in hidden else name for name in kind.__struct_fields__)
    return f"| {kind.__name__} | {', '.join(fields)} | {meaning(kind)} |"


def tables() -> str:
    """Return a section with a table for each feature, and one of former names."""
    sections = []
    named = [manifest.name for manifest in MANIFESTS]
    for feature in [*named, *(feature for feature in FEATURES if feature not in named)]:
        title = f"{feature.replace('_', ' ').capitalize()}s"
        rows = "\n".join(row(kind) for kind in get_args(FEATURES[feature]) or (FEATURES[feature],))
        sections.append(f"## {title}\n\n| Event | Fields | Meaning |\n|---|---|---|\n{rows}\n")
    names = "\n".join(f"| {former} | {name} |" for former, name in FORMER_NAMES.items())
    sections.append(f"## Former names\n\n| Stored as | Today |\n|---|---|\n{names}\n")
    return "\n".join(sections)


def sample(hint: Any) -> Any:
    """Return a value of a type, with every optional part of it filled in."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return sample(arguments[0])
    if origin in {Union, types.UnionType}:
        return sample(next(option for option in arguments if option is not type(None)))
    if origin is Literal:
        return arguments[0]
    if origin is tuple:
        parts = arguments[:1] if arguments[-1] is Ellipsis else arguments
        return tuple(sample(part) for part in parts)
    if origin is dict:
        return {sample(arguments[0]): sample(arguments[1])}
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        hints = get_type_hints(hint)
        return hint(**{name: sample(hints[name]) for name in hint.__struct_fields__})
    return SAMPLES[hint]


def first_example(kind: Any) -> bytes:
    entry = Entry(
        by="user:1f0c",
        project_id="7d2a",
        command_id=UUID("0b0e7f1c-93a6-4d0b-8c57-2f6f3a6f4b11"),
        correlation_id="req-5",
        event=sample(kind),
    )
    return msgspec.json.format(ENCODER.encode(entry), indent=2) + b"\n"


def main() -> None:
    text = DOCUMENT.read_text()
    DOCUMENT.write_text(re.split(re.escape(BEGIN), text)[0] + BEGIN + "\n" + tables())
    for kind in get_args(AnyEvent):
        path = EXAMPLES / f"{kind.__name__}.json"
        if not path.exists():
            path.write_bytes(first_example(kind))


if __name__ == "__main__":
    main()
