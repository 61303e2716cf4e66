"""Secrets of API keys: their form, and the HMAC by which one is recognised.

A key is ``sl_<id>_<secret>``: the id finds the row, the secret has 256 random bits and needs no slow hash.
The pepper of the HMAC is derived (HKDF, RFC 5869) from a key of the settings: a copy of the database alone
verifies no guess, and makes no key.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from typing import NamedTuple
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from adapters.identity.refusals import Unauthorized
from commands.store.keyring import EncryptionKeyMissing, Keyring

PREFIX = "sl_"
SECRET_BYTES = 32
FORM = re.compile(r"sl_(?P<id>[0-9a-f]{32})_(?P<secret>[A-Za-z0-9_-]{43})\Z")
SHOWN = 8
"""Digits of the id in the prefix by which people recognise a key."""

PEPPER_INFO = b"stackledger api key pepper"
UNKNOWN_PEPPER = secrets.token_bytes(32)
"""Used where there is no secret to compare with, so that an unknown id takes the time of a known one."""


class ApiKeyText(NamedTuple):
    """An API key as its holder sends it."""

    id: UUID
    secret: str

    def __repr__(self) -> str:
        return f"ApiKeyText({self.prefix})"

    @property
    def prefix(self) -> str:
        return prefix_of(self.id)

    def reveal(self) -> str:
        """Return the whole text: shown once."""
        return f"{PREFIX}{self.id.hex}_{self.secret}"


class StoredSecret(NamedTuple):
    """A secret as the database has it. ``pepper_id`` is the id of the key of the settings."""

    digest: bytes
    pepper_id: str


def prefix_of(key_id: UUID) -> str:
    """Return what is shown and logged of a key."""
    return PREFIX + key_id.hex[:SHOWN]


def new_secret(key_id: UUID) -> ApiKeyText:
    return ApiKeyText(key_id, secrets.token_urlsafe(SECRET_BYTES))


def read_api_key(text: str) -> ApiKeyText:
    """Return the parts of a key. Raises ``Unauthorized``."""
    match = FORM.match(text)
    if match is None:
        raise Unauthorized
    return ApiKeyText(UUID(match["id"]), match["secret"])


class Peppers:
    """Peppers derived from the keyring of the settings: the first makes digests, each verifies its own."""

    def __init__(self, keyring: Keyring) -> None:
        self._peppers = {key.id: pepper_of(key.content) for key in keyring.keys}

    @property
    def primary_id(self) -> str:
        """Raises ``EncryptionKeyMissing`` where the settings have no key."""
        if not self._peppers:
            raise EncryptionKeyMissing
        return next(iter(self._peppers))

    def seal(self, key: ApiKeyText) -> StoredSecret:
        """Return what is stored of a key's secret. Raises ``EncryptionKeyMissing``."""
        pepper_id = self.primary_id
        return StoredSecret(digest_of(self._peppers[pepper_id], key), pepper_id)

    def match(self, key: ApiKeyText, stored: StoredSecret | None) -> bool:
        """Whether the secret is the stored one; in the same time, whatever differs."""
        pepper = self._peppers.get(stored.pepper_id) if stored else None
        digest = digest_of(pepper or UNKNOWN_PEPPER, key)
        is_same = hmac.compare_digest(digest, stored.digest if stored else digest)
        return is_same and pepper is not None


def pepper_of(content: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=PEPPER_INFO).derive(content)


def digest_of(pepper: bytes, key: ApiKeyText) -> bytes:
    """Return the HMAC of a secret, bound to the key's id."""
    return hmac.digest(pepper, key.id.bytes + key.secret.encode(), hashlib.sha256)
