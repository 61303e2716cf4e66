"""Visibility of fields: events and rows without their ``OperatorOnly`` fields, for all but administrators.

The mark stands at the field (``message.py``). Here it is read from the types, so that all responses leave out
the same fields, whether Python or Postgres writes the JSON.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple, TypeVar

import msgspec
from msgspec import inspect
from msgspec.structs import FieldInfo, fields, replace

S = TypeVar("S", bound=msgspec.Struct)


class OperatorPart(NamedTuple):
    """The parts of a struct for operators only.

    ``whole`` are fields, each with what stands in its place for others, or ``msgspec.NODEFAULT`` where the
    field is left out. ``within`` are fields of which a part is, by the struct they hold.
    """

    whole: Mapping[str, Any]
    within: Mapping[str, Within]

    def __bool__(self) -> bool:
        return bool(self.whole or self.within)


class Within(NamedTuple):
    """The part of a field's struct; ``many`` where the field is a list of them."""

    part: OperatorPart
    many: bool


@cache
def operator_part(kind: type[msgspec.Struct]) -> OperatorPart:
    """Return the parts of a struct that are for operators only."""
    described = inspect.type_info(kind)
    assert isinstance(described, inspect.StructType)
    return part_of(described)


def part_of(described: inspect.StructType) -> OperatorPart:
    whole: dict[str, Any] = {}
    within: dict[str, Within] = {}
    leaves_out = described.cls.__struct_config__.omit_defaults
    for field in described.fields:
        if is_operator_only(field.type):
            whole[field.name] = msgspec.NODEFAULT if leaves_out else stand_in(field)
            continue
        parts = [Within(part, many) for struct, many in structs_in(field.type) if (part := part_of(struct))]
        if len(parts) > 1:
            raise TypeError(f"{field.name} may hold several structs with fields for operators only")
        if parts:
            within[field.name] = parts[0]
    return OperatorPart(whole, within)


def is_operator_only(kind: inspect.Type) -> bool:
    return isinstance(kind, inspect.Metadata) and bool((kind.extra or {}).get("operator_only"))


def structs_in(kind: inspect.Type, *, many: bool = False) -> Iterator[tuple[inspect.StructType, bool]]:
    """Yield the structs a field may hold: itself, or as the items of a list."""
    match kind:
        case inspect.StructType():
            yield kind, many
        case inspect.Metadata(type=inner):
            yield from structs_in(inner, many=many)
        case inspect.UnionType(types=options):
            for option in options:
                yield from structs_in(option, many=many)
        case inspect.VarTupleType(item_type=item) | inspect.ListType(item_type=item):
            yield from structs_in(item, many=True)
        case inspect.DictType(value_type=value):
            if any(part_of(struct) for struct, _ in structs_in(value)):
                raise TypeError(
                    "a mapping holds structs with fields for operators only: mark the whole of it"
                )


def stand_in(field: inspect.Field | FieldInfo) -> Any:
    """Return the value shown to others in its place. Raises ``TypeError`` for a field without a default."""
    if field.default is not msgspec.NODEFAULT:
        return field.default
    if field.default_factory is not msgspec.NODEFAULT:
        return field.default_factory()
    raise TypeError(f"{field.name} is for operators only, and has no default to be shown in its place")


def public(value: S) -> S:
    """Return a value as the project it belongs to is shown it. Its fields for operators have defaults."""
    shown: S = shown_without(operator_part(type(value)), value)
    return shown


def shown_without(part: OperatorPart, value: Any) -> Any:
    if value is None or not part:
        return value
    changes = {
        name: default_of(type(value), name) if kept is msgspec.NODEFAULT else kept
        for name, kept in part.whole.items()
    }
    for name, (inner, many) in part.within.items():
        held = getattr(value, name)
        changes[name] = (
            type(held)(shown_without(inner, one) for one in held) if many else shown_without(inner, held)
        )
    return replace(value, **changes)


def default_of(kind: type[msgspec.Struct], name: str) -> Any:
    return stand_in(next(field for field in fields(kind) if field.name == name))
