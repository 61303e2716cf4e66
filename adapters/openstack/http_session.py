"""The HTTP sessions towards the cloud: each request has a limit for the whole of it.

The time limit of ``requests`` is one between two bytes: a server that dribbles holds its caller for ever.
Here it counts from the connection to the last byte of the answer. Nothing that we fetch is so large that a
sound cloud needs longer; images are neither uploaded nor downloaded.
"""

from __future__ import annotations

import io
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.client import HTTPResponse
from typing import Any

from keystoneauth1.session import Session, TCPKeepAliveAdapter
from requests import PreparedRequest, Response
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, Timeout
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.response import HTTPResponse as Urllib3Response

CONNECTIONS = 32
"""Connections to one address that are kept: as many as there are threads, or some are made anew each time."""


class TimedReader(io.RawIOBase):
    """The bytes of a socket until ``deadline``, of the monotonic clock."""

    def __init__(self, source: socket.socket, deadline: float) -> None:
        self._source, self._deadline = source, deadline
        self._bytes = source.makefile("rb", buffering=0)  # keeps the socket open, as http.client expects

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        """Raise ``TimeoutError`` once the time is over."""
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("the answer was not complete in time")
        self._source.settimeout(left)
        return self._bytes.readinto(buffer)

    def close(self) -> None:
        self._bytes.close()
        super().close()


class TimedResponse(HTTPResponse):
    """An answer that is read until ``deadline``: headers, body and trailers."""

    def __init__(self, sock: socket.socket, *arguments: Any, deadline: float, **more: Any) -> None:
        super().__init__(sock, *arguments, **more)
        untimed, self.fp = self.fp, io.BufferedReader(TimedReader(sock, deadline))
        untimed.close()


class TimedConnection(HTTPConnection):
    """Its ``timeout`` is what is left of the time for the whole request: urllib3 sees to that."""

    def connect(self) -> None:
        with self._timed():  # a proxy that is asked for a tunnel answers as well
            super().connect()

    def getresponse(self) -> Urllib3Response:  # type: ignore[override]  # as in urllib3
        with self._timed():
            return super().getresponse()

    @contextmanager
    def _timed(self) -> Iterator[None]:
        if self.timeout is None:
            yield
            return
        make: Any = partial(TimedResponse, deadline=time.monotonic() + self.timeout)
        self.response_class = make
        try:
            yield
        finally:
            del self.response_class


class TimedTLSConnection(TimedConnection, HTTPSConnection):
    """The same over TLS; the handshake has a limit of its own, as long as the whole."""


class TimedPool(HTTPConnectionPool):
    ConnectionCls = TimedConnection


class TimedTLSPool(HTTPSConnectionPool):
    ConnectionCls = TimedTLSConnection


POOLS = {"http": TimedPool, "https": TimedTLSPool}


class TimedAdapter(TCPKeepAliveAdapter):
    """Takes a request's ``timeout`` for the whole of it: connecting, sending and the answer."""

    def init_poolmanager(self, *arguments: Any, **more: Any) -> None:
        super().init_poolmanager(*arguments, **more)
        self.poolmanager.pool_classes_by_scheme = POOLS

    def proxy_manager_for(self, proxy: str, **more: Any) -> Any:
        manager = super().proxy_manager_for(proxy, **more)
        if not proxy.lower().startswith("socks"):  # SOCKS has connections of its own
            manager.pool_classes_by_scheme = POOLS
        return manager

    def send(
        self,
        request: PreparedRequest,
        stream: bool = False,
        timeout: Any = None,
        verify: bool | str = True,
        cert: str | tuple[str, str] | None = None,
        proxies: dict[str, str] | None = None,
    ) -> Response:
        limit: Any = Timeout(total=timeout) if isinstance(timeout, int | float) else timeout
        return super().send(request, stream, limit, verify, cert, proxies)


class TimedSession(Session):
    """keystoneauth's session, whose requests each take no longer than their time limit."""

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        adapter = TimedAdapter(pool_maxsize=CONNECTIONS)
        for scheme in list(self.session.adapters):
            self.session.mount(scheme, adapter)
