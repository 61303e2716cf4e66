"""Of many who ask for the same at once, one asks, and all have its answer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any, Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class SingleFlight(Generic[K, V]):
    """The questions that are under way on one event loop, by what they ask for."""

    def __init__(self) -> None:
        self._asking: dict[K, asyncio.Task[V]] = {}

    async def run(self, key: K, call: Callable[[], Coroutine[Any, Any, V]]) -> V:
        """Return the answer to ``question``, or to the one that is under way. Raises as that does."""
        asking = self._asking.get(key)
        if asking is None:
            asking = self._asking[key] = asyncio.create_task(call())
            asking.add_done_callback(partial(self._forget, key))
        return await asyncio.shield(asking)  # who goes away takes the answer from nobody else

    def _forget(self, key: K, asked: asyncio.Task[V]) -> None:
        del self._asking[key]
        if not asked.cancelled():
            asked.exception()  # seen, should nobody be there to be told
