"""A RabbitMQ of one's own on loopback: the real program, with a name, ports and a folder of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from tests.ports import free_port
from tests.waiting import eventually

PROGRAM = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
"""The script itself: the one in /usr/sbin changes the user, and works in the system's folders."""


@contextmanager
def running_broker(port: int, folder: Path) -> Iterator[str]:
    """Run one while the block runs; yield its URL."""
    names = free_port()
    environment = {
        "PATH": os.defpath + ":/usr/sbin",
        "HOME": str(folder),
        "ERL_EPMD_PORT": str(names),
        "ERL_EPMD_ADDRESS": "127.0.0.1",
        "RABBITMQ_NODENAME": f"test-{uuid4().hex[:8]}@localhost",
        "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
        "RABBITMQ_NODE_PORT": str(port),
        "RABBITMQ_DIST_PORT": str(free_port()),
        "RABBITMQ_MNESIA_BASE": str(folder / "data"),
        "RABBITMQ_LOGS": "-",
        "RABBITMQ_CONF_ENV_FILE": os.devnull,
        "RABBITMQ_CONFIG_FILE": str(folder / "none"),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "plugins"),
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "+S 1:1 +sbwt none",
    }
    with (
        (folder / "log").open("wb") as log,
        child(["epmd", "-port", str(names), "-address", "127.0.0.1"], environment, log),
        child([str(PROGRAM)], environment, log),
    ):
        eventually(lambda: speaks_amqp(port))
        yield f"amqp://guest:guest@127.0.0.1:{port}/"


@contextmanager
def child(command: list[str], environment: dict[str, str], log: object) -> Iterator[None]:
    """Run a program in a session of its own, and end all of it."""
    process = subprocess.Popen(
        command, env=environment, stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True
    )
    try:
        yield
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def speaks_amqp(port: int) -> bool:
    """Whether the broker greets: it listens before it is ready."""
    try:
        with socket.create_connection(("127.0.0.1", port), 2) as connection:
            connection.sendall(b"AMQP\x00\x00\x09\x01")
            return connection.recv(1) == b"\x01"
    except OSError:
        return False
