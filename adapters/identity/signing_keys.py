"""Keys that sign access tokens: Ed25519, made and rotated by the service, shared by all its processes.

The private half is stored encrypted by the keyring of the settings. A key signs for ``ROTATION``; the public
half is published for as long as a token it signed may live.
"""

from __future__ import annotations

import time
from base64 import urlsafe_b64encode
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from psycopg import AsyncConnection

from adapters.runtime.single_flight import SingleFlight
from commands.store.keyring import Ciphertext, ContentUnreadable, Keyring

Connect = Callable[[], AbstractAsyncContextManager[AsyncConnection[Any]]]

ROTATION = timedelta(days=30)
"""After which a new key signs."""

RETENTION = timedelta(days=31)
"""For which a key is published: an access token lives for minutes."""

RELOAD_SECONDS = 60.0
"""Between two looks for keys that another process has made."""

SHORTEST_RELOAD_SECONDS = 1.0
"""Between two looks that unknown key ids cause: anybody may send one."""

NAME = "signing key"
LOG = structlog.get_logger("identity")

RECENT = b"""
SELECT id, public_key, private_key, key_id, created_at > ledger_now() - %(rotation)s AS signs
FROM auth_signing_keys WHERE created_at > ledger_now() - %(retention)s ORDER BY created_at DESC, id LIMIT 100
"""
INSERT = b"INSERT INTO auth_signing_keys (id, public_key, private_key, key_id) VALUES (%s, %s, %s, %s)"
DELETE = b"DELETE FROM auth_signing_keys WHERE created_at <= ledger_now() - %(retention)s"
SPANS = {"rotation": ROTATION, "retention": RETENTION}


class SigningKey(NamedTuple):
    id: str
    private: Ed25519PrivateKey

    def __repr__(self) -> str:
        return f"SigningKey({self.id})"


class KeySet(NamedTuple):
    """Keys as of a moment. ``signing`` is None where the keyring decrypts none of them."""

    public: dict[str, Ed25519PublicKey]
    signing: SigningKey | None
    at: float


class SigningKeys:
    """The keys in the database, remembered for a minute."""

    def __init__(self, connect: Connect, keyring: Keyring) -> None:
        self._connect, self._keyring = connect, keyring
        self._known = KeySet({}, None, float("-inf"))
        self._loading = SingleFlight[str, KeySet]()

    async def signing(self) -> SigningKey:
        """Return the key that signs now; make one where there is none. Raises ``EncryptionKeyMissing``."""
        known = await self._recent(RELOAD_SECONDS)
        if known.signing is None:
            known = await self._loading.run("make", self._make)
        assert known.signing is not None
        return known.signing

    async def public(self, key_id: str) -> Ed25519PublicKey | None:
        """Return the public half of a key, or None if there is no such key."""
        known = await self._recent(RELOAD_SECONDS)
        if key_id not in known.public:
            known = await self._recent(SHORTEST_RELOAD_SECONDS)
        return known.public.get(key_id)

    async def as_jwks(self) -> dict[str, list[dict[str, str]]]:
        """Return the JSON Web Key Set (RFC 7517; Ed25519 keys: RFC 8037)."""
        await self.signing()
        known = await self._recent(RELOAD_SECONDS)
        return {"keys": [jwk(key_id, public) for key_id, public in known.public.items()]}

    async def _recent(self, seconds: float) -> KeySet:
        if time.monotonic() - self._known.at < seconds:
            return self._known
        return await self._loading.run("load", self._load)

    async def _load(self) -> KeySet:
        async with self._connect() as connection:
            self._known = await self._read(connection)
        return self._known

    async def _make(self) -> KeySet:
        """Make a key, unless another process has just done so."""
        async with self._connect() as connection, connection.transaction():
            await connection.execute(b"SELECT pg_advisory_xact_lock(hashtext('auth_signing_keys'))")
            found = await self._read(connection)
            if found.signing is None:
                key_id, private = uuid4(), Ed25519PrivateKey.generate()
                sealed = self._keyring.encrypt(key_id, NAME, private.private_bytes_raw())
                public = private.public_key().public_bytes_raw()
                await connection.execute(INSERT, [key_id, public, sealed.content, sealed.key_id])
                await connection.execute(DELETE, SPANS)
                found = await self._read(connection)
        self._known = found
        return found

    async def _read(self, connection: AsyncConnection[Any]) -> KeySet:
        rows = await (await connection.execute(RECENT, SPANS)).fetchall()
        public = {str(row[0]): Ed25519PublicKey.from_public_bytes(row[1]) for row in rows}
        signing = next(filter(None, (self._opened(row[0], row[2], row[3]) for row in rows if row[4])), None)
        return KeySet(public, signing, time.monotonic())

    def _opened(self, key_id: UUID, sealed: bytes, encrypted_by: str) -> SigningKey | None:
        """Decrypt a private key. One whose encryption key is gone signs no more; another is made."""
        try:
            content = self._keyring.decrypt(key_id, Ciphertext(NAME, encrypted_by, sealed))
        except ContentUnreadable as error:
            LOG.warning("a signing key cannot be decrypted", reason=str(error))
            return None
        return SigningKey(str(key_id), Ed25519PrivateKey.from_private_bytes(content))


def jwk(key_id: str, public: Ed25519PublicKey) -> dict[str, str]:
    x = urlsafe_b64encode(public.public_bytes_raw()).rstrip(b"=").decode()
    return {"kty": "OKP", "crv": "Ed25519", "x": x, "kid": key_id, "alg": "EdDSA", "use": "sig"}
