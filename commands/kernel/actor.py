"""Actors, their roles, and the origin of a command."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

import msgspec

OPERATOR = "operator"
"""The actor of a command given at a terminal by an operator with access to the database: no personal name."""


class Role(StrEnum):
    """The role that a route requires of a caller. Each route must declare one to be registered."""

    PUBLIC = "public"
    """Nothing."""
    OWN_TOKEN = "own token"  # noqa: S105 - the name of a kind
    """A credential of the route's own, which it checks itself."""
    READER = "reader"
    """A Keystone token with role ``reader`` in its project, or one that implies it."""
    MEMBER = "member"
    """The same for ``member``, which may change resources."""
    ADMIN = "admin"
    """An administrator of the whole cloud: ``Actor.is_admin``."""


SATISFIED_BY = {
    Role.READER: frozenset({"reader", "member", "manager", "admin"}),
    Role.MEMBER: frozenset({"member", "manager", "admin"}),
}
"""Keystone's roles that are the role or imply it, as its bootstrap makes them."""


class ApiKeyUse(msgspec.Struct, frozen=True):
    """The API key that a request came with."""

    prefix: str
    """What people recognise the key by; it tells nothing of the secret."""
    route_groups: frozenset[str] = frozenset()
    """First path segments that the key is restricted to; none: all."""


class Actor(msgspec.Struct, frozen=True):
    """A person or service as Keystone knows it, scoped to one project."""

    user_id: str
    project_id: str
    roles: frozenset[str] = frozenset()
    is_admin: bool = False
    """Whether it administers the whole cloud: the role admin alone is of its project."""
    api_key: ApiKeyUse | None = None
    """None: the request came with a credential of the user."""

    def has(self, role: Role) -> bool:
        """Whether the token carries the role, or one that implies it."""
        if role is Role.ADMIN:
            return self.is_admin
        return not self.roles.isdisjoint(SATISFIED_BY.get(role, frozenset()))

    @property
    def name(self) -> str:
        """The name events are signed with: an id, never a person's name or mail address."""
        return f"user:{self.user_id}"


class Origin(msgspec.Struct, frozen=True):
    """Origin of a command, as the envelope of its events records it."""

    by: str
    project_id: str
    command_id: UUID
    correlation_id: str
    causation_id: int | None = None
    """Position of the event that caused the command; None for a request."""
    cloud_request_id: str | None = None
    """``X-Openstack-Request-Id`` of the call to the cloud whose answer the command reports."""
