"""Ports for servers that the tests start as processes."""

from __future__ import annotations

import random
import socket


def free_port() -> int:
    """Return a port nobody listens on, outside the range from which the kernel takes those of clients."""
    while True:
        port = random.randrange(20_000, 32_000)
        try:
            socket.create_server(("127.0.0.1", port)).close()
        except OSError:
            continue
        return port
