"""Access tokens: JSON Web Tokens of some minutes, signed with Ed25519 and tied to a session.

RFC 7519, RFC 8037 (EdDSA) and the advice of RFC 8725: one algorithm, a type, an issuer, an audience and all
times are required. A token that fits is believed unless its session was revoked.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, NamedTuple
from uuid import UUID, uuid4

import jwt
import msgspec
from cachetools import TTLCache
from msgspec import Meta

from adapters.identity.refusals import Unauthorized
from adapters.identity.signing_keys import SigningKeys

ALGORITHM = "EdDSA"
TYPE = "at+jwt"
"""RFC 9068, section 2.1: no other kind of JWT passes for an access token."""

AUDIENCE = "stackledger"
LIFETIME = timedelta(minutes=5)
LEEWAY = timedelta(seconds=10)
"""By which the clocks of two machines may be apart."""

REQUIRED = ["iss", "aud", "sub", "sid", "project_id", "roles", "iat", "nbf", "exp", "jti"]
LONGEST = 8_192
MOST_REMEMBERED = 10_000
MOST_ROLES = 100

Id = Annotated[str, Meta(min_length=1, max_length=255)]


class Claims(msgspec.Struct, frozen=True):
    """What an access token says: ``sub`` is Keystone's id of the user, ``sid`` the session."""

    sub: Id
    sid: UUID
    project_id: Id
    roles: Annotated[tuple[Id, ...], Meta(max_length=MOST_ROLES)]
    exp: int


class AccessToken(NamedTuple):
    text: str
    expires_in: int
    """Seconds."""

    def __repr__(self) -> str:
        return f"AccessToken(expires_in={self.expires_in})"


class AccessTokens:
    """Issues and verifies them. ``issuer`` is the same for all processes of a service."""

    def __init__(
        self, keys: SigningKeys, issuer: str, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._keys, self._issuer, self._now = keys, issuer, now
        self._verified = TTLCache[bytes, Claims](MOST_REMEMBERED, LIFETIME.total_seconds())

    async def issue(
        self, session_id: UUID, user_id: str, project_id: str, roles: frozenset[str], until: datetime
    ) -> AccessToken:
        """Sign a token of ``LIFETIME``, which ends with its session at the latest."""
        key, now = await self._keys.signing(), self._now()
        expires_at = min(now + LIFETIME, until)
        claims = {
            "iss": self._issuer,
            "aud": AUDIENCE,
            "sub": user_id,
            "sid": str(session_id),
            "project_id": project_id,
            "roles": sorted(roles)[:MOST_ROLES],
            "iat": now,
            "nbf": now,
            "exp": expires_at,
            "jti": str(uuid4()),
        }
        text = jwt.encode(claims, key.private, ALGORITHM, headers={"kid": key.id, "typ": TYPE})
        return AccessToken(text, max(int((expires_at - now).total_seconds()), 0))

    async def verify(self, token: str) -> Claims:
        """Return what a token says. Raises ``Unauthorized`` for one that is not ours, or not of now."""
        digest = hashlib.sha256(token.encode()).digest()
        claims = self._verified.get(digest)
        if claims is None:
            claims = self._verified[digest] = await self._decode(token)
        if self._now().timestamp() >= claims.exp + LEEWAY.total_seconds():
            raise Unauthorized
        return claims

    async def _decode(self, token: str) -> Claims:
        try:
            header = jwt.get_unverified_header(token)
            key_id = header.get("kid")
            if header.get("typ") != TYPE or header.get("alg") != ALGORITHM or not isinstance(key_id, str):
                raise Unauthorized
            key = await self._keys.public(key_id)
            if key is None:
                raise Unauthorized
            told: dict[str, Any] = jwt.decode(
                token,
                key,
                algorithms=[ALGORITHM],
                audience=AUDIENCE,
                issuer=self._issuer,
                options={"require": REQUIRED, "verify_exp": False, "verify_nbf": False, "verify_iat": False},
            )
            if not self._is_of_now(told):
                raise Unauthorized
            return msgspec.convert(told, Claims)
        except (jwt.InvalidTokenError, msgspec.ValidationError, UnicodeError) as error:
            raise Unauthorized from error

    def _is_of_now(self, told: dict[str, Any]) -> bool:
        """Whether all times are numbers that fit this moment, by the clock that also issues tokens."""
        times = [told["iat"], told["nbf"], told["exp"]]
        if not all(isinstance(each, int) and not isinstance(each, bool) for each in times):
            return False
        now, leeway = self._now().timestamp(), LEEWAY.total_seconds()
        return bool(max(told["iat"], told["nbf"]) <= now + leeway and now < told["exp"] + leeway)
