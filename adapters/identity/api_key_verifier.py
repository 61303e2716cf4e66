"""API keys in requests: verified by the database once, and remembered for a moment.

What is remembered is believed only while the key has no newer version (revocation and rotation make one), is
not past its end, and its owner still has a role in the project at Keystone.
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from functools import partial
from typing import NamedTuple
from uuid import UUID

import psycopg
import psycopg_pool
import structlog
from cachetools import TTLCache

from adapters.identity.api_key_secrets import ApiKeyText, prefix_of, read_api_key
from adapters.identity.api_keys import ApiKeys
from adapters.identity.owner_roles import OwnerRoles
from adapters.identity.refusals import Unauthorized
from adapters.identity.revocations import Revocations
from adapters.runtime.single_flight import SingleFlight
from commands.kernel.actor import SATISFIED_BY, Actor, ApiKeyUse, Role

REMEMBERED = 300.0
"""Seconds; less than ``Revocations`` tells of a changed key."""

REFUSED = 10.0
"""Seconds in which the same wrong key is refused again without the database."""

USE_SECONDS = 60.0
"""Between two notes that a key was used."""

FLUSH_SECONDS = 1.0
MOST = 10_000
RANKS = (Role.READER, Role.MEMBER)
"""Roles that a key may have: none makes it an administrator."""

LOG = structlog.get_logger("identity")


class Verified(NamedTuple):
    """What a key is. ``until`` is when it ends, by the monotonic clock."""

    key_id: UUID
    user_id: str
    project_id: str
    role: str
    use: ApiKeyUse
    version: int
    until: float


class ApiKeyVerifier:
    """Verifies keys, and notes their use beside the requests."""

    def __init__(self, keys: ApiKeys, owners: OwnerRoles, revocations: Revocations) -> None:
        self._keys, self._owners, self._revocations = keys, owners, revocations
        self._known = TTLCache[bytes, Verified](MOST, REMEMBERED)
        self._refused = TTLCache[bytes, None](MOST, REFUSED)
        self._asking = SingleFlight[bytes, Verified]()
        self._noted = TTLCache[UUID, None](MOST, USE_SECONDS)
        self._used: set[UUID] = set()

    async def verify(self, text: str) -> Actor:
        """Return the actor of a key: its owner, with the roles that both have.

        Raises ``Unauthorized`` or ``IdentityUnavailable``.
        """
        digest = hashlib.sha256(text.encode()).digest()
        found = self._known.get(digest)
        if found is None or not await self._revocations.is_current(found.key_id, found.version):
            key = read_api_key(text)
            found = await self._asking.run(digest, partial(self._learn, digest, key))
        if time.monotonic() >= found.until:
            self._known.pop(digest, None)
            raise Unauthorized
        roles = roles_within(found.role, await self._owners.roles(found.user_id, found.project_id))
        if not roles:
            raise Unauthorized
        self._note_use(found.key_id)
        return Actor(found.user_id, found.project_id, roles, api_key=found.use)

    async def _learn(self, digest: bytes, key: ApiKeyText) -> Verified:
        self._known.pop(digest, None)
        if digest in self._refused:
            raise Unauthorized
        begun = time.monotonic()
        found = await self._keys.find(key)
        if found is None:
            self._refused[digest] = None
            raise Unauthorized
        use = ApiKeyUse(prefix_of(key.id), frozenset(found.route_groups))
        self._known[digest] = verified = Verified(
            key.id,
            found.user_id,
            found.project_id,
            found.role,
            use,
            found.version,
            begun + found.seconds_left,
        )
        return verified

    def _note_use(self, key_id: UUID) -> None:
        if key_id not in self._noted and len(self._used) < MOST:
            self._noted[key_id] = None
            self._used.add(key_id)

    async def follow(self) -> None:
        """Write down which keys were used, until cancelled; wait for a database that goes away."""
        while True:
            await asyncio.sleep(FLUSH_SECONDS)
            if not self._used:
                continue
            used, self._used = frozenset(self._used), set()
            try:
                await self._keys.note_use(used)
            except (psycopg.OperationalError, psycopg_pool.PoolTimeout) as error:
                LOG.warning("database unavailable", reason=str(error).strip())
                self._used |= used


def roles_within(role: str, of_owner: frozenset[str]) -> frozenset[str]:
    """Return the roles of a key: those up to its own, as far as its owner has them."""
    up_to = RANKS[: RANKS.index(Role(role)) + 1]
    return frozenset(str(each) for each in up_to if not of_owner.isdisjoint(SATISFIED_BY[each]))
