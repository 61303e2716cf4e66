"""A simulated cloud on a free loopback port, in a thread of this process: for tests and ``make run``."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import msgspec
import uvicorn

from adapters.simulator.config import SimulatorConfig
from adapters.simulator.simulator import Simulator
from adapters.simulator.world import Clock, wall_clock


@contextmanager
def running_simulator(
    config: SimulatorConfig | None = None, clock: Clock = wall_clock, port: int = 0
) -> Iterator[Simulator]:
    """Serve a simulated cloud while the block runs, on ``port`` or a free one; its URL is set by that."""
    with socket.create_server(("127.0.0.1", port)) as listener:
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # or each answer takes 40 ms
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        simulator = Simulator(msgspec.structs.replace(config or SimulatorConfig(), public_url=url), clock)
        server = uvicorn.Server(server_config(simulator))
        thread = threading.Thread(target=server.run, args=([listener],), name="simulator", daemon=True)
        thread.start()
        try:
            while not server.started and thread.is_alive():
                time.sleep(0.005)
            yield simulator
        finally:
            server.should_exit = True
            thread.join(10)
            simulator.close()


def server_config(simulator: Simulator, host: str = "127.0.0.1", port: int = 0) -> uvicorn.Config:
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
    )
