"""Keystone tokens in requests: verified at Keystone, and remembered for a moment."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from typing import NamedTuple, Protocol

import structlog
from cachetools import TTLCache

from adapters.identity.keystone_answers import token_in
from adapters.identity.refusals import IdentityUnavailable, NoProjectScope
from adapters.openstack.errors import CloudError
from adapters.openstack.keystone import TokenAnswer
from adapters.runtime.single_flight import SingleFlight
from commands.kernel.actor import Actor
from commands.kernel.errors import Refused

FRESH = 60.0
"""Seconds a verified token is believed without asking again: so late may a revocation be noticed."""

STALE = 900.0
"""Seconds a verified token is believed while Keystone does not answer; never beyond its own expiry."""

REFUSED = 10.0
"""Seconds a token that Keystone refused is refused again without asking."""

TIME_LIMIT = 10.0
"""Seconds Keystone has for its answer."""

AT_ONCE = 8
"""Tokens that Keystone is asked about at the same time; the others wait, within their time limit."""

MOST = 10_000

LOG = structlog.get_logger("auth")


class Verifier(Protocol):
    async def verify(self, token: str) -> Actor:
        """Return the actor of a token. Raises ``Unauthorized``, ``NoProjectScope``."""
        ...


class Verified(NamedTuple):
    actor: Actor
    expires_at: datetime
    at: float

    def is_good_for(self, seconds: float) -> bool:
        return time.monotonic() - self.at < seconds and datetime.now(UTC) < self.expires_at


class KeystoneVerifier:
    """Asks Keystone, in threads of its own: slow calls to the cloud delay no login."""

    def __init__(self, show: Callable[[str, float], TokenAnswer], time_limit: float = TIME_LIMIT) -> None:
        """``show`` asks about a token, for so many seconds at most: ``keystone.show_token``."""
        self._show, self._time_limit = show, time_limit
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="keystone")
        self._known = TTLCache[bytes, Verified](MOST, STALE)
        self._refused = TTLCache[bytes, type[Refused]](MOST, REFUSED)
        self._asking = SingleFlight[bytes, Actor]()

    async def verify(self, token: str) -> Actor:
        """Return the actor of a token.

        Keeps only a hash of it, of a refused one too. Concurrent requests share one call. Raises
        ``Unauthorized``, ``NoProjectScope`` or ``IdentityUnavailable``.
        """
        key = hashlib.sha256(token.encode()).digest()
        known = self._known.get(key)
        if known is not None and known.is_good_for(FRESH):
            return known.actor
        if refusal := self._refused.get(key):
            raise refusal
        return await self._asking.run(key, partial(self._learn, key, token, known))

    async def _learn(self, key: bytes, token: str, known: Verified | None) -> Actor:
        try:
            verified = await self._ask(token)
        except IdentityUnavailable:
            if known is not None and known.is_good_for(STALE):
                return known.actor
            raise
        except Refused as refusal:
            self._known.pop(key, None)
            self._refused[key] = type(refusal)
            raise
        self._known[key] = verified
        return verified.actor

    async def _ask(self, token: str) -> Verified:
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(self._time_limit):  # waiting for a thread included
                answer = await loop.run_in_executor(self._threads, self._show, token, self._time_limit)
        except (CloudError, TimeoutError) as error:
            LOG.warning("Keystone does not answer", reason=str(error) or f"within {self._time_limit:g} s")
            raise IdentityUnavailable from error
        told = token_in(answer)
        if told.project is None:
            raise NoProjectScope
        actor = Actor(told.user.id, told.project.id, told.role_names)
        return Verified(actor, told.expires_at, time.monotonic())

    def close(self) -> None:
        """Close without waiting for verifications under way."""
        self._threads.shutdown(wait=False, cancel_futures=True)
