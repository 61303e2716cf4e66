"""A simulated cloud on a free loopback port, in a thread of this process: for tests and ``make run``."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from ssl import CERT_NONE, CERT_REQUIRED
from typing import NamedTuple

import msgspec
import uvicorn

from simulator.config import SimulatorConfig
from simulator.simulator import Simulator
from simulator.world import Clock, wall_clock


class Tls(NamedTuple):
    """Files in PEM: the cloud's certificate with its key, and the authority of its clients."""

    certificate: Path
    clients: Path | None = None
    """Without it a client needs no certificate."""


@contextmanager
def running_simulator(
    config: SimulatorConfig | None = None, clock: Clock = wall_clock, port: int = 0, tls: Tls | None = None
) -> Iterator[Simulator]:
    """Serve a simulated cloud while the block runs, on ``port`` or a free one; its URL is set by that."""
    with socket.create_server(("127.0.0.1", port)) as listener:
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # or each answer takes 40 ms
        url = f"{'https' if tls else 'http'}://127.0.0.1:{listener.getsockname()[1]}"
        simulator = Simulator(msgspec.structs.replace(config or SimulatorConfig(), public_url=url), clock)
        server = uvicorn.Server(server_config(simulator, tls=tls))
        serving = serve(server, listener)
        thread = threading.Thread(target=asyncio.run, args=(serving,), name="simulator", daemon=True)
        thread.start()
        try:
            while not server.started and thread.is_alive():
                time.sleep(0.005)
            yield simulator
        finally:
            server.should_exit = True
            thread.join(10)
            simulator.close()


async def serve(server: uvicorn.Server, listener: socket.socket) -> None:
    """Serve until told to end. Over TLS a closed connection would still wait for its client."""
    await server.serve([listener])
    for connection in list(server.server_state.connections):
        if connection.transport is not None:
            connection.transport.abort()
    await asyncio.sleep(0)


def server_config(
    simulator: Simulator, host: str = "127.0.0.1", port: int = 0, tls: Tls | None = None
) -> uvicorn.Config:
    """Return how uvicorn serves it. The event loop is asyncio's: aborting a connection needs no more."""
    return uvicorn.Config(
        simulator.app,
        host=host,
        port=port,
        log_level="warning",
        access_log=False,
        loop="asyncio",
        timeout_keep_alive=60,
        timeout_graceful_shutdown=2,
        ssl_certfile=tls.certificate if tls else None,
        ssl_ca_certs=str(tls.clients) if tls and tls.clients else None,
        ssl_cert_reqs=CERT_REQUIRED if tls and tls.clients else CERT_NONE,
    )
