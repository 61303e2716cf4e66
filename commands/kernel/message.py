"""Messages: commands, which request a change, and events, which record one."""

from __future__ import annotations

from typing import Annotated, ClassVar, TypeVar
from uuid import UUID

import msgspec

T = TypeVar("T")
OperatorOnly = Annotated[T, msgspec.Meta(extra={"operator_only": True})]
"""A field that may name other projects' resources, hosts or their capacity: shown to administrators only.

Responses with events, or rows made of them, leave it out for others (``commands/kernel/visibility.py``).
"""


class Command(msgspec.Struct, frozen=True):
    """Request for a change, named in the imperative. It may be refused."""


class Event(msgspec.Struct, frozen=True, tag=True, tag_field="type", omit_defaults=True):
    """A fact, named in the past tense. It is stored under its class name.

    A renamed event goes into ``commands/kernel/former_names.py``, so that stored entries still decode.

    Fields added later have defaults, so that every event ever stored still decodes (docs/events.md).
    """


class Begins(Event, frozen=True):
    """Begins an operation: ``…Requested``. The caller may follow it to its outcome."""

    asks: ClassVar[str]
    """The action, in one word of the API."""

    operation_id: UUID

    @property
    def action(self) -> str:
        return self.asks


class Succeeds(Event, frozen=True):
    """Ends an operation well: ``…ed``."""

    operation_id: UUID


class Quota(msgspec.Struct, frozen=True, omit_defaults=True):
    """The exhausted quota of a project, in the words of the service that refused.

    ``used`` and ``limit`` are in the resource's own unit (cores, MB of ram, GB, pieces), where known.
    """

    service: str
    resource: str
    used: int | None = None
    limit: int | None = None


class Failure(Event, frozen=True):
    """Fields of every failure: its operation, and a readable reason."""

    operation_id: UUID
    reason: str


class Fails(Failure, frozen=True, kw_only=True):
    """Ends an operation: ``…Failed``."""

    quota: Quota | None = None
    """Set where it failed for lack of quota."""
    differs: bool = False
    """Whether the cloud accepted it and shows something else than was requested; ``reason`` tells what."""

    @property
    def word(self) -> str | None:
        """A stable word for the reason, where there is one."""
        if self.differs:
            return "NOT_AS_ASKED"
        return None if self.quota is None else "QUOTA_EXCEEDED"
