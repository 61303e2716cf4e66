"""Fair semaphore: so many at a time, in turns between projects: none waits for another's backlog."""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Turns:
    """Lets in ``most`` at the same time, within one event loop.

    Next comes the project with the fewest inside; among equals, the one that was let in least recently.
    Within a project the first to wait comes first.
    """

    def __init__(self, most: int) -> None:
        self._free = most
        self._inside: Counter[str] = Counter()
        self._waiting: dict[str, deque[asyncio.Future[None]]] = {}
        """By project; first the one that has waited longest since one of it was let in."""

    @asynccontextmanager
    async def of(self, project_id: str | None) -> AsyncIterator[None]:
        """Wait for a turn of the project (of the cloud, if it is None), and hold it while the block runs."""
        key = project_id or ""
        await self._enter(key)
        try:
            yield
        finally:
            self._leave(key)

    async def _enter(self, key: str) -> None:
        ticket = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(key, deque()).append(ticket)
        self._let_in()
        try:
            await ticket
        except asyncio.CancelledError:
            if not ticket.cancelled():  # let in at this very moment
                self._leave(key)
            raise

    def _leave(self, key: str) -> None:
        self._inside[key] -= 1
        if not self._inside[key]:
            del self._inside[key]
        self._free += 1
        self._let_in()

    def _let_in(self) -> None:
        while self._free and self._waiting:
            key = min(self._waiting, key=lambda key: self._inside[key])
            line = self._waiting.pop(key)
            ticket = line.popleft()
            if ticket.cancelled():
                if line:
                    self._waiting = {key: line, **self._waiting}
                continue
            if line:
                self._waiting[key] = line
            self._free -= 1
            self._inside[key] += 1
            ticket.set_result(None)
