"""Authentication of requests: by a Keystone token, an access token of ours, or an API key."""

from __future__ import annotations

import re
from typing import Any, NamedTuple
from uuid import UUID

import structlog
from litestar.connection import ASGIConnection
from litestar.middleware import AbstractAuthenticationMiddleware, AuthenticationResult

from adapters.identity.access_tokens import AccessTokens
from adapters.identity.administrators import Administrators
from adapters.identity.api_key_secrets import PREFIX
from adapters.identity.api_key_verifier import ApiKeyVerifier
from adapters.identity.keystone_verifier import Verifier
from adapters.identity.refusals import CredentialsAmbiguous, Unauthorized
from adapters.identity.revocations import Revocations
from commands.kernel.actor import Actor

LONGEST_TOKEN = 8_192
TOKEN = re.compile(r"[\x21-\x7e]+")


class Credentials(NamedTuple):
    """What verifies each kind of credential."""

    keystone: Verifier
    access_tokens: AccessTokens
    revocations: Revocations
    administrators: Administrators
    api_keys: ApiKeyVerifier

    async def of_bearer(self, token: str) -> tuple[Actor, UUID]:
        """Return the actor of an access token, and its session. Raises ``Unauthorized``."""
        claims = await self.access_tokens.verify(token)
        await self.revocations.check(claims.sid)
        return Actor(claims.sub, claims.project_id, frozenset(claims.roles)), claims.sid


class Authentication(AbstractAuthenticationMiddleware):
    """Puts the actor into ``request.user``; nothing behind it is reached without one."""

    async def authenticate_request(
        self, connection: ASGIConnection[Any, Any, Any, Any]
    ) -> AuthenticationResult:
        """Raise ``Unauthorized`` and the like. ``credentials`` are in the application's state."""
        credentials: Credentials = connection.app.state.credentials
        keystone = connection.headers.getall("X-Auth-Token", [])
        if len(keystone) + len(connection.headers.getall("Authorization", [])) > 1:
            raise CredentialsAmbiguous
        session_id = None
        if keystone:
            actor = await credentials.keystone.verify(checked(keystone[0]))
        elif (bearer := bearer_in(connection)).startswith(PREFIX):
            actor = await credentials.api_keys.verify(bearer)
            assert actor.api_key is not None
            structlog.contextvars.bind_contextvars(api_key=actor.api_key.prefix)
            return AuthenticationResult(user=actor, auth=None)  # a key administers no cloud
        else:
            actor, session_id = await credentials.of_bearer(bearer)
        return AuthenticationResult(user=await credentials.administrators.ranked(actor), auth=session_id)


def bearer_in(connection: ASGIConnection[Any, Any, Any, Any]) -> str:
    """Return the token of ``Authorization: Bearer`` (RFC 6750, section 2.1). Raises ``Unauthorized``."""
    scheme, _, token = connection.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        raise Unauthorized
    return checked(token.strip())


def checked(token: str) -> str:
    """Return what may be a token. Raises ``Unauthorized`` for what can't."""
    if len(token) > LONGEST_TOKEN or not TOKEN.fullmatch(token):
        raise Unauthorized
    return token
