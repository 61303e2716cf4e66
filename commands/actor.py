"""Who asks, for which project, and where a command comes from."""

from __future__ import annotations

from uuid import UUID

import msgspec


class Actor(msgspec.Struct, frozen=True):
    """A person or service as Keystone knows it, scoped to one project."""

    user_id: str
    project_id: str
    roles: frozenset[str] = frozenset()

    @property
    def is_admin(self) -> bool:
        return "admin" in self.roles

    @property
    def name(self) -> str:
        """The name events are signed with: an id, never a person's name or mail address."""
        return f"user:{self.user_id}"


class Origin(msgspec.Struct, frozen=True):
    """What the envelope of an event says of the command behind it."""

    by: str
    project_id: str
    command_id: UUID
    correlation_id: str
    causation_id: int | None = None
    """Position of the event that caused the command, if one did."""
    cloud_request_id: str | None = None
    """``X-Openstack-Request-Id`` of the call whose answer is being recorded."""
