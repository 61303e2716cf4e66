"""A wire to Postgres that can be cut at the worst moment."""

from __future__ import annotations

import socket
import tempfile
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import Enum

from psycopg.conninfo import conninfo_to_dict, make_conninfo

SOCKET = ".s.PGSQL.5432"
APPEND = b"ledger_events_append"
BIND = b"B"
"""First byte of the message by which a prepared statement is sent to be carried out."""


class Cut(Enum):
    BEFORE = "before the statement arrives"
    AT_ONCE = "as soon as it is on its way"
    AFTER = "when it is done, and its answer on its way back"
    NEVER = "not at all"


class Wire:
    """Forwards a Unix socket to Postgres; each append takes the next of ``cuts``, if there is one."""

    def __init__(self, folder: str, target: str) -> None:
        self.cuts: deque[Cut] = deque()
        self.appends = 0
        self._target = target
        self._counting = threading.Lock()
        self._ends: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(f"{folder}/{SOCKET}")
        self._listener.listen()
        self._start(self._accept)

    def _start(self, run, *arguments) -> None:
        thread = threading.Thread(target=run, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = socket.socket(socket.AF_UNIX)
                server.connect(self._target)
                self._ends += [client, server]
                swallow = threading.Event()
                self._start(self._carry_out, client, server, swallow)
                self._start(self._carry_back, client, server, swallow)

    def _carry_out(self, client: socket.socket, server: socket.socket, swallow: threading.Event) -> None:
        appender = False
        with hanging_up(client, server):
            while data := client.recv(1 << 20):
                appender = appender or APPEND in data
                cut = self._next_cut() if appender and data.startswith(BIND) else Cut.NEVER
                if cut is Cut.BEFORE:
                    return
                if cut is Cut.AFTER:
                    swallow.set()
                server.sendall(data)
                if cut is Cut.AT_ONCE:
                    return

    def _carry_back(self, client: socket.socket, server: socket.socket, swallow: threading.Event) -> None:
        with hanging_up(client, server):
            while (data := server.recv(1 << 20)) and not swallow.is_set():
                client.sendall(data)

    def _next_cut(self) -> Cut:
        with self._counting:
            self.appends += 1
            return self.cuts.popleft() if self.cuts else Cut.NEVER

    def close(self) -> None:
        with hanging_up(self._listener, *self._ends):
            pass
        for thread in self._threads:
            thread.join()
        for end in [self._listener, *self._ends]:
            end.close()


@contextmanager
def hanging_up(*ends: socket.socket) -> Iterator[None]:
    try:
        with suppress(OSError):
            yield
    finally:
        for end in ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


@contextmanager
def wire_to(url: str) -> Iterator[tuple[Wire, str]]:
    """Yield a wire to the database at ``url``, and the URL that goes through it."""
    with tempfile.TemporaryDirectory(prefix="wire-") as folder:
        wire = Wire(folder, f"{conninfo_to_dict(url)['host']}/{SOCKET}")
        try:
            yield wire, make_conninfo(url, host=folder)
        finally:
            wire.close()
