"""Connections of clients, bounded: how many there are, and how long a request may take to arrive.

uvicorn waits for the rest of a head or a body for ever, and takes any number of connections.
"""

from __future__ import annotations

import asyncio
from typing import Any, ClassVar, NamedTuple

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol


class ConnectionLimits(NamedTuple):
    """Seconds, but for ``connections`` and ``head_bytes``."""

    head: float = 10.0
    """Until the head of a request must have come, from its first byte or from the connection's beginning."""
    body: float = 30.0
    """Until its body must have come after that."""
    keep_alive: float = 65.0
    """That a connection may rest between requests: longer than proxies keep theirs, so that they close it."""
    connections: int = 1000
    """At the same time, in one process."""
    head_bytes: int = 65_536
    """Of a request's line and headers, about."""


USUAL = ConnectionLimits()
"""Where no settings say otherwise."""


class LimitedProtocol(HttpToolsProtocol):
    """uvicorn's protocol with an end to every wait for a client's bytes."""

    limits: ClassVar[ConnectionLimits] = USUAL
    _deadline: asyncio.TimerHandle | None = None
    _in_head = True
    _head_bytes = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a head; close at once what is one connection too many."""
        super().connection_made(transport)
        if len(self.connections) > self.limits.connections:
            self.refuse(b"503 Service Unavailable")
        else:
            self.await_for(self.limits.head)

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing more."""
        self.await_for(None)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Count the bytes of a head, and refuse one without end."""
        if self.transport.is_closing():
            return
        if self._in_head:
            self._head_bytes += len(data)
            if self._deadline is None and self.is_idle():
                self.await_for(self.limits.head)  # an empty line begins no message
        super().data_received(data)
        if self._in_head and self._head_bytes > self.limits.head_bytes:
            self.refuse(b"431 Request Header Fields Too Large")

    def on_message_begin(self) -> None:
        """Begin to wait for the head."""
        super().on_message_begin()
        self._in_head = True
        self.await_for(self.limits.head)

    def on_headers_complete(self) -> None:
        """Begin to wait for the body."""
        self._in_head = False
        super().on_headers_complete()
        self.await_for(self.limits.body)

    def on_message_complete(self) -> None:
        """Wait for nothing: it is our turn."""
        self._in_head, self._head_bytes = True, 0
        self.await_for(None)
        super().on_message_complete()

    def is_idle(self) -> bool:
        """Whether no request is being answered."""
        cycle: Any = self.cycle  # None before the first
        return cycle is None or bool(cycle.response_complete)

    def await_for(self, seconds: float | None) -> None:
        """Cut the connection after so many seconds, unless it is told otherwise before."""
        if self._deadline is not None:
            self._deadline.cancel()
        self._deadline = None if seconds is None else self.loop.call_later(seconds, self.cut)

    def cut(self) -> None:
        """End a connection whose request does not arrive: its handler learns that the client is gone."""
        self.refuse(b"408 Request Timeout")

    def refuse(self, status: bytes) -> None:
        """Answer in place of the application, if nothing was answered yet, and close."""
        if self.transport.is_closing():
            return
        if self.is_idle() or not self.cycle.response_started:
            end = b"\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
            self.transport.write(b"HTTP/1.1 " + status + end)
        self.transport.close()


def limited(limits: ConnectionLimits) -> type[Any]:
    """Return the protocol with these limits, as uvicorn wants it: a class."""
    return type("Limited", (LimitedProtocol,), {"limits": limits})
