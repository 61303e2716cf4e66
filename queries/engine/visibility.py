"""SQL that leaves out the ``OperatorOnly`` fields for all but administrators."""

from __future__ import annotations

from typing import Any, get_args

import msgspec

from commands.kernel.former_names import FORMER_NAMES, names_of
from commands.kernel.visibility import OperatorPart, operator_part
from commands.store.envelope import FEATURES, AnyEvent


def public_event(column: str = "event", kind: str = "type") -> str:
    """Return SQL for an event's JSON, of the type in column ``kind``, without its operator's part.

    The column has the present name of a type. An event of an unknown type is shown without its fields, for it
    is unknown which of them are public.
    """
    parts = {event.__name__: operator_part(event) for event in get_args(AnyEvent)}
    cases = (f"WHEN {kind} = '{name}' THEN {without(part, column)}" for name, part in parts.items() if part)
    whole = f"WHEN {column} IS NOT NULL AND {kind} IN ({known_types()}) THEN {column}"
    return f"CASE {' '.join(cases)} {whole} ELSE '{{}}' END"


def known_types() -> str:
    """Return the present types of all events, as an SQL list."""
    return ", ".join(quoted(event.__name__) for event in get_args(AnyEvent))


def not_of_the_cloud(kind: str, stream: str) -> str:
    """Return SQL: whether an event of that type, in that stream, belongs to a project.

    The cloud binding belongs to the whole cloud, and so does an administrators' policy, with its rehearsals,
    in any project of its author's request.
    """
    policies, cloud = types_of("policy"), types_of("cloud_binding")
    return f"NOT ({kind} IN ({policies}) AND ledger_is_of_the_cloud({stream})) AND {kind} NOT IN ({cloud})"


def types_of(feature: str) -> str:
    """Return the types of a feature's events, former ones too, as an SQL list."""
    return ", ".join(map(quoted, names_of(event.__name__ for event in get_args(FEATURES[feature]))))


def present_type(stored: str) -> str:
    """Return SQL for the type an event has today, of the one that column ``stored`` names."""
    cases = " ".join(f"WHEN {quoted(old)} THEN {quoted(new)}" for old, new in FORMER_NAMES.items())
    return f"CASE {stored} {cases} ELSE {stored} END"


def public_columns(row: type[msgspec.Struct]) -> dict[str, str]:
    """Return SQL for each column of a row's table that shows less to non-administrators."""
    part = operator_part(row)
    columns = dict.fromkeys(part.whole, "NULL")
    for name, (inner, many) in part.within.items():
        columns[name] = each_without(inner, name) if many else without(inner, name)
    return columns


def without(part: OperatorPart, value: str) -> str:
    """Return SQL for a JSON object ``value`` as others are shown it."""
    gone = [name for name, kept in part.whole.items() if kept is msgspec.NODEFAULT]
    shown = f"({value} - ARRAY[{', '.join(map(quoted, gone))}]::text[])" if gone else value
    for name, kept in part.whole.items():
        if kept is not msgspec.NODEFAULT:
            shown = f"jsonb_set({shown}, {path(name)}, {json_of(kept)}, FALSE)"
    for name, (inner, many) in part.within.items():
        held = f"({value} -> {quoted(name)})"
        news = each_without(inner, held) if many else without(inner, held)
        kind = "array" if many else "object"
        shown = (
            f"CASE jsonb_typeof({held}) WHEN '{kind}'"
            f" THEN jsonb_set({shown}, {path(name)}, {news}) ELSE {shown} END"
        )
    return shown


def each_without(part: OperatorPart, values: str) -> str:
    """Return SQL for a JSON list of such objects, in their order."""
    one = f"CASE jsonb_typeof(held.one) WHEN 'object' THEN {without(part, 'held.one')} ELSE held.one END"
    return (
        f"(SELECT coalesce(jsonb_agg({one} ORDER BY held.place), '[]')"
        f" FROM jsonb_array_elements({values}) WITH ORDINALITY AS held (one, place))"
    )


def quoted(name: str) -> str:
    """Return a field's name as an SQL literal: an identifier of ours."""
    assert name.isidentifier()
    return f"'{name}'"


def path(name: str) -> str:
    return f"ARRAY[{quoted(name)}]"


def json_of(value: Any) -> str:
    text = msgspec.json.encode(value).decode()
    assert "'" not in text
    assert "%" not in text
    return f"'{text}'::jsonb"
