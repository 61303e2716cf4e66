"""Event envelope: an event with its metadata and its place in the log."""

from __future__ import annotations

from datetime import datetime
from functools import reduce
from importlib import import_module
from operator import or_
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args
from uuid import UUID

import msgspec

from commands.kernel.actor import Origin
from commands.kernel.former_names import with_present_name
from commands.kernel.message import Event


def unions_of_events() -> dict[str, Any]:
    """Return each feature's union of events: ``NameEvent`` of ``commands/name/events``."""
    unions = {}
    for place in sorted(Path(__file__).parents[1].glob("*/events*")):
        word = place.parent.name
        events = import_module(f"commands.{word}.events")
        unions[word] = getattr(events, f"{word.title().replace('_', '')}Event")
    return unions


FEATURES = unions_of_events()
"""The events of each feature, by its name."""

FEATURE_OF = {kind: word for word, union in FEATURES.items() for kind in get_args(union) or (union,)}

if TYPE_CHECKING:
    AnyEvent = Event
else:
    AnyEvent = reduce(or_, FEATURES.values())
"""Union of all events. A reader matches on the type, or knows the feature."""


class Entry(Origin, frozen=True, kw_only=True, omit_defaults=True):
    """What is stored as JSON: the event and its origin."""

    event: AnyEvent


class RecordedEvent(msgspec.Struct, frozen=True):
    """Event as recorded: its stream, the version there, its position in the whole log, and the time.

    ``position`` counts all events from 1 without a gap, in the order of their commits; ``at`` is the
    database's clock at that commit and never runs backwards.
    """

    stream: UUID
    version: int
    position: int
    at: datetime
    entry: Entry

    @property
    def event(self) -> AnyEvent:
        return self.entry.event

    @property
    def type(self) -> str:
        return type(self.entry.event).__name__

    @property
    def feature(self) -> str:
        """The feature the event belongs to, such as ``server``."""
        return FEATURE_OF[type(self.entry.event)]

    @property
    def originator_id(self) -> UUID:
        """The library's word for ``stream``."""
        return self.stream

    @property
    def originator_version(self) -> int:
        """The library's word for ``version``."""
        return self.version


DECODER = msgspec.json.Decoder(Entry)
ENCODER = msgspec.json.Encoder()


def decode_entry(state: bytes) -> Entry:
    """Decode what is stored, an event under a former name too (``commands/kernel/former_names.py``).

    Raises ``msgspec.ValidationError`` for an event of an unknown type or of a wrong shape.
    """
    try:
        return DECODER.decode(state)
    except msgspec.ValidationError:
        renamed = with_present_name(bytes(state))
        if renamed is None:
            raise
        return DECODER.decode(renamed)


def read_row(row: tuple[Any, ...]) -> RecordedEvent:
    """Make a record of ``(originator_id, originator_version, notification_id, recorded_at, state)``.

    Raises ``msgspec.ValidationError`` for an event of an unknown type or of a wrong shape.
    """
    stream, version, position, at, state = row
    return RecordedEvent(stream, version, position, at, decode_entry(state))
