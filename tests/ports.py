"""Ports for servers that the tests start as processes."""

from __future__ import annotations

import os
import random
import socket

EACH = 1_500
WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % 8
"""Which of the processes this is that share the tests: each has ports of its own to choose from."""


def free_port() -> int:
    """Return a port nobody listens on, outside the range from which the kernel takes those of clients."""
    first = 20_000 + WORKER * EACH
    while True:
        port = random.randrange(first, first + EACH)
        try:
            socket.create_server(("127.0.0.1", port)).close()
        except OSError:
            continue
        return port
