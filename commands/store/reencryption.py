"""Re-encryption of withheld values: those stored in plain text by an older version, or under an old key."""

from __future__ import annotations

from typing import Any, NamedTuple

import psycopg
from psycopg import Connection

from commands.store.keyring import Ciphertext, ContentUnreadable, Keyring

PLAIN = b"""
SELECT stream, name, content, ciphertext, key_id FROM ledger_withheld WHERE content IS NOT NULL FOR UPDATE
"""
OTHERS = b"""
SELECT stream, name, content, ciphertext, key_id FROM ledger_withheld
WHERE key_id IS DISTINCT FROM %s FOR UPDATE
"""
REPLACE = b"""
UPDATE ledger_withheld SET content = NULL, ciphertext = %s, key_id = %s WHERE (stream, name) = (%s, %s)
"""


class Encrypted(NamedTuple):
    """How many contents are now under the first key, and which could not be read, with the reason."""

    done: int
    unreadable: list[str]


def encrypt_plain(url: str, options: str, keyring: Keyring) -> Encrypted:
    """Encrypt the values stored in plain text. Raises ``EncryptionKeyMissing`` if there is one and no key."""
    with psycopg.connect(url, options=options) as connection:
        return encrypt(connection, keyring, connection.execute(PLAIN).fetchall())


def rotate(url: str, options: str, keyring: Keyring) -> Encrypted:
    """Encrypt under the first key all values under other keys. Raises ``EncryptionKeyMissing``."""
    with psycopg.connect(url, options=options) as connection:
        return encrypt(connection, keyring, connection.execute(OTHERS, [keyring.primary.id]).fetchall())


def encrypt(connection: Connection[Any], keyring: Keyring, rows: list[Any]) -> Encrypted:
    done, unreadable = 0, []
    for stream, name, content, ciphertext, key_id in rows:
        try:
            plain = content
            if plain is None:
                plain = keyring.decrypt(stream, Ciphertext(name, key_id, ciphertext))
        except ContentUnreadable as error:
            unreadable.append(str(error))
            continue
        made = keyring.encrypt(stream, name, plain)
        connection.execute(REPLACE, [made.content, made.key_id, stream, name])
        done += 1
    return Encrypted(done, unreadable)
