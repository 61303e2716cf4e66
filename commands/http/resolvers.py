"""Resolves names and ids of a request in the cloud's catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

import msgspec

TOLD = 10
"""Candidates listed in the error of an unknown or ambiguous name, at most."""


class HasName(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...


T = TypeVar("T", bound=HasName)


def find(
    offered: Iterable[T], reference: str, pointer: str, kind: str, errors: list[tuple[str, str]]
) -> T | None:
    """Return the resource with this id, or else the only one with this name."""
    known = list(offered)
    by_id = [thing for thing in known if thing.id == reference]
    found = by_id or [thing for thing in known if thing.name == reference]
    if len(found) == 1:
        return found[0]
    why = "is the name of several; give the id" if found else "is not known to the cloud"
    errors.append((pointer, f"{kind} {reference!r} {why}"))
    return None


def choices(offered: Sequence[HasName]) -> str:
    """Return the possible references, as JSON: names, and ids where several share a name."""
    names = [thing.name for thing in offered]
    told = [thing.name if names.count(thing.name) == 1 else thing.id for thing in offered[:TOLD]]
    more = f" and {len(offered) - TOLD} more" if len(offered) > TOLD else ""
    return msgspec.json.encode(told).decode() + more
