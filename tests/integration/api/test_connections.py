"""Who does not send what he began is not waited for, and there is an end to the number of clients."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import httpx
import pytest
from litestar import Litestar, Request, post

from adapters.runtime.http_connection import ConnectionLimits
from adapters.runtime.supervisor import listen, serve
from tests.http_client import NO_TLS

PATIENT = 60.0
"""Seconds that only a failure takes."""


@post("/")
async def count(request: Request[object, object, object]) -> int:
    """Tell how many bytes came."""
    return len(await request.body())


@contextmanager
def served(limits: ConnectionLimits) -> Iterator[int]:
    """Serve while the block runs; return the port."""
    ready, ended = threading.Event(), asyncio.Event()
    loop = asyncio.new_event_loop()
    app = Litestar([count], openapi_config=None, logging_config=None)

    async def live(listener: socket.socket) -> None:
        serving = asyncio.create_task(serve(app, listener, ready.set, limits))
        await ended.wait()
        serving.cancel()
        await asyncio.wait([serving])

    with listen("127.0.0.1", 0) as listener:
        thread = threading.Thread(target=loop.run_until_complete, args=(live(listener),))
        thread.start()
        assert ready.wait(PATIENT)
        try:
            yield listener.getsockname()[1]
        finally:
            loop.call_soon_threadsafe(ended.set)
            thread.join()
            loop.close()


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """Where half a request is cut soon; what is whole may be late for it, on a slow machine."""
    with served(ConnectionLimits(head=0.2, body=0.2)) as port:
        yield port


@pytest.fixture(scope="module")
def calm() -> Iterator[int]:
    with served(ConnectionLimits(head=2.0, keep_alive=1.0, head_bytes=4096)) as port:
        yield port


def told(port: int, sent: bytes) -> bytes:
    """Send something, and return all that comes until the server closes."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENT) as client:
        client.sendall(sent)
        answer = b""
        while more := client.recv(4096):
            answer += more
    return answer


HEAD = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n"
WHOLE = HEAD + b"\r\n0123456789"


def ask(client: socket.socket) -> None:
    """Send a whole request, and read its answer."""
    client.sendall(WHOLE)
    answer = b""
    while not answer.endswith(b"\r\n\r\n10"):
        more = client.recv(4096)
        assert more, answer
        answer += more
    assert answer.startswith(b"HTTP/1.1 201 ")


@pytest.mark.parametrize(
    "half",
    [b"", b"\r\n", b"POST", b"POST / HTTP/1.1\r\n", HEAD, HEAD + b"\r\n", HEAD + b"\r\n01234"],
    ids=["nothing", "an empty line", "half a line", "no header", "half a head", "no body", "half a body"],
)
def test_half_a_request_is_cut(port: int, half: bytes) -> None:
    assert told(port, half).startswith(b"HTTP/1.1 408 ")


def test_half_a_request_after_a_whole_one_is_cut(calm: int) -> None:
    assert told(calm, WHOLE + HEAD).startswith(b"HTTP/1.1 201 ")


def test_an_empty_line_after_a_whole_request_is_cut(calm: int) -> None:
    assert told(calm, WHOLE + b"\r\n").startswith(b"HTTP/1.1 201 ")


def test_a_head_without_end_is_refused(calm: int) -> None:
    assert told(calm, HEAD + b"X-Long: " + b"x" * 5000).startswith(b"HTTP/1.1 431 ")


def test_a_connection_that_rests_is_closed(calm: int) -> None:
    answer = told(calm, WHOLE)
    assert answer.startswith(b"HTTP/1.1 201 ")
    assert b" 408 " not in answer


def test_there_is_an_end_to_the_number_of_connections() -> None:
    with served(ConnectionLimits(connections=4)) as port, ExitStack() as stack:
        clients = [socket.create_connection(("127.0.0.1", port), timeout=PATIENT) for _ in range(4)]
        for client in clients:
            stack.enter_context(client)
            ask(client)
        assert told(port, b"").startswith(b"HTTP/1.1 503 ")
        ask(clients[0])


def test_who_sends_in_time_is_served() -> None:
    with (
        served(ConnectionLimits()) as port,
        httpx.Client(verify=NO_TLS, base_url=f"http://127.0.0.1:{port}", timeout=PATIENT) as client,
    ):
        assert [client.post("/", content=b"x" * size).json() for size in (0, 1, 200_000)] == [0, 1, 200_000]
