"""API keys in the database: made, listed, revoked."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from psycopg import AsyncConnection

from adapters.identity.api_key_secrets import ApiKeyText, Peppers, StoredSecret, new_secret
from adapters.identity.refusals import ApiKeysTooMany, ApiKeyUnknown
from adapters.identity.signing_keys import Connect

MOST_LIVE = 100
"""Keys of one user in one project that are neither revoked nor expired."""

LONGEST_LIFE = timedelta(days=365)
USUAL_LIFE = timedelta(days=90)
RETENTION = timedelta(days=30)
"""For which a key that is over stays in the table."""

MOST_PURGED = 100
"""Keys that are over, deleted beside each one that is made."""

COLUMNS = b"id, project_id, user_id, name, role, route_groups, created_at, expires_at, last_used_at"
LOCK = b"SELECT pg_advisory_xact_lock(hashtextextended('auth_api_keys ' || %s || ' ' || %s, 0))"
COUNT = b"""
SELECT count(*) FROM auth_api_keys
WHERE project_id = %s AND user_id = %s AND revoked_at IS NULL AND expires_at > ledger_now()
"""
INSERT = (
    b"""
INSERT INTO auth_api_keys (id, project_id, user_id, name, role, route_groups, expires_at)
VALUES (%(id)s, %(project_id)s, %(user_id)s, %(name)s, %(role)s, %(route_groups)s, %(expires_at)s)
RETURNING """
    + COLUMNS
)
ADD_SECRET = b"INSERT INTO auth_api_key_secrets (id, api_key_id, digest, pepper_id) VALUES (%s, %s, %s, %s)"
PURGE = b"""
DELETE FROM auth_api_keys WHERE id IN (
    SELECT id FROM auth_api_keys WHERE least(expires_at, revoked_at) <= ledger_now() - %s
    ORDER BY least(expires_at, revoked_at) LIMIT %s FOR UPDATE SKIP LOCKED
)
"""
VISIBLE = b" project_id = %(project_id)s AND (user_id = %(user_id)s OR %(all)s) AND revoked_at IS NULL"
LIST = (
    b"SELECT "
    + COLUMNS
    + b" FROM auth_api_keys WHERE"
    + VISIBLE
    + b""" AND (%(after)s::uuid IS NULL
    OR (created_at, id) > (SELECT created_at, id FROM auth_api_keys WHERE id = %(after)s))
ORDER BY created_at, id LIMIT %(limit)s"""
)
SHOW = b"SELECT " + COLUMNS + b" FROM auth_api_keys WHERE id = %(id)s AND" + VISIBLE
REVOKE = (
    b"""
UPDATE auth_api_keys SET revoked_at = ledger_now(), revoked_by = %(user_id)s,
    version = version + 1, changed_at = clock_timestamp()
WHERE id = %(id)s AND"""
    + VISIBLE
)
FIND = b"""
SELECT api_key.user_id, api_key.project_id, role, route_groups, version, secret.id, digest, pepper_id,
    extract(epoch FROM least(expires_at, valid_until) - ledger_now())::float8
FROM auth_api_keys AS api_key JOIN auth_api_key_secrets AS secret ON api_key_id = api_key.id
WHERE api_key.id = %s AND revoked_at IS NULL AND least(expires_at, valid_until) > ledger_now()
"""
RESEAL = b"UPDATE auth_api_key_secrets SET digest = %s, pepper_id = %s WHERE id = %s"
USED = b"""
UPDATE auth_api_keys SET last_used_at = ledger_now()
WHERE id = ANY(%s) AND (last_used_at IS NULL OR last_used_at <= ledger_now() - interval '1 minute')
"""


class ApiKey(NamedTuple):
    """A key that is not revoked, without any secret."""

    id: UUID
    project_id: str
    user_id: str
    name: str
    role: str
    route_groups: list[str]
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None


class NewApiKey(NamedTuple):
    """What is asked for. No route group means all of them."""

    project_id: str
    user_id: str
    name: str
    role: str
    route_groups: tuple[str, ...]
    expires_at: datetime


class Viewer(NamedTuple):
    """Whose keys are meant: those of a user in a project, or all of the project."""

    project_id: str
    user_id: str
    all: bool


class Candidate(NamedTuple):
    """A live secret of a key, to be compared with one that was sent."""

    user_id: str
    project_id: str
    role: str
    route_groups: list[str]
    version: int
    secret_id: UUID
    digest: bytes
    pepper_id: str
    seconds_left: float

    @property
    def stored(self) -> StoredSecret:
        return StoredSecret(self.digest, self.pepper_id)


class ApiKeys:
    """The keys in the database."""

    def __init__(self, connect: Connect, peppers: Peppers) -> None:
        self._connect, self._peppers = connect, peppers

    async def now(self) -> datetime:
        """Return the time by which keys expire."""
        async with self._connect() as connection:
            row = await (await connection.execute(b"SELECT ledger_now()")).fetchone()
        assert row is not None
        moment: datetime = row[0]
        return moment

    async def make(self, wish: NewApiKey) -> tuple[ApiKey, ApiKeyText]:
        """Make a key; its text is nowhere but in the answer.

        Raises ``ApiKeysTooMany`` or ``EncryptionKeyMissing``.
        """
        text = new_secret(uuid4())
        sealed = self._peppers.seal(text)
        async with self._connect() as connection, connection.transaction():
            await connection.execute(LOCK, [wish.project_id, wish.user_id])
            counted = await connection.execute(COUNT, [wish.project_id, wish.user_id])
            row = await counted.fetchone()
            if row is not None and row[0] >= MOST_LIVE:
                raise ApiKeysTooMany
            await connection.execute(PURGE, [RETENTION, MOST_PURGED])
            values = {**wish._asdict(), "id": text.id, "route_groups": list(wish.route_groups)}
            made = await rows_of(connection, INSERT, values)
            await connection.execute(ADD_SECRET, [uuid4(), text.id, *sealed])
        return made[0], text

    async def page(self, viewer: Viewer, limit: int, after: UUID | None = None) -> list[ApiKey]:
        """Return keys in the order they were made, from the one behind ``after``."""
        async with self._connect() as connection:
            return await rows_of(connection, LIST, {**viewer._asdict(), "limit": limit, "after": after})

    async def show(self, viewer: Viewer, key_id: UUID) -> ApiKey:
        """Raises ``ApiKeyUnknown``, also for a key that is not the viewer's to see."""
        async with self._connect() as connection:
            found = await rows_of(connection, SHOW, {**viewer._asdict(), "id": key_id})
        if not found:
            raise ApiKeyUnknown
        return found[0]

    async def revoke(self, viewer: Viewer, key_id: UUID) -> None:
        """End a key. Raises ``ApiKeyUnknown``, also for one that has been revoked."""
        async with self._connect() as connection:
            done = await connection.execute(REVOKE, {**viewer._asdict(), "id": key_id})
        if done.rowcount != 1:
            raise ApiKeyUnknown

    async def find(self, key: ApiKeyText) -> Candidate | None:
        """Return what a key that was sent is, or None for an unknown id, a wrong secret or one that is over.

        A secret under an older pepper is stored anew under the first one.
        """
        async with self._connect() as connection:
            rows = await (await connection.execute(FIND, [key.id])).fetchall()
            candidates = [Candidate(*row) for row in rows]
            matches = [self._peppers.match(key, each.stored) for each in candidates]
            if not candidates:
                self._peppers.match(key, None)
            found = next((each for each, fits in zip(candidates, matches, strict=True) if fits), None)
            if found is not None and found.pepper_id != self._peppers.primary_id:
                await connection.execute(RESEAL, [*self._peppers.seal(key), found.secret_id])
        return found

    async def note_use(self, key_ids: frozenset[UUID]) -> None:
        """Set when keys were used last, to the minute."""
        async with self._connect() as connection:
            await connection.execute(USED, [list(key_ids)])


async def rows_of(connection: AsyncConnection[Any], statement: bytes, values: dict[str, Any]) -> list[ApiKey]:
    return [ApiKey(*row) for row in await (await connection.execute(statement, values)).fetchall()]
