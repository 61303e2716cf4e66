"""Waiters: requests that wait for a state of the database share one query, and hold no connection."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection
from contextlib import suppress
from typing import Generic, NamedTuple, TypeVar

K = TypeVar("K")


class Waiter(NamedTuple, Generic[K]):
    key: K
    seen: asyncio.Future[None]


class Waiters(Generic[K]):
    """Waiting requests by their keys. ``look`` is given keys and returns those that have come about.

    There is one look at a time, for all requests that wait when it begins: it holds the only connection. A
    look follows each ``wake`` during a wait, and each ``poll`` seconds without one, for a notification may be
    missed. It wakes only the requests whose key has come about. A failed look fails all requests of its keys.
    """

    def __init__(self, look: Callable[[Collection[K]], Awaitable[Collection[K]]], poll: float) -> None:
        self._look, self._poll = look, poll
        self._waiting: set[Waiter[K]] = set()
        self._stirred = asyncio.Event()
        self._looker: asyncio.Task[None] | None = None

    async def wait(self, key: K) -> None:
        """Return once ``key`` has come about, by a look that began after this call. Has no time limit."""
        waiter = Waiter(key, asyncio.get_running_loop().create_future())
        self._waiting.add(waiter)
        self.wake()
        try:
            await waiter.seen
        finally:
            self._waiting.discard(waiter)

    def wake(self) -> None:
        """Look again: the database has changed, or a new request waits."""
        self._stirred.set()
        if self._waiting and (self._looker is None or self._looker.done()):
            self._looker = asyncio.create_task(self._look_while_awaited())

    async def _look_while_awaited(self) -> None:
        while self._waiting:
            self._stirred.clear()
            await self._look_once(frozenset(self._waiting))
            if self._waiting:
                with suppress(TimeoutError):
                    async with asyncio.timeout(self._poll):
                        await self._stirred.wait()

    async def _look_once(self, waiting: Collection[Waiter[K]]) -> None:
        try:
            seen = await self._look({waiter.key for waiter in waiting})
        except Exception as error:
            for waiter in waiting:
                if not waiter.seen.done():
                    waiter.seen.set_exception(error)
            return
        for waiter in waiting:
            if waiter.key in seen and not waiter.seen.done():
                waiter.seen.set_result(None)
