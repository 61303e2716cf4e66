"""Two kinds of message: a command asks, an event tells."""

from __future__ import annotations

from typing import Annotated, ClassVar, TypeVar
from uuid import UUID

import msgspec

T = TypeVar("T")
OperatorOnly = Annotated[T, msgspec.Meta(extra={"operator_only": True})]
"""A field that may name other projects' things, hosts or their capacity: only administrators are shown it.

Whatever shows events, or rows made of them, leaves it out for others (``commands/kernel/visibility.py``).
"""


class Command(msgspec.Struct, frozen=True):
    """A wish, named in the imperative. It may be refused."""


class Event(msgspec.Struct, frozen=True, tag=True, tag_field="type", omit_defaults=True):
    """A fact, named in the past tense. It is stored under its class name.

    One that is renamed goes into ``commands/kernel/former_names.py``, so that what is stored still decodes.

    Fields added later have defaults, so that every event ever stored still decodes (docs/events.md).
    """


class Begins(Event, frozen=True):
    """Begins an operation: ``…Requested``. Whoever asked may follow it to its outcome."""

    asks: ClassVar[str]
    """What is asked, in one word of the API."""

    operation_id: UUID

    @property
    def action(self) -> str:
        return self.asks


class Succeeds(Event, frozen=True):
    """Ends an operation well: ``…ed``."""

    operation_id: UUID


class Quota(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a project has no more room for, in the words of the service that said no.

    ``used`` and ``limit`` are in the resource's own unit (cores, MB of ram, GB, pieces), where it told them.
    """

    service: str
    resource: str
    used: int | None = None
    limit: int | None = None


class Failure(Event, frozen=True):
    """What every failure tells: of which operation, and a reason that a person can read."""

    operation_id: UUID
    reason: str


class Fails(Failure, frozen=True, kw_only=True):
    """Ends an operation: ``…Failed``."""

    quota: Quota | None = None
    """Set where it failed for want of quota."""
    differs: bool = False
    """Whether the cloud took it, and then had something else than was asked; ``reason`` tells what."""

    @property
    def word(self) -> str | None:
        """A stable word for the reason, where there is one."""
        if self.differs:
            return "NOT_AS_ASKED"
        return None if self.quota is None else "QUOTA_EXCEEDED"
