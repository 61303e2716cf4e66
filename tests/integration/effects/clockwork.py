"""A simulated cloud within the process, whose answers get lost, on a clock that a test turns by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode
from uuid import uuid4

import msgspec

from adapters.openstack.errors import Answer, CloudOutcomeUnknown, CloudRejected, CloudUnreachable
from simulator import Simulator
from simulator.http import Call
from simulator.simulator import SERVICES
from tests.ledger import ROOMY

PREFIXES = {"compute": "/compute/v2.1", "volume": "/volume/v3", "network": "/network/v2.0"}


class HandClock:
    """Stands still until it is put forward."""

    def __init__(self) -> None:
        self.now = datetime(2026, 8, 1, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


class LossyCloud:
    """What the adapters use of ``Cloud``: the demo project of a simulated cloud of its own.

    ``lose`` takes the answer of the next call that changes something; ``drop`` the call itself.
    """

    def __init__(self) -> None:
        self.clock = HandClock()
        self.simulator = Simulator(ROOMY, self.clock)
        self.services = {service.routes.prefix.strip("/"): service for service in SERVICES}
        self.lose = self.drop = False
        self.token, self.project_id, self.user_id = "", "", ""
        self.sign_in()

    def forward(self, seconds: float) -> None:
        self.clock.now += timedelta(seconds=seconds)

    def sign_in(self) -> None:
        user = {"name": "demo", "domain": {"id": "default"}, "password": ROOMY.passwords["demo"]}
        scope = {"project": {"name": "demo", "domain": {"id": "default"}}}
        login = {"auth": {"identity": {"methods": ["password"], "password": {"user": user}}, "scope": scope}}
        reply, _ = self.send("POST", "/identity/v3/auth/tokens", login)
        self.token = reply.headers["X-Subject-Token"]
        self.project_id = reply.body["token"]["project"]["id"]
        self.user_id = reply.body["token"]["user"]["id"]

    def send(
        self, method: str, path: str, body: Any = None, query: str = "", headers: dict[str, str] | None = None
    ) -> Any:
        sent = {"x-auth-token": self.token, **{name.lower(): text for name, text in (headers or {}).items()}}
        app = self.simulator.app
        call = Call(
            world=self.simulator.world,
            now=self.clock.now,
            method=method,
            path=path,
            query=tuple(parse_qsl(query, keep_blank_values=True)),
            headers={**sent, "openstack-api-version": "compute 2.96"},
            body=b"" if body is None else msgspec.json.encode(body),
            request_id=f"req-{uuid4()}",
        )
        reply, more = app.run(self.services[path.split("/")[1]], call)
        return msgspec.structs.replace(reply, body=msgspec.json.decode(reply.encoded() or b"{}")), more

    def call(
        self,
        service: str,
        method: str,
        path: str,
        *,
        body: Any = None,
        query: Mapping[str, Any] | Sequence[tuple[str, str]] | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        changes, lose, drop = method != "GET", self.lose, self.drop
        if changes:
            self.lose = self.drop = False
            if drop:
                raise CloudOutcomeUnknown("the call was lost")
        reply, _ = self.send(method, PREFIXES[service] + path, body, urlencode(query or {}), headers)
        if changes and lose:
            raise CloudOutcomeUnknown("the answer was lost")
        if reply.status >= 500:
            raise CloudUnreachable(str(reply.body))
        if reply.status >= 400:
            raise CloudRejected(reply.status, str(reply.body))
        return Answer(reply.status, reply.body, f"req-{uuid4()}")
