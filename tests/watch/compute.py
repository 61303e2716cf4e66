"""An observer on a real book, and a Nova that is a dict."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from typing import Any, cast
from uuid import UUID, uuid4

from psycopg import AsyncConnection

from adapters.answer import Answer
from adapters.cloud import Refused
from adapters.errand import Workshop
from adapters.observer import Observer, Pace
from adapters.openstack import Clouds
from app import PROJECTIONS
from commands.handler import Handler
from commands.record import Recorded
from commands.server import events as e
from commands.server.decider import SERVER
from commands.server.state import Server
from commands.store import SESSION, Ledger
from projections.projector import Projector
from projections.rebuild import build_missing
from tests.projections.history import append
from tests.projections.tables import drain
from tests.server import lives

HOME = "home"
FLAVOR = {"original_name": "m1.small", "vcpus": 1, "ram": 2048, "disk": 20}


class FakeNova:
    """Servers by Nova's id, and the instance actions of each, newest first."""

    sees_all = True
    project_id = HOME
    user_id = "us"

    def __init__(self) -> None:
        self.home = self
        self.servers: dict[str, dict[str, Any]] = {}
        self.actions: dict[str, list[dict[str, Any]]] = {}
        self.asked: Counter[str] = Counter()
        self.queries: list[dict[str, Any]] = []

    def project(self, project_id: str) -> FakeNova:
        return self

    def put(self, cloud_id: str, status: str = "ACTIVE", **more: Any) -> None:
        shown = {"id": cloud_id, "name": "web", "status": status, "updated": "2026-08-01T12:00:00Z"}
        self.servers[cloud_id] = {**shown, "user_id": "us", "flavor": FLAVOR, "locked": False, **more}

    def act(self, cloud_id: str, action: str, user_id: str | None, **changes: Any) -> str:
        """Do something as Nova would: change what it shows, and write it down in its audit."""
        request_id = f"req-{uuid4()}"
        entry = {"action": action, "request_id": request_id, "user_id": user_id, "message": None}
        entry["start_time"] = datetime.now(UTC).isoformat()
        self.actions.setdefault(cloud_id, []).insert(0, entry)
        self.servers[cloud_id].update(changes)
        return request_id

    def call(self, service: str, method: str, path: str, query: Any = None, **_: Any) -> Answer:
        assert (service, method) == ("compute", "GET")
        now = datetime.now(UTC)
        match path.strip("/").split("/"):
            case ["servers", "detail"]:
                self.asked["list"] += 1
                self.queries.append(query or {})
                return Answer(200, {"servers": list(self.servers.values())}, None, now)
            case ["servers", cloud_id] if cloud_id in self.servers:
                return Answer(200, {"server": self.servers[cloud_id]}, None, now)
            case ["servers", cloud_id, "os-instance-actions"]:
                self.asked["actions"] += 1
                return Answer(200, {"instanceActions": self.actions.get(cloud_id, [])}, None, now)
            case ["servers", cloud_id, "os-instance-actions", request_id]:
                found = [one for one in self.actions.get(cloud_id, []) if one["request_id"] == request_id]
                if found:
                    return Answer(200, {"instanceAction": {"events": [], **found[0]}}, None, now)
        raise Refused(404, "no such thing")


class Bench:
    """The book, Nova, and any number of observers between them."""

    def __init__(self, database: str, ledger: Ledger, threads: ThreadPoolExecutor) -> None:
        self.ledger, self.nova, self.connections = ledger, FakeNova(), 0
        build_missing(database, SESSION, PROJECTIONS, lambda done, total: None)
        self._projector = Projector(database, SESSION, PROJECTIONS)

        @asynccontextmanager
        async def connect() -> Any:
            async with await AsyncConnection.connect(
                database, options=SESSION, autocommit=True
            ) as connection:
                self.connections += 1
                yield connection

        self.workshop = Workshop(Handler(ledger, connect), cast(Clouds, self.nova), threads)

    def observer(self) -> Observer:
        return Observer(self.workshop, Pace(0.01, 600.0))

    def write(self, *events: Any, stream: UUID | None = None, version: int | None = None) -> UUID:
        stream = stream or uuid4()
        append(self.ledger, stream, len(self.records(stream)) if version is None else version, events)
        return stream

    def server(self, **more: Any) -> UUID:
        """A server that runs, in the book and in the cloud."""
        self.nova.put(lives.CLOUD_ID, **more)
        return self.write(*lives.running.history)

    def project(self) -> None:
        with self._projector.connect() as connection:
            drain(self._projector, connection)

    def do(self, look: Callable[[], Awaitable[Any]]) -> None:
        """Let an observer look once, at read tables that are up to date."""
        self.project()

        async def once() -> None:
            await look()

        asyncio.run(once())

    def records(self, stream: UUID) -> list[Recorded]:
        return [record for record in self.ledger.events.get(stream) if isinstance(record, Recorded)]

    def state(self, stream: UUID) -> Server:
        return SERVER.replay([record.event for record in self.records(stream)])

    def told(self, stream: UUID) -> list[e.ServerEvent]:
        """What was told of it since it ran."""
        return [record.event for record in self.records(stream)[len(lives.running.history) :]]


@contextmanager
def bench_on(database: str) -> Iterator[Bench]:
    with Ledger(database) as ledger, ThreadPoolExecutor(2) as threads:
        yield Bench(database, ledger, threads)
