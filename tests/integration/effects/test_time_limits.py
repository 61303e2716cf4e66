"""A request to the cloud has an end: a server that sends a byte now and then holds nobody for longer."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest
from keystoneauth1 import exceptions

from adapters.openstack.http_session import TimedSession
from tests.certificates import write_certificate

LIMIT = 0.4
BETWEEN = 0.02
"""Seconds between two bytes: never as long as the limit, which a limit between bytes would wait for."""

LONG = 60.0
"""Seconds that the whole of an answer takes; only a failure waits for it."""

HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\nX-Long: "
ANSWERS = {
    "head": (b"", HEAD + b"a" * 5000 + b"\r\n\r\n"),
    "body": (HEAD + b"a\r\n\r\n", b"b" * 5000),
    "chunks": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n" * 900),
    "no end": (b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", b"c" * 5000),
    "interim": (b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 200),
}
GOOD = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


@contextmanager
def dribbling(at_once: bytes, slowly: bytes, context: ssl.SSLContext | None = None) -> Iterator[str]:
    """Serve an answer, a part of it byte by byte, to each connection."""
    over = threading.Event()

    def answer(connection: socket.socket) -> None:
        with suppress(OSError), connection:
            talk = context.wrap_socket(connection, server_side=True) if context else connection
            with talk:
                while talk.recv(65536):
                    talk.sendall(at_once)
                    for place in range(len(slowly)):
                        talk.sendall(slowly[place : place + 1])
                        if over.wait(BETWEEN):
                            return

    def accept(listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                threading.Thread(target=answer, args=(connection,), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=accept, args=(listener,), daemon=True).start()
        try:
            yield f"{'https' if context else 'http'}://127.0.0.1:{listener.getsockname()[1]}/"
        finally:
            over.set()
            listener.shutdown(socket.SHUT_RDWR)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_certificate(tmp_path_factory.mktemp("tls") / "slow.pem", "slow")


@pytest.fixture(params=["http", "https"])
def context(request: pytest.FixtureRequest, certificate: Path) -> ssl.SSLContext | None:
    if request.param == "http":
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    return context


def ends_in_time(ask: Callable[[], object]) -> None:
    began = time.monotonic()
    with pytest.raises(exceptions.RetriableConnectionFailure):
        ask()
    assert time.monotonic() - began < LONG


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("part", ANSWERS)
def test_an_answer_that_comes_byte_by_byte_is_given_up(
    part: str, method: str, context: ssl.SSLContext | None, certificate: Path
) -> None:
    with dribbling(*ANSWERS[part], context) as url, closing(session(certificate)) as asking:
        ends_in_time(lambda: asking.request(url, method, json={}, timeout=LIMIT))


def test_the_limit_of_the_session_counts_where_none_is_given(certificate: Path) -> None:
    with dribbling(*ANSWERS["body"]) as url, closing(session(certificate, LIMIT)) as asking:
        ends_in_time(lambda: asking.get(url))


def test_a_connection_is_used_again_and_each_request_has_its_own_time(
    context: ssl.SSLContext | None, certificate: Path
) -> None:
    with dribbling(GOOD, b"", context) as url, closing(session(certificate)) as asking:
        for _ in range(3):
            assert asking.get(url, timeout=LONG).text == "ok"
        pools = asking.session.get_adapter(url).poolmanager.pools
        assert [pools[key].num_connections for key in pools.keys()]  # noqa: SIM118 - no mapping == [1]


def test_a_proxy_is_not_waited_for_either(certificate: Path) -> None:
    with dribbling(*ANSWERS["head"]) as proxy, closing(session(certificate)) as asking:
        asking.session.proxies = {"http": proxy, "https": proxy}
        for url in ("http://cloud.invalid/", "https://cloud.invalid/"):
            ends_in_time(lambda url=url: asking.get(url, timeout=LIMIT))


class Closing(TimedSession):
    def close(self) -> None:
        self.session.close()


def session(certificate: Path, time_limit: float | None = None) -> Closing:
    return Closing(verify=str(certificate), timeout=time_limit)
