"""Refusals of credentials. The docstring of a refusal is the message that the client reads."""

from __future__ import annotations

from commands.kernel.errors import Refused, Unknown


class Unauthorized(Refused):
    """Send a valid Keystone token in X-Auth-Token, or access token or API key in Authorization: Bearer."""

    status = 401


class CredentialsAmbiguous(Refused):
    """Send one credential: X-Auth-Token or Authorization, and not both."""

    status = 401


class NoProjectScope(Refused):
    """The token is not scoped to a project; ask Keystone for one that is."""

    status = 403


class IdentityUnavailable(Refused):
    """Keystone does not answer, or not as it should; try again."""

    status = 503


class LoginRefused(Refused):
    """Account and password, or application credential and secret, do not match."""

    status = 401


class NotAMember(Refused):
    """You have no role in this project."""

    status = 403


class NoProjectJoined(Refused):
    """You have a role in no project. Ask a member of a project to add you."""

    status = 400


class CredentialScoped(Refused):
    """An application credential is bound to its project; leave the project out."""

    status = 422


class RefreshRefused(Refused):
    """The refresh token is unknown, expired, revoked or was used before. Log in again."""

    status = 401


class LoginsBusy(Refused):
    """Too many logins are under way; try again."""

    status = 503


class LoginThrottled(Refused):
    """Too many failed attempts to log in. Try again later."""

    status = 429

    def __init__(self, retry_after: int) -> None:
        super().__init__(retry_after=retry_after)
        self.retry_after = retry_after


class ApiKeyUnknown(Unknown):
    """There is no such API key."""


class ApiKeysTooMany(Refused):
    """You have 100 live API keys in this project; revoke one first."""


class ApiKeyNotAllowed(Refused):
    """An API key makes, rotates and revokes no API keys; log in for that."""

    status = 403


class RouteGroupNotAllowed(Refused):
    """The API key is restricted to other route groups."""

    status = 403

    def __init__(self, group: str, allowed: frozenset[str]) -> None:
        super().__init__(route_group=group, route_groups=sorted(allowed))


class RoleAssignmentsForbidden(Refused):
    """The service user may not read users, projects, domains and role assignments at Keystone.

    An API key is believed only as long as its owner has the role: give the service user the role admin, or a
    policy rule for identity:list_role_assignments, get_user, get_project and get_domain.
    """

    status = 503
