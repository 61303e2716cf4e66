"""Bounds of request bodies: every text, list, map and number must have one.

What has no bound can be so large that checking it keeps all others waiting, or that the cloud refuses it
later.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from litestar import Litestar
from litestar.routes import HTTPRoute
from msgspec import inspect


class BodyUnbounded(Exception):
    """A route was declared whose body has parts without bounds; the message names them."""


def check_bounds(app: Litestar) -> None:
    """Raise ``BodyUnbounded`` for routes whose bodies have parts without bounds."""
    lacking = [lack for body in bodies_of(app) for lack in unbounded(body)]
    if lacking:
        raise BodyUnbounded("; ".join(lacking))


def bodies_of(app: Litestar) -> Iterator[Any]:
    """Yield the types of all bodies."""
    for route in app.routes:
        for handler in route.route_handlers if isinstance(route, HTTPRoute) else ():
            if (field := handler.parsed_data_field) is not None:
                yield field.annotation


def unbounded(body: Any) -> list[str]:
    """Return what lacks a bound in a type, and in all that it is made of: its path, and what it lacks."""
    known: set[type] = set()
    return [f"{path}: {lack}" for path, lack in lacks(inspect.type_info(body), "", known)]


def lacks(part: inspect.Type, path: str, known: set[type]) -> Iterator[tuple[str, str]]:
    match part:
        case inspect.Metadata(inner):
            yield from lacks(inner, path, known)
        case inspect.UnionType(options):
            for option in options:
                yield from lacks(option, path, known)
        case inspect.StructType(cls, fields):
            if cls not in known:
                known.add(cls)
                for field in fields:
                    yield from lacks(field.type, f"{path or cls.__name__}.{field.encode_name}", known)
        case inspect.ListType() | inspect.VarTupleType() | inspect.SetType() | inspect.FrozenSetType():
            yield from needs(path, part.max_length is not None, "no max_length")
            yield from lacks(part.item_type, f"{path}[]", known)
        case inspect.DictType():
            yield from needs(path, part.max_length is not None, "no max_length")
            yield from lacks(part.key_type, f"{path} keys", known)
            yield from lacks(part.value_type, f"{path} values", known)
        case _:
            yield from lacks_of_a_value(part, path)


def lacks_of_a_value(part: inspect.Type, path: str) -> Iterator[tuple[str, str]]:
    match part:
        case inspect.StrType(max_length=longest, pattern=pattern):
            yield from needs(path, longest is not None, "no max_length")
            yield from needs(path, pattern is not None, "no pattern: it takes control characters, and NUL")
            yield from needs(path, (pattern or r"\Z").endswith(r"\Z"), r"a pattern that does not end in \Z")
        case inspect.IntType() | inspect.FloatType():
            yield from needs(path, not (part.ge is None and part.gt is None), "neither ge nor gt")
            yield from needs(path, not (part.le is None and part.lt is None), "neither le nor lt")
        case inspect.DateTimeType(tz=tz):
            yield from needs(path, tz is True, "tz is not True: it takes times without an offset")
        case inspect.TimeDeltaType() | inspect.UUIDType() | inspect.LiteralType() | inspect.EnumType():
            pass  # of these there is an end by nature
        case inspect.BoolType() | inspect.NoneType():
            pass
        case _:
            yield path, f"{type(part).__name__} is not a type a body may have"


def needs(path: str, has: bool, lack: str) -> Iterable[tuple[str, str]]:
    return () if has else ((path, lack),)
