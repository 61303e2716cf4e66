"""Single flight: concurrent calls for the same key share one call and its result."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any, Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class SingleFlight(Generic[K, V]):
    """Calls under way on one event loop, by key."""

    def __init__(self) -> None:
        self._asking: dict[K, asyncio.Task[V]] = {}

    async def run(self, key: K, call: Callable[[], Coroutine[Any, Any, V]]) -> V:
        """Return the result of ``call``, or of the one under way. Raises as that does."""
        asking = self._asking.get(key)
        if asking is None:
            asking = self._asking[key] = asyncio.create_task(call())
            asking.add_done_callback(partial(self._forget, key))
        return await asyncio.shield(asking)  # a cancelled caller does not cancel it for the others

    def _forget(self, key: K, asked: asyncio.Task[V]) -> None:
        del self._asking[key]
        if not asked.cancelled():
            asked.exception()  # retrieved, should no caller be left
