"""Who asks: every request carries a Keystone token, verified at Keystone and remembered for a moment.

Logins, roles and API keys come later and here: each ends in an ``Actor``.
"""

from __future__ import annotations

import hashlib
import time
from collections import OrderedDict
from datetime import UTC, datetime
from typing import Any, NamedTuple, Protocol

import httpx
import msgspec
from litestar.connection import ASGIConnection
from litestar.middleware import AbstractAuthenticationMiddleware, AuthenticationResult

from commands.actor import Actor
from commands.errors import Refused

FRESH = 60.0
"""Seconds a verified token is believed without asking again: so late may a revocation be noticed."""

STALE = 900.0
"""Seconds a verified token is believed while Keystone does not answer; never beyond its own expiry."""

MOST = 10_000
LONGEST_TOKEN = 8_192


class Unauthorized(Refused):
    """Send a valid, unexpired Keystone token in X-Auth-Token."""

    status = 401


class NoProjectScope(Refused):
    """The token is not scoped to a project; ask Keystone for one that is."""

    status = 403


class IdentityUnavailable(Refused):
    """Keystone does not answer, and this token has not been seen lately; try again in a while."""

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
    expires_at: datetime
    project: Named | None = None
    roles: tuple[Named, ...] = ()


class TokenBody(msgspec.Struct, frozen=True):
    token: Token


class KeystoneVerifier:
    """Asks Keystone with the token itself: whoever holds one may ask about it; no other right is needed."""

    def __init__(self, identity_url: str, *, verify: Any = True, time_limit: float = 10.0) -> None:
        address = identity_url.rstrip("/")
        self._url = f"{address if address.endswith('/v3') else address + '/v3'}/auth/tokens"
        self._client = httpx.AsyncClient(verify=verify, timeout=time_limit)
        self._known: OrderedDict[bytes, Verified] = OrderedDict()

    async def verify(self, token: str) -> Actor:
        """Return who the token belongs to.

        Keeps only a hash of it. Raises ``Unauthorized``, ``NoProjectScope`` or ``IdentityUnavailable``.
        """
        key = hashlib.sha256(token.encode()).digest()
        known = self._known.get(key)
        if known is not None and known.is_good_for(FRESH):
            return known.actor
        try:
            verified = await self._ask(token)
        except (httpx.TransportError, IdentityUnavailable) as error:
            if known is not None and known.is_good_for(STALE):
                return known.actor
            raise IdentityUnavailable from error
        except Refused:
            self._known.pop(key, None)
            raise
        self._known[key] = verified
        if len(self._known) > MOST:
            self._known.popitem(last=False)
        return verified.actor

    async def _ask(self, token: str) -> Verified:
        response = await self._client.get(
            self._url, headers={"X-Auth-Token": token, "X-Subject-Token": token}
        )
        if response.status_code >= 500:
            raise IdentityUnavailable
        if response.status_code != 200:
            raise Unauthorized
        told = msgspec.json.decode(response.content, type=TokenBody).token
        if told.project is None:
            raise NoProjectScope
        roles = frozenset(role.name for role in told.roles)
        return Verified(Actor(told.user.id, told.project.id, roles), told.expires_at, time.monotonic())

    async def close(self) -> None:
        """Let the connections go."""
        await self._client.aclose()


class Authentication(AbstractAuthenticationMiddleware):
    """Puts the actor into ``request.user``; nothing behind it is reached without one."""

    async def authenticate_request(
        self, connection: ASGIConnection[Any, Any, Any, Any]
    ) -> AuthenticationResult:
        """Raise ``Unauthorized`` and the like; the verifier is in the application's state."""
        token = connection.headers.get("X-Auth-Token")
        if not token or len(token) > LONGEST_TOKEN or not token.isascii():
            raise Unauthorized
        verifier: Verifier = connection.app.state.verifier
        return AuthenticationResult(user=await verifier.verify(token), auth=None)
