"""Access tokens: what is not exactly ours, of now and of one algorithm, is refused."""

from __future__ import annotations

import asyncio
import json
from base64 import urlsafe_b64encode
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from uuid import UUID, uuid4

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from adapters.identity.access_tokens import LEEWAY, LIFETIME, TYPE, AccessTokens
from adapters.identity.refusals import Unauthorized
from adapters.identity.signing_keys import SigningKey, SigningKeys, jwk

KEY = SigningKey(str(uuid4()), Ed25519PrivateKey.generate())
NOW = datetime(2030, 1, 1, tzinfo=UTC)
SESSION = UUID(int=7)
ISSUER = "https://ledger.example.org"


class OneKey:
    async def signing(self) -> SigningKey:
        return KEY

    async def public(self, key_id: str) -> Ed25519PublicKey | None:
        return KEY.private.public_key() if key_id == KEY.id else None


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


def tokens(clock: Clock | None = None) -> AccessTokens:
    return AccessTokens(cast(SigningKeys, OneKey()), ISSUER, clock or Clock())


def issued(by: AccessTokens, until: datetime = NOW + timedelta(hours=1)) -> str:
    return asyncio.run(by.issue(SESSION, "user", "project", frozenset({"member", "reader"}), until)).text


CLAIMS: dict[str, Any] = {
    "iss": ISSUER,
    "aud": "stackledger",
    "sub": "user",
    "sid": str(SESSION),
    "project_id": "project",
    "roles": ["member"],
    "iat": int(NOW.timestamp()),
    "nbf": int(NOW.timestamp()),
    "exp": int((NOW + LIFETIME).timestamp()),
    "jti": "1",
}
HEADERS = {"kid": KEY.id, "typ": TYPE}


def signed(claims: dict[str, Any], **headers: Any) -> str:
    return jwt.encode(claims, KEY.private, "EdDSA", headers={**HEADERS, **headers})


def test_it_tells_whom_it_was_issued_to() -> None:
    ours = tokens()
    claims = asyncio.run(ours.verify(issued(ours)))
    assert (claims.sub, claims.sid, claims.project_id) == ("user", SESSION, "project")
    assert claims.roles == ("member", "reader")


def test_what_it_is_made_of_is_taken() -> None:
    assert asyncio.run(tokens().verify(signed(CLAIMS))).sub == "user"


@pytest.mark.parametrize("remembered", [False, True])
def test_it_ends_with_its_time(remembered: bool) -> None:
    clock = Clock()
    ours = tokens(clock)
    text = issued(ours)
    if remembered:
        asyncio.run(ours.verify(text))
    clock.now = NOW + LIFETIME + LEEWAY - timedelta(seconds=1)
    asyncio.run(ours.verify(text))
    clock.now = NOW + LIFETIME + LEEWAY
    with pytest.raises(Unauthorized):
        asyncio.run(ours.verify(text))


def test_it_ends_with_its_session_at_the_latest() -> None:
    ours = tokens()
    token = asyncio.run(ours.issue(SESSION, "user", "project", frozenset(), NOW + timedelta(seconds=40)))
    assert token.expires_in == 40


def without(name: str) -> Callable[[], str]:
    return lambda: signed({key: value for key, value in CLAIMS.items() if key != name})


def bare(header: dict[str, Any], claims: dict[str, Any] = CLAIMS, signature: bytes = b"") -> str:
    parts = [json.dumps(header).encode(), json.dumps(claims).encode(), signature]
    return ".".join(urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)


def by_public_key_as_secret() -> str:
    pem = KEY.private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return jwt.encode(CLAIMS, pem, "HS256", headers=HEADERS)


STRANGE: dict[str, Callable[[], str]] = {
    "no algorithm": lambda: bare({"alg": "none", **HEADERS}),
    "None": lambda: bare({"alg": "None", **HEADERS}),
    "no signature": lambda: bare({"alg": "EdDSA", **HEADERS}),
    "another algorithm": by_public_key_as_secret,
    "another key": lambda: jwt.encode(CLAIMS, Ed25519PrivateKey.generate(), "EdDSA", headers=HEADERS),
    "an unknown key": lambda: signed(CLAIMS, kid=str(uuid4())),
    "no key id": lambda: bare({"alg": "EdDSA", "typ": TYPE}),
    "a key id that is no text": lambda: bare({"alg": "EdDSA", "typ": TYPE, "kid": 7}),
    "another type": lambda: signed(CLAIMS, typ="JWT"),
    "another issuer": lambda: signed({**CLAIMS, "iss": "https://elsewhere"}),
    "another audience": lambda: signed({**CLAIMS, "aud": "nova"}),
    "expired": lambda: signed({**CLAIMS, "exp": CLAIMS["iat"] - 3600}),
    "not yet valid": lambda: signed({**CLAIMS, "nbf": CLAIMS["iat"] + 3600}),
    "issued tomorrow": lambda: signed({**CLAIMS, "iat": CLAIMS["iat"] + 86400}),
    "times that are texts": lambda: signed({**CLAIMS, "exp": str(CLAIMS["exp"])}),
    "times that are no numbers": lambda: signed({**CLAIMS, "exp": True}),
    "no session": lambda: signed({**CLAIMS, "sid": "mine"}),
    "roles of another kind": lambda: signed({**CLAIMS, "roles": "admin"}),
    "garbage": lambda: "garbage",
    "three garbages": lambda: "a.b.c",
    **{f"without {name}": without(name) for name in CLAIMS},
}


@pytest.mark.parametrize("kind", STRANGE)
def test_what_is_not_ours_is_refused(kind: str) -> None:
    with pytest.raises(Unauthorized):
        asyncio.run(tokens().verify(STRANGE[kind]()))


def test_others_verify_it_by_the_published_key() -> None:
    published = jwt.PyJWK(jwk(KEY.id, KEY.private.public_key()))
    at_any_time: Any = {"verify_exp": False, "verify_iat": False, "verify_nbf": False}
    told = jwt.decode(issued(tokens()), published, ["EdDSA"], audience="stackledger", options=at_any_time)
    assert told["sub"] == "user"
