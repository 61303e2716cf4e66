"""Revoked sessions and changed API keys as each process knows them: never older than a second.

Access tokens and cached API keys are verified without the database, so that each process must learn what was
revoked. It asks
twice a second; a request that finds the answer too old asks again itself, and is refused where that fails.
"""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta
from uuid import UUID

import psycopg
import psycopg_pool
import structlog

from adapters.identity.access_tokens import LEEWAY, LIFETIME
from adapters.identity.refusals import Unauthorized
from adapters.identity.signing_keys import Connect
from adapters.runtime.single_flight import SingleFlight

POLL_SECONDS = 0.5
MOST_SECONDS = 1.0
"""Age up to which what was read counts as now."""

RECENT = b"SELECT id FROM auth_sessions WHERE revoked_at > clock_timestamp() - %s"
SPAN = LIFETIME + 2 * LEEWAY
"""For which a session's access tokens may outlive it."""

CHANGED = b"SELECT id, version FROM auth_api_keys WHERE changed_at > clock_timestamp() - %s"
API_KEY_SPAN = timedelta(minutes=10)
"""For which a changed API key is told of: longer than a process remembers one."""

LOG = structlog.get_logger("identity")


class Revocations:
    """Sessions revoked lately, by id, and versions of API keys changed lately."""

    def __init__(self, connect: Connect) -> None:
        self._connect = connect
        self._revoked: frozenset[UUID] = frozenset()
        self._versions: dict[UUID, int] = {}
        self._at = float("-inf")
        self._reading = SingleFlight[str, None]()

    async def follow(self) -> None:
        """Read them twice a second until cancelled; wait for a database that goes away."""
        while True:
            try:
                await self._reading.run("read", self._read)
            except (psycopg.OperationalError, psycopg_pool.PoolTimeout) as error:
                LOG.warning("database unavailable", reason=str(error).strip())
            await asyncio.sleep(POLL_SECONDS)

    async def check(self, session_id: UUID) -> None:
        """Raise ``Unauthorized`` for a session that was revoked, as of a second ago at the latest."""
        await self._be_current()
        if session_id in self._revoked:
            raise Unauthorized

    async def is_current(self, api_key_id: UUID, version: int) -> bool:
        """Whether an API key has no newer version, as of a second ago at the latest."""
        await self._be_current()
        return self._versions.get(api_key_id, 0) <= version

    async def _be_current(self) -> None:
        if time.monotonic() - self._at > MOST_SECONDS:
            await self._reading.run("read", self._read)

    async def _read(self) -> None:
        begun = time.monotonic()
        async with self._connect() as connection:
            rows = await (await connection.execute(RECENT, [SPAN])).fetchall()
            changed = await (await connection.execute(CHANGED, [API_KEY_SPAN])).fetchall()
        self._revoked, self._versions = frozenset(row[0] for row in rows), dict(changed)
        self._at = begun
