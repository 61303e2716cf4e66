"""A whole ledger in this process, in two parts that are stopped and started apart: API and worker."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from socket import socket
from typing import Any

import app
from adapters.runtime.supervisor import run_all, serve
from settings import Settings
from tests.waiting import LIMIT

Life = Callable[[asyncio.Event, Callable[[], None]], Coroutine[Any, Any, None]]
"""Runs until the event is set; calls the function once it has begun."""


class Part:
    """Runs in a thread with a loop of its own, from ``start`` to ``stop``."""

    def __init__(self, life: Life) -> None:
        self._life = life
        self._end: Callable[[], object] | None = None
        self._running: Future[None]

    @property
    def is_running(self) -> bool:
        return self._end is not None

    def start(self) -> None:
        if self.is_running:
            return
        begun: Future[Callable[[], object]] = Future()
        thread = ThreadPoolExecutor(1)
        self._running = thread.submit(asyncio.run, self._run(begun))
        thread.shutdown(wait=False)
        wait([begun, self._running], LIMIT, FIRST_COMPLETED)
        self.see_that_it_lives()
        self._end = begun.result(0)

    def stop(self) -> None:
        if self._end is not None:
            self._end()
            self._end = None
            self._running.result(LIMIT)

    def see_that_it_lives(self) -> None:
        """Raise what ended it, if it has ended by itself."""
        if self._running.done():
            self._running.result()

    async def _run(self, begun: Future[Callable[[], object]]) -> None:
        loop, ended = asyncio.get_running_loop(), asyncio.Event()
        end = loop.call_soon_threadsafe
        await self._life(ended, lambda: begun.set_result(lambda: end(ended.set)))


def api_of(settings: Settings, listener: socket) -> Part:
    """Return the API, with the projector that keeps what it shows."""

    async def life(ended: asyncio.Event, begun: Callable[[], None]) -> None:
        projector = app.create_projector(settings, lambda records, position: None)
        api = app.create_api(settings)
        await run_all([lambda: serve(api, listener, begun)], [projector.run], ended)

    return Part(life)


def worker_of(settings: Settings) -> Part:
    """Return reactor, queue, observer and watcher."""

    async def life(ended: asyncio.Event, begun: Callable[[], None]) -> None:
        async with app.working(settings, "worker") as (reactor, parts):
            begun()
            await run_all(parts, [reactor.run], ended)

    return Part(life)
