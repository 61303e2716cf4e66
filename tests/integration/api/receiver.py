"""A receiver of webhooks on loopback, which checks signatures as the specification tells receivers to."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
TOLERANCE = 300
"""Seconds a timestamp may be off."""


class Received(NamedTuple):
    id: str
    body: dict[str, Any]
    is_genuine: bool


class Receiver(ThreadingHTTPServer):
    """Answers ``status``, once it is not ``held``."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.status = 204
        self.go_on = threading.Event()
        self.go_on.set()
        self.received: list[Received] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/hooks"

    def about(self, server: str) -> list[Received]:
        return [one for one in self.received if one.body["data"]["server"]["id"] == server]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Who hangs is hung up on."""


class Handler(BaseHTTPRequestHandler):
    server: Receiver

    def log_message(self, *_: Any) -> None:
        """Say nothing."""

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers["Content-Length"]))
        genuine = is_genuine(dict(self.headers), content)
        self.server.received.append(Received(self.headers["webhook-id"], json.loads(content), genuine))
        self.server.go_on.wait(20)
        self.send_response(self.server.status)
        self.send_header("Location", self.server.url)
        self.send_header("Content-Length", "0")
        self.end_headers()


def is_genuine(headers: dict[str, str], content: bytes) -> bool:
    """Standard Webhooks, "Verifying webhook authenticity"."""
    sent_at = int(headers["webhook-timestamp"])
    key = base64.b64decode(SECRET.split("_")[1])
    text = b".".join([headers["webhook-id"].encode(), str(sent_at).encode(), content])
    expected = base64.b64encode(hmac.digest(key, text, hashlib.sha256)).decode()
    offered = [part.split(",", 1) for part in headers["webhook-signature"].split(" ")]
    is_signed = any(version == "v1" and hmac.compare_digest(sign, expected) for version, sign in offered)
    return is_signed and abs(time.time() - sent_at) < TOLERANCE


@contextmanager
def running_receiver() -> Iterator[Receiver]:
    with Receiver() as receiver:
        thread = threading.Thread(target=receiver.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield receiver
        finally:
            receiver.go_on.set()
            receiver.shutdown()
            thread.join()
