"""Keyring: encrypts all values withheld from the log, with keys kept outside the database.

A copy of the database's files, its write-ahead log or a backup shows neither passwords nor user data.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from typing import NamedTuple
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from commands.kernel.errors import Refused

KEY = re.compile(r"[0-9a-fA-F]{64}\Z")
NONCE_BYTES = 12
"""As NIST SP 800-38D recommends for GCM; drawn at random, good for 2**32 contents under one key."""

MOST_KEYS = 32


class KeysInvalid(Exception):
    """The text holds no keys; the message says what is wrong, and none of the text."""


class EncryptionKeyMissing(Refused):
    """The ledger has no key to encrypt secrets of a request with (``STACKLEDGER_ENCRYPTION_KEYS_FILE``)."""

    status = 503


class ContentUnreadable(Exception):
    """The withheld value cannot be decrypted; the message says why. The key may come back."""


class Ciphertext(NamedTuple):
    """Withheld value as it is stored."""

    name: str
    key_id: str
    content: bytes
    """The nonce, followed by the output of AES-256-GCM."""


class EncryptionKey(NamedTuple):
    """256 bits."""

    content: bytes

    def __repr__(self) -> str:
        return f"EncryptionKey({self.id})"

    @property
    def id(self) -> str:
        """Names the key and tells nothing of it."""
        return hashlib.sha256(b"stackledger encryption key\0" + self.content).hexdigest()[:16]


class Keyring(NamedTuple):
    """The first key encrypts; each key decrypts what it once encrypted."""

    keys: tuple[EncryptionKey, ...] = ()

    @property
    def primary(self) -> EncryptionKey:
        """Raises ``EncryptionKeyMissing`` where there is none."""
        if not self.keys:
            raise EncryptionKeyMissing
        return self.keys[0]

    def encrypt(self, stream: UUID, name: str, content: bytes) -> Ciphertext:
        """Encrypt a content bound to its stream and name: it decrypts only under both.

        Raises ``EncryptionKeyMissing``.
        """
        key, nonce = self.primary, secrets.token_bytes(NONCE_BYTES)
        sealed = AESGCM(key.content).encrypt(nonce, content, place_of(stream, name))
        return Ciphertext(name, key.id, nonce + sealed)

    def decrypt(self, stream: UUID, ciphertext: Ciphertext) -> bytes:
        """Return the content. Raises ``ContentUnreadable``."""
        name, key_id, content = ciphertext
        key = next((key for key in self.keys if key.id == key_id), None)
        what = f"{name!r} of {stream}"
        if key is None:
            raise ContentUnreadable(f"{what} needs the encryption key {key_id}, which is not given")
        nonce, sealed = content[:NONCE_BYTES], content[NONCE_BYTES:]
        try:
            return AESGCM(key.content).decrypt(nonce, sealed, place_of(stream, name))
        except (InvalidTag, ValueError):
            raise ContentUnreadable(f"{what} was not encrypted as such: it was changed") from None


def place_of(stream: UUID, name: str) -> bytes:
    """Return what a content is bound to (the associated data of GCM); a password's name has its operation."""
    return b"stackledger withheld\0" + stream.bytes + name.encode()


def read_keyring(text: str) -> Keyring:
    """Read keys of 64 hexadecimal digits, with white space or commas between; ``#`` begins a comment.

    Raises ``KeysInvalid``.
    """
    words = re.sub(r"#.*", "", text).replace(",", " ").split()
    if not words:
        raise KeysInvalid("there is no key in it")
    if len(words) > MOST_KEYS:
        raise KeysInvalid(f"there are more than {MOST_KEYS} keys in it")
    for number, word in enumerate(words, 1):
        if not KEY.match(word):
            raise KeysInvalid(f"key {number} is not 64 hexadecimal digits")
    return Keyring(tuple(EncryptionKey(bytes.fromhex(word)) for word in words))


def new_key() -> str:
    """Return a key as ``read_keyring`` reads it."""
    return secrets.token_hex(32)
