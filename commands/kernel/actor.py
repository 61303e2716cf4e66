"""Who asks, for which project, and where a command comes from."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

import msgspec

OPERATOR = "operator"
"""Signs what is asked at a terminal, by whoever may write to the database: no name of a person."""


class Role(StrEnum):
    """What a route asks of a request. Each route declares one; without one it can't be registered."""

    PUBLIC = "public"
    """Nothing."""
    OWN_TOKEN = "own token"  # noqa: S105 - the name of a kind
    """A credential of the route's own, which it checks itself."""
    READER = "reader"
    """A Keystone token with role ``reader`` in its project, or one that implies it."""
    MEMBER = "member"
    """The same of ``member``: who may change things."""
    ADMIN = "admin"
    """The same of ``admin``: in whatever project, that is an administrator of the whole cloud."""


SATISFIED_BY = {
    Role.READER: frozenset({"reader", "member", "manager", "admin"}),
    Role.MEMBER: frozenset({"member", "manager", "admin"}),
    Role.ADMIN: frozenset({"admin"}),
}
"""Keystone's roles that are the role or imply it, as its bootstrap makes them."""


class Actor(msgspec.Struct, frozen=True):
    """A person or service as Keystone knows it, scoped to one project."""

    user_id: str
    project_id: str
    roles: frozenset[str] = frozenset()

    @property
    def is_admin(self) -> bool:
        return "admin" in self.roles

    def has(self, role: Role) -> bool:
        """Whether the token carries the role, or one that implies it."""
        return not self.roles.isdisjoint(SATISFIED_BY.get(role, frozenset()))

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
