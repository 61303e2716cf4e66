"""Keystone's answers about tokens and projects, read strictly: another program may answer in its place."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, NamedTuple

import msgspec
import structlog
from msgspec import Meta

from adapters.identity.refusals import IdentityUnavailable, Unauthorized
from adapters.openstack.keystone import TokenAnswer

LOG = structlog.get_logger("auth")


class Account(NamedTuple):
    """A user as one knows it: by id, or by name and domain; and the password."""

    name: str
    password: str
    domain: str | None = None
    """None: ``name`` is Keystone's id of the user."""

    def __repr__(self) -> str:
        return f"Account({self.name!r})"

    @property
    def subject(self) -> str:
        """What failed logins are counted for."""
        return f"{self.domain or ''}\0{self.name}"

    def as_user(self) -> dict[str, Any]:
        """Return it as POST /v3/auth/tokens takes it."""
        if self.domain is None:
            return {"id": self.name, "password": self.password}
        return {"name": self.name, "domain": {"name": self.domain}, "password": self.password}


class Named(msgspec.Struct, frozen=True):
    id: str
    name: str


class Token(msgspec.Struct, frozen=True):
    """What Keystone says of a token (identity API v3, GET /v3/auth/tokens)."""

    user: Named
    expires_at: Annotated[datetime, Meta(tz=True)]
    project: Named | None = None
    roles: tuple[Named, ...] = ()

    @property
    def role_names(self) -> frozenset[str]:
        return frozenset(role.name for role in self.roles)


class Error(msgspec.Struct, frozen=True):
    """Keystone's own form of an error; others have others."""

    code: int
    title: str


class ErrorBody(msgspec.Struct, frozen=True):
    error: Error


class TokenBody(msgspec.Struct, frozen=True):
    token: Token


class ProjectsBody(msgspec.Struct, frozen=True):
    projects: tuple[Named, ...]


def token_in(answer: TokenAnswer) -> Token:
    """Return what Keystone says of a token.

    Raises ``Unauthorized``, or ``IdentityUnavailable`` where the answer is none that Keystone gives: what
    answers in its place, a proxy or another address of it, must not be taken for its word on a token.
    """
    try:
        match answer.status:
            case 200 | 201:
                return msgspec.json.decode(answer.content, type=TokenBody).token
            case 401 | 404:
                msgspec.json.decode(answer.content, type=ErrorBody)
                raise Unauthorized
            case status:
                LOG.warning("Keystone does not answer as it should", status=status)
    except msgspec.DecodeError as error:
        LOG.warning("Keystone's answer is unreadable", status=answer.status, reason=str(error))
    raise IdentityUnavailable


def issued_in(answer: TokenAnswer) -> tuple[str, Token]:
    """Return the token that Keystone issued, and what it says of it. Raises ``IdentityUnavailable``."""
    if answer.status != 201 or not answer.token:
        LOG.warning("Keystone does not answer as it should", status=answer.status)
        raise IdentityUnavailable
    return answer.token, token_in(answer)


def is_refusal(answer: TokenAnswer) -> bool:
    """Whether Keystone itself refused what it was asked; 404: there is no such application credential."""
    if answer.status not in {400, 401, 403, 404}:
        return False
    try:
        msgspec.json.decode(answer.content, type=ErrorBody)
    except msgspec.DecodeError:
        return False
    return True


def projects_in(answer: TokenAnswer) -> tuple[Named, ...]:
    """Return the projects of GET /v3/auth/projects. Raises ``IdentityUnavailable``."""
    try:
        if answer.status == 200:
            return msgspec.json.decode(answer.content, type=ProjectsBody).projects
        LOG.warning("Keystone does not answer as it should", status=answer.status)
    except msgspec.DecodeError as error:
        LOG.warning("Keystone's answer is unreadable", status=answer.status, reason=str(error))
    raise IdentityUnavailable
