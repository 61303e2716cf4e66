"""The port of a process for Prometheus and health checks, apart from the API's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from socket import socket
from typing import Any, Final, NamedTuple

import psycopg
import structlog

import app as composition
from adapters.http.ops import Check, ops_app
from adapters.runtime.supervisor import PortTaken, listen, serve
from commands.store.application import SESSION
from settings import Settings, SettingsInvalid, name_of

NOWHERE: Final = "none"
USUAL_HOST: Final = "127.0.0.1"
USUAL_PORTS: Final = {"run": 8810, "serve": 8810, "project": 8811, "work": 8812, "schedule": 8813}
"""One for each kind of process, so that one of each may run on a machine without a setting."""

SETTING: Final = name_of("metrics_listen")
LOG = structlog.get_logger("metrics")


class Metrics(NamedTuple):
    """Where they are told; without a listener, nowhere."""

    url: str = ""
    listener: socket | None = None

    def parts(self, settings: Settings) -> list[Callable[[], Any]]:
        """Return the part of the process that tells them, if there is one."""
        listener = self.listener
        if listener is None:
            return []
        LOG.info("metrics", url=self.url)
        database = settings.database_url.reveal()

        async def can_read() -> None:
            async with await psycopg.AsyncConnection.connect(database, options=SESSION) as connection:
                await connection.execute(b"SELECT FROM ledger_events LIMIT 1")

        checks: dict[str, Check] = {"database": can_read}
        limits = composition.connection_limits(settings)
        return [lambda: serve(ops_app(database, SESSION, checks), listener, limits=limits)]


@contextmanager
def metrics_of(settings: Settings, process: str) -> Iterator[Metrics]:
    """Listen where a process of this kind tells its metrics, while the block runs.

    Raises ``SettingsInvalid`` and ``PortTaken``.
    """
    if settings.metrics_listen == NOWHERE:
        yield Metrics()
        return
    host, port = read_address(settings.metrics_listen, USUAL_PORTS[process])
    try:
        listener = listen(host, port)
    except PortTaken as taken:
        raise PortTaken(f"{taken} {SETTING} names another address for metrics, or {NOWHERE}.") from None
    with listener:
        shown = f"[{host}]" if ":" in host else host
        url = f"http://{shown}:{listener.getsockname()[1]}/metrics"
        yield Metrics(url, listener)


def read_address(text: str, usual_port: int) -> tuple[str, int]:
    """Return host and port of ``host:port`` or ``[address]:port``. Raises ``SettingsInvalid``."""
    if not text:
        return USUAL_HOST, usual_port
    host, _, port = text.rpartition(":")
    bare = host.removeprefix("[").removesuffix("]")
    is_bracketed = host == f"[{bare}]"
    if not bare or (":" in bare) != is_bracketed or not port.isdecimal() or int(port) > 65_535:
        raise SettingsInvalid(f"{SETTING}={text}: neither host:port, such as 127.0.0.1:8810, nor {NOWHERE}.")
    return bare, int(port)
