"""Supervisor: runs threads, coroutines and HTTP of one process, and ends all of them together."""

from __future__ import annotations

import asyncio
import signal
import socket
import threading
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import uvicorn

from adapters.runtime.http_connection import USUAL, ConnectionLimits, limited

Coroutine = Callable[[], Awaitable[Any]]
Follower = Callable[[threading.Event], None]
"""Follows the log in a thread until the event is set."""


class PortTaken(Exception):
    """Something else listens there; the message says where."""


class Server(uvicorn.Server):
    """uvicorn without its own signal handlers: the process has one place for them."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals to ``run_until_signal``."""
        yield


def listen(host: str, port: int, setting: str = "") -> socket.socket:
    """Open the socket before anything else is started. Raises ``PortTaken``, which names the setting."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listener = socket.create_server((host, port), family=family, backlog=1024)
    except (OSError, UnicodeError) as error:  # UnicodeError: of a host's name
        why = error.strerror if isinstance(error, OSError) else "there is no such name"
        told = f"{setting}: cannot" if setting else "Cannot"
        raise PortTaken(f"{told} listen on {host}:{port}: {why}.") from None
    # asyncio sets it only on sockets it made itself; without it small answers wait 40 ms for an ACK.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


async def serve(
    app: Any,
    listener: socket.socket,
    ready: Callable[[], None] = lambda: None,
    limits: ConnectionLimits = USUAL,
) -> None:
    """Serve an ASGI application until cancelled, then let its requests finish for a moment."""
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=3,
        lifespan="on",
        http=limited(limits),
        timeout_keep_alive=round(limits.keep_alive),
    )
    server = Server(config)
    task = asyncio.create_task(server.serve([listener]))
    try:
        while not server.started and not task.done():  # noqa: ASYNC110 - uvicorn tells in no other way
            await asyncio.sleep(0.01)
        if not task.done():
            ready()
        await asyncio.shield(task)
    except asyncio.CancelledError:
        server.should_exit = True
        await task
        raise


async def run_until_signal(coroutines: Sequence[Coroutine], followers: Sequence[Follower] = ()) -> None:
    """Run all parts until SIGINT or SIGTERM, or until one of them fails, whose error is then raised."""
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, ended.set)
    await run_all(coroutines, followers, ended)


async def run_all(
    coroutines: Sequence[Coroutine], followers: Sequence[Follower], ended: asyncio.Event
) -> None:
    """Run all parts until ``ended`` is set, or until one of them fails, whose error is then raised."""
    stop = threading.Event()
    parts = [asyncio.ensure_future(begin()) for begin in coroutines]
    threads = [asyncio.ensure_future(asyncio.to_thread(follow, stop)) for follow in followers]
    end = asyncio.ensure_future(ended.wait())
    try:
        await asyncio.wait([end, *parts, *threads], return_when=asyncio.FIRST_COMPLETED)
    finally:
        stop.set()
        for part in (end, *parts):
            part.cancel()
        await asyncio.wait([end, *parts, *threads])
    for part in (*parts, *threads):
        if not part.cancelled() and (error := part.exception()) is not None:
            raise error
