"""Two kinds of message: a command asks, an event tells."""

from __future__ import annotations

import msgspec


class Command(msgspec.Struct, frozen=True):
    """A wish, named in the imperative. It may be refused."""


class Event(msgspec.Struct, frozen=True, tag=True, tag_field="type", omit_defaults=True):
    """A fact, named in the past tense. It is stored under its class name, so never rename one.

    Fields added later have defaults, so that every event ever stored still decodes (docs/events.md).
    """
