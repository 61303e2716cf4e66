"""Who asks: every request carries a Keystone token, verified at Keystone and remembered for a moment.

Logins, roles and API keys come later and here: each ends in an ``Actor``.
"""

from __future__ import annotations

import hashlib
import re
import time
from collections import OrderedDict
from datetime import UTC, datetime
from typing import Annotated, Any, NamedTuple, Protocol, TypeVar

import httpx
import msgspec
import structlog
from litestar.connection import ASGIConnection
from litestar.middleware import AbstractAuthenticationMiddleware, AuthenticationResult
from msgspec import Meta

from commands.actor import Actor
from commands.errors import Refused

FRESH = 60.0
"""Seconds a verified token is believed without asking again: so late may a revocation be noticed."""

STALE = 900.0
"""Seconds a verified token is believed while Keystone does not answer; never beyond its own expiry."""

REFUSED = 10.0
"""Seconds a token that Keystone refused is refused again without asking."""

MOST = 10_000
LONGEST_TOKEN = 8_192
TOKEN = re.compile(r"[\x21-\x7e]+")


LOG = structlog.get_logger("auth")
T = TypeVar("T")


class Unauthorized(Refused):
    """Send a valid, unexpired Keystone token in X-Auth-Token."""

    status = 401


class NoProjectScope(Refused):
    """The token is not scoped to a project; ask Keystone for one that is."""

    status = 403


class IdentityUnavailable(Refused):
    """Keystone does not answer, or not as it should, and this token has not been seen lately; try again."""

    status = 503


class Verifier(Protocol):
    async def verify(self, token: str) -> Actor:
        """Return who the token belongs to. Raises ``Unauthorized``, ``NoProjectScope``."""
        ...


class Verified(NamedTuple):
    actor: Actor
    expires_at: datetime
    at: float

    def is_good_for(self, seconds: float) -> bool:
        return time.monotonic() - self.at < seconds and datetime.now(UTC) < self.expires_at


class Named(msgspec.Struct, frozen=True):
    id: str
    name: str


class Token(msgspec.Struct, frozen=True):
    """What Keystone says of a token (identity API v3, GET /v3/auth/tokens)."""

    user: Named
    expires_at: Annotated[datetime, Meta(tz=True)]
    project: Named | None = None
    roles: tuple[Named, ...] = ()


class Error(msgspec.Struct, frozen=True):
    """Keystone's own form of an error; others have others."""

    code: int
    title: str


class ErrorBody(msgspec.Struct, frozen=True):
    error: Error


class TokenBody(msgspec.Struct, frozen=True):
    token: Token


class KeystoneVerifier:
    """Asks Keystone with the token itself: whoever holds one may ask about it; no other right is needed."""

    def __init__(self, identity_url: str, *, verify: Any = True, time_limit: float = 10.0) -> None:
        address = identity_url.rstrip("/")
        self._url = f"{address if address.endswith('/v3') else address + '/v3'}/auth/tokens"
        self._client = httpx.AsyncClient(verify=verify, timeout=time_limit)
        self._known: OrderedDict[bytes, Verified] = OrderedDict()
        self._refused: OrderedDict[bytes, tuple[type[Refused], float]] = OrderedDict()

    async def verify(self, token: str) -> Actor:
        """Return who the token belongs to.

        Keeps only a hash of it, of a refused one too. Raises ``Unauthorized``, ``NoProjectScope`` or
        ``IdentityUnavailable``.
        """
        key = hashlib.sha256(token.encode()).digest()
        known = self._known.get(key)
        if known is not None and known.is_good_for(FRESH):
            return known.actor
        if refusal := self._refused_lately(key):
            raise refusal
        try:
            verified = await self._ask(token)
        except (httpx.TransportError, IdentityUnavailable) as error:
            if known is not None and known.is_good_for(STALE):
                return known.actor
            raise IdentityUnavailable from error
        except Refused as refusal:
            self._known.pop(key, None)
            remember(self._refused, key, (type(refusal), time.monotonic()))
            raise
        remember(self._known, key, verified)
        return verified.actor

    def _refused_lately(self, key: bytes) -> Refused | None:
        kind, at = self._refused.get(key, (None, 0.0))
        return kind() if kind is not None and time.monotonic() - at < REFUSED else None

    async def _ask(self, token: str) -> Verified:
        response = await self._client.get(
            self._url, headers={"X-Auth-Token": token, "X-Subject-Token": token}
        )
        told = token_in(response)
        if told.project is None:
            raise NoProjectScope
        roles = frozenset(role.name for role in told.roles)
        return Verified(Actor(told.user.id, told.project.id, roles), told.expires_at, time.monotonic())

    async def close(self) -> None:
        """Let the connections go."""
        await self._client.aclose()


def remember(memory: OrderedDict[bytes, T], key: bytes, what: T) -> None:
    """Keep it as the newest of ``MOST`` entries."""
    memory[key] = what
    memory.move_to_end(key)
    if len(memory) > MOST:
        memory.popitem(last=False)


def token_in(response: httpx.Response) -> Token:
    """Return what Keystone says of a token.

    Raises ``Unauthorized``, or ``IdentityUnavailable`` where the answer is none that Keystone gives: what
    answers in its place, a proxy or another address of it, must not be taken for its word on a token.
    """
    try:
        match response.status_code:
            case 200:
                return msgspec.json.decode(response.content, type=TokenBody).token
            case 401 | 404:
                msgspec.json.decode(response.content, type=ErrorBody)
                raise Unauthorized
            case status:
                LOG.warning("Keystone does not answer as it should", status=status)
    except msgspec.DecodeError as error:
        LOG.warning("Keystone's answer is unreadable", status=response.status_code, reason=str(error))
    raise IdentityUnavailable


class Authentication(AbstractAuthenticationMiddleware):
    """Puts the actor into ``request.user``; nothing behind it is reached without one."""

    async def authenticate_request(
        self, connection: ASGIConnection[Any, Any, Any, Any]
    ) -> AuthenticationResult:
        """Raise ``Unauthorized`` and the like; the verifier is in the application's state."""
        token = connection.headers.get("X-Auth-Token")
        if not token or len(token) > LONGEST_TOKEN or not TOKEN.fullmatch(token):
            raise Unauthorized
        verifier: Verifier = connection.app.state.verifier
        return AuthenticationResult(user=await verifier.verify(token), auth=None)
