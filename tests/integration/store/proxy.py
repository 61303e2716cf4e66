"""A wire to Postgres that can be cut at the worst moment."""

from __future__ import annotations

import socket
import tempfile
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import Enum
from typing import NamedTuple

from psycopg.conninfo import conninfo_to_dict, make_conninfo

SOCKET = ".s.PGSQL.5432"
APPEND = b"ledger_events_append"
BIND = b"B"
"""First byte of the message by which a prepared statement is sent to be carried out."""


class Cut(Enum):
    BEFORE = "before the statement arrives"
    AT_ONCE = "as soon as it is on its way"
    LATE = "before the statement arrives, which it does when it is sent again"
    AFTER = "when it is done, and its answer on its way back"
    NEVER = "not at all"


class Line(NamedTuple):
    """One connection: its two ends, whether answers are kept back, and whether it is over."""

    client: socket.socket
    server: socket.socket
    swallow: threading.Event
    over: threading.Event


class Wire:
    """Forwards a Unix socket to Postgres; each append takes the next of ``cuts``, if there is one."""

    def __init__(self, folder: str, target: str) -> None:
        self.cuts: deque[Cut] = deque()
        self._target = target
        self._one_append = threading.Lock()
        self._late: tuple[Line, bytes] | None = None
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
                line = Line(client, server, threading.Event(), threading.Event())
                self._start(self._carry_out, line)
                self._start(self._carry_back, line)

    def _carry_out(self, line: Line) -> None:
        appender = False
        with suppress(OSError):
            while data := line.client.recv(1 << 20):
                appender = appender or APPEND in data
                cut = self._next_cut() if appender and data.startswith(BIND) else Cut.NEVER
                if cut is Cut.LATE:
                    self._late = (line, data)
                    hang_up(line.client)
                    return
                if cut is Cut.BEFORE:
                    break
                if cut is Cut.AFTER:
                    line.swallow.set()
                line.server.sendall(data)
                if cut is Cut.AT_ONCE:
                    break
        hang_up(line.client, line.server)

    def _carry_back(self, line: Line) -> None:
        with suppress(OSError):
            while (data := line.server.recv(1 << 20)) and not line.swallow.is_set():
                line.client.sendall(data)
        hang_up(line.client, line.server)
        line.over.set()

    def _next_cut(self) -> Cut:
        """Return what happens to this append, after the one that is late has been carried out."""
        with self._one_append:
            if self._late is not None:
                line, data = self._late
                self._late = None
                line.server.sendall(data)
                line.over.wait()
            return self.cuts.popleft() if self.cuts else Cut.NEVER

    def close(self) -> None:
        hang_up(self._listener, *self._ends)
        for thread in self._threads:
            thread.join()
        for end in [self._listener, *self._ends]:
            end.close()


def hang_up(*ends: socket.socket) -> None:
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
