"""Sessions: opened by a login, kept alive by refresh tokens, ended by logout, revocation or their time.

A refresh token is used once. One that is used again was copied, and its whole session ends (RFC 9700,
section 4.14.2). Only digests of refresh tokens are stored; Keystone's token is stored encrypted.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime
from typing import NamedTuple
from uuid import UUID, uuid4

from psycopg import AsyncConnection

from adapters.identity.refusals import RefreshRefused
from adapters.identity.signing_keys import Connect
from commands.store.keyring import Ciphertext, ContentUnreadable, Keyring

PREFIX = "slr_"
SECRET_BYTES = 32
NAME = "keystone token"
MOST_PURGED = 100
"""Sessions that are over, deleted beside each one that is opened."""

OPEN = b"""
INSERT INTO auth_sessions (id, user_id, project_id, keystone_token, key_id, expires_at)
VALUES (%(id)s, %(user_id)s, %(project_id)s, %(token)s, %(key_id)s, %(expires_at)s)
"""
ADD_TOKEN = b"INSERT INTO auth_refresh_tokens (digest, session_id) VALUES (%s, %s)"
PURGE = b"""
DELETE FROM auth_sessions WHERE id IN (
    SELECT id FROM auth_sessions WHERE expires_at <= ledger_now() - interval '1 hour'
    ORDER BY expires_at LIMIT %s FOR UPDATE SKIP LOCKED
)
"""
FIND = b"""
SELECT session.id, user_id, project_id, keystone_token, key_id, expires_at,
    expires_at > ledger_now() AND revoked_at IS NULL AS is_open, used_at IS NOT NULL AS is_used
FROM auth_refresh_tokens AS token JOIN auth_sessions AS session ON session.id = session_id
WHERE digest = %s
"""
USE = b"UPDATE auth_refresh_tokens SET used_at = ledger_now() WHERE digest = %s AND used_at IS NULL"
REVOKE = b"""
UPDATE auth_sessions SET revoked_at = clock_timestamp(), revoked_because = %(why)s
WHERE id = %(id)s AND revoked_at IS NULL
"""


class Session(NamedTuple):
    """An open session. ``expires_at`` is when Keystone's token does."""

    id: UUID
    user_id: str
    project_id: str
    keystone_token: str
    expires_at: datetime

    def __repr__(self) -> str:
        return f"Session({self.id})"


class RefreshToken(NamedTuple):
    text: str

    def __repr__(self) -> str:
        return "RefreshToken(…)"

    @property
    def digest(self) -> bytes:
        """SHA-256: the token has 256 random bits, and needs no slow hash."""
        return hashlib.sha256(self.text.encode()).digest()


def new_refresh_token() -> RefreshToken:
    return RefreshToken(PREFIX + secrets.token_urlsafe(SECRET_BYTES))


class Sessions:
    """The sessions in the database."""

    def __init__(self, connect: Connect, keyring: Keyring) -> None:
        self._connect, self._keyring = connect, keyring

    async def open(
        self, user_id: str, project_id: str, keystone_token: str, expires_at: datetime
    ) -> tuple[Session, RefreshToken]:
        """Open a session until Keystone's token expires. Raises ``EncryptionKeyMissing``."""
        session = Session(uuid4(), user_id, project_id, keystone_token, expires_at)
        sealed = self._keyring.encrypt(session.id, NAME, keystone_token.encode())
        refresh = new_refresh_token()
        row = {"id": session.id, "user_id": user_id, "project_id": project_id, "expires_at": expires_at}
        async with self._connect() as connection, connection.transaction():
            await connection.execute(PURGE, [MOST_PURGED])
            await connection.execute(OPEN, {**row, "token": sealed.content, "key_id": sealed.key_id})
            await connection.execute(ADD_TOKEN, [refresh.digest, session.id])
        return session, refresh

    async def find(self, refresh: RefreshToken) -> Session:
        """Return the open session of an unused refresh token.

        Raises ``RefreshRefused``; where the token was used before, its session is revoked first.
        """
        async with self._connect() as connection:
            row = await (await connection.execute(FIND, [refresh.digest])).fetchone()
            if row is None:
                raise RefreshRefused
            session_id, user_id, project_id, sealed, key_id, expires_at, is_open, is_used = row
            if is_used:
                await self._revoke(connection, session_id, "a refresh token was used twice")
            if is_used or not is_open:
                raise RefreshRefused
        try:
            token = self._keyring.decrypt(session_id, Ciphertext(NAME, key_id, sealed)).decode()
        except ContentUnreadable as error:  # its encryption key is gone: only a new login helps
            raise RefreshRefused from error
        return Session(session_id, user_id, project_id, token, expires_at)

    async def rotate(self, session: Session, refresh: RefreshToken) -> RefreshToken:
        """Use up a refresh token, and return the next one.

        Raises ``RefreshRefused`` if somebody else has used it meanwhile; then the session is revoked.
        """
        following = new_refresh_token()
        async with self._connect() as connection, connection.transaction():
            used = await connection.execute(USE, [refresh.digest])
            if used.rowcount == 1:
                await connection.execute(ADD_TOKEN, [following.digest, session.id])
            else:
                await self._revoke(connection, session.id, "a refresh token was used twice")
        if used.rowcount != 1:
            raise RefreshRefused
        return following

    async def revoke(self, session_id: UUID, why: str) -> None:
        """End a session. One that is over stays as it is."""
        async with self._connect() as connection:
            await self._revoke(connection, session_id, why)

    async def session_of(self, refresh: RefreshToken) -> UUID | None:
        """Return the session of a refresh token, open or not, used or not."""
        async with self._connect() as connection:
            row = await (await connection.execute(FIND, [refresh.digest])).fetchone()
        return None if row is None else row[0]

    @staticmethod
    async def _revoke(connection: AsyncConnection[object], session_id: UUID, why: str) -> None:
        await connection.execute(REVOKE, {"id": session_id, "why": why})
