"""Any life of a resource: whatever its users, the cloud and the adapters may make of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from hypothesis import strategies as st
from msgspec.structs import replace

from commands.kernel.decider import Decider
from commands.kernel.errors import Refused
from commands.kernel.message import Command, Event

NOON = datetime(2026, 8, 1, 12, tzinfo=UTC)
OPERATIONS = [UUID(int=number) for number in range(1, 6)]
SHARED: dict[str, st.SearchStrategy[Any]] = {
    "operation_id": st.sampled_from(OPERATIONS),
    "attempt": st.integers(1, 3),
    "at": st.integers(-60, 600).map(lambda number: NOON + timedelta(seconds=number)),
    "grace": st.just(60.0),
    "reason": st.sampled_from(["no", "Timeout"]),
    "cloud_id": st.sampled_from(["cloud-1", "cloud-2"]),
    "quota": st.none(),
}
"""Values for the fields that every resource has; all others take one of their type."""


class Step(NamedTuple):
    before: Any
    command: Command
    events: list[Event]
    after: Any


class AnyLife(NamedTuple):
    """``order`` is what a life begins with; ``asked`` what users ask, ``told`` what adapters tell.

    What is named twice among these comes twice as often. ``values`` are of fields, wherever they stand;
    ``ways`` of whole commands, where a field's value depends on the kind, or on another field's.
    """

    decider: Decider[Any, Any, Any]
    order: Any
    asked: tuple[type, ...]
    told: tuple[type, ...]
    events: tuple[type, ...]
    values: Mapping[str, st.SearchStrategy[Any]] = {}
    ways: Mapping[type, st.SearchStrategy[Any]] = {}

    def any_of(self, kind: type) -> st.SearchStrategy[Any]:
        if kind in self.ways:
            return self.ways[kind]
        known = {**SHARED, **self.values}
        wanted = {field.name for field in msgspec.structs.fields(kind)} & known.keys()
        return st.builds(kind, **{name: known[name] for name in sorted(wanted)})

    def command(self, data: st.DataObject, thing: Any, number: int) -> Command:
        """A command, more often than not one that means something now. No user gives an id twice."""
        command = data.draw(st.sampled_from([*self.asked, *self.told]).flatmap(self.any_of))
        if isinstance(command, self.asked):
            return replace(command, operation_id=UUID(int=100 + number))
        apt: dict[str, Any] = {}
        if data.draw(st.integers(0, 3)):
            apt = {"cloud_id": thing.cloud_id or "cloud-1"}
            if thing.under_way:
                operation_id = thing.under_way.operation_id
                apt |= {"operation_id": operation_id}
                apt |= {"answers": data.draw(st.sampled_from([None, operation_id]))}
        return replace(command, **{name: value for name, value in apt.items() if hasattr(command, name)})

    def live(self, data: st.DataObject) -> Iterator[Step]:
        """Yield each command, the state before it, what it decided, and the state after."""
        thing = self.decider.replay(self.decider.decide(self.decider.initial, self.order))
        for number in range(data.draw(st.integers(1, 30), "length")):
            command = self.command(data, thing, number)
            try:
                events = list(self.decider.decide(thing, command))
            except Refused:
                events = []
            after = self.decider.replay_from(thing, events)
            yield Step(thing, command, events, after)
            thing = after
