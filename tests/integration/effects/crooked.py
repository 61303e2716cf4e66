"""A cloud of one port that answers as it is told: well-formed, broken, late, or not at all."""

from __future__ import annotations

import json
import socket
import struct
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple

RESET = struct.pack("ii", 1, 0)
"""SO_LINGER that makes close() send RST instead of FIN."""


class Reply(NamedTuple):
    """One answer. ``cut`` closes the connection: "before" the request's body is read, or "after"."""

    status: int = 200
    body: bytes = b"{}"
    headers: dict[str, str] = {}
    cut: str = ""
    hold: threading.Event | None = None
    """The answer waits for it."""


class Crooked(ThreadingHTTPServer):
    """``replies`` maps a service's first path segment to what it answers; ``seen`` counts what reached it."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.replies: dict[str, Reply] = {}
        self.seen: Counter[str] = Counter()
        self.microversion = "2.96"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def clouds_yaml(self, path: Path) -> Path:
        auth = {
            "auth_url": f"{self.url}/identity/v3",
            "username": "u",
            "password": "p",
            "project_name": "home",
            "user_domain_name": "Default",
            "project_domain_name": "Default",
        }
        path.write_text(json.dumps({"clouds": {"crooked": {"auth": auth, "region_name": "R"}}}))
        return path

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is what these tests are about."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Crooked

    def log_message(self, *_: Any) -> None:
        """Say nothing."""

    def answer(self) -> None:
        service = self.path.split("/")[1]
        self.server.seen[f"{self.command} {self.path.partition('?')[0]}"] += 1
        reply = self.server.replies.get(f"{self.command} {self.path}") or self.server.replies.get(service)
        if reply is None:
            self.honest()
            return
        if reply.cut != "before":
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if reply.hold is not None:
            reply.hold.wait(20)
        if reply.cut:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            self.close_connection = True
            with suppress(OSError):
                self.connection.close()
            return
        self.send(reply.status, reply.body, reply.headers)

    do_GET = do_POST = do_PUT = do_DELETE = answer  # noqa: N815 - as the library calls them

    def honest(self) -> None:
        """Answer what an honest Keystone and Nova would, as far as a client must know to get on."""
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        url = self.server.url
        if self.path == "/identity/v3":
            version = {
                "id": "v3.14",
                "status": "stable",
                "links": [{"rel": "self", "href": f"{url}/identity/v3/"}],
            }
            self.say({"version": version})
        elif self.path == "/identity/v3/auth/tokens":
            self.say({"token": self.token()}, 201, {"X-Subject-Token": "secret"})
        elif self.path.rstrip("/") == "/compute/v2.1":
            link = {"rel": "self", "href": f"{url}/compute/v2.1/"}
            newest = self.server.microversion
            version = {
                "id": "v2.1",
                "status": "CURRENT",
                "version": newest,
                "min_version": "2.1",
                "links": [link],
            }
            self.say({"version": version})
        else:
            self.say({})

    def token(self) -> dict[str, Any]:
        endpoint = {"interface": "public", "region": "R", "region_id": "R", "id": "e"}
        endpoint |= {"url": f"{self.server.url}/compute/v2.1"}
        domain = {"id": "default", "name": "Default"}
        return {
            "user": {"id": "user", "name": "u", "domain": domain},
            "project": {"id": "home", "name": "home", "domain": domain},
            "roles": [{"id": "r", "name": "member"}],
            "methods": ["password"],
            "issued_at": "2026-01-01T00:00:00.000000Z",
            "expires_at": "2096-01-01T00:00:00.000000Z",
            "catalog": [{"type": "compute", "name": "nova", "id": "c", "endpoints": [endpoint]}],
        }

    def say(self, body: Any, status: int = 200, headers: dict[str, str] | None = None) -> None:
        self.send(status, json.dumps(body).encode(), {"Content-Type": "application/json"} | (headers or {}))

    def send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in ({"Content-Length": str(len(body))} | headers).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def crooked_cloud() -> Iterator[Crooked]:
    with Crooked() as cloud:
        thread = threading.Thread(target=cloud.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield cloud
        finally:
            cloud.shutdown()
            thread.join()
