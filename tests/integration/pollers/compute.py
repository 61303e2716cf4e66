"""An observer on a real book, and a Nova that is a dict."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from typing import Any, NamedTuple, cast
from uuid import UUID, uuid4

from psycopg import AsyncConnection

from adapters.kernel.context import Runtime
from adapters.openstack.connection import Clouds
from adapters.openstack.errors import Answer, CloudOutcomeUnknown, CloudRejected
from adapters.pollers.servers import PollIntervals, ServerPoller
from app import PROJECTIONS
from commands.server import events as e
from commands.server.decider import SERVER
from commands.server.state import Server
from commands.store.application import SESSION, Ledger
from commands.store.envelope import RecordedEvent
from commands.store.handler import Handler
from projections.engine.projector import Projector
from projections.engine.rebuild import build_missing
from tests.integration.projections.tables import drain
from tests.unit.commands.server import lives
from tests.unit.projections.history import append

HOME = "home"
TASK = "OS-EXT-STS:task_state"
LARGE = {"original_name": "m1.large", "vcpus": 4, "ram": 8192, "disk": 80}
FLAVOR = {"original_name": "m1.small", "vcpus": 1, "ram": 2048, "disk": 20}


RUNS = frozenset({"ACTIVE", "SHUTOFF", "PAUSED", "SUSPENDED"})
ACTS: dict[str, tuple[str, str, frozenset[str], str | None]] = {
    "os-start": ("start", "powering-on", frozenset({"SHUTOFF"}), "ACTIVE"),
    "os-stop": ("stop", "powering-off", frozenset({"ACTIVE", "ERROR"}), "SHUTOFF"),
    "pause": ("pause", "pausing", frozenset({"ACTIVE"}), "PAUSED"),
    "unpause": ("unpause", "unpausing", frozenset({"PAUSED"}), "ACTIVE"),
    "suspend": ("suspend", "suspending", frozenset({"ACTIVE"}), "SUSPENDED"),
    "resume": ("resume", "resuming", frozenset({"SUSPENDED"}), "ACTIVE"),
    "shelve": (
        "shelve",
        "shelving",
        frozenset({"ACTIVE", "SHUTOFF", "PAUSED", "SUSPENDED"}),
        "SHELVED_OFFLOADED",
    ),
    "unshelve": ("unshelve", "unshelving", frozenset({"SHELVED", "SHELVED_OFFLOADED"}), "ACTIVE"),
    "resize": ("resize", "resize_prep", frozenset({"ACTIVE", "SHUTOFF"}), "VERIFY_RESIZE"),
    "confirmResize": ("confirmResize", "deleting", frozenset({"VERIFY_RESIZE"}), "ACTIVE"),
    "revertResize": ("revertResize", "resize_reverting", frozenset({"VERIFY_RESIZE"}), "ACTIVE"),
    "rebuild": ("rebuild", "rebuilding", frozenset({"ACTIVE", "SHUTOFF", "ERROR"}), None),
    "rescue": ("rescue", "rescuing", frozenset({"ACTIVE", "SHUTOFF", "ERROR"}), "RESCUE"),
    "unrescue": ("unrescue", "unrescuing", frozenset({"RESCUE"}), "ACTIVE"),
    "reboot": (
        "reboot",
        "rebooting",
        frozenset({"ACTIVE", "SHUTOFF", "PAUSED", "SUSPENDED", "ERROR"}),
        "ACTIVE",
    ),
}
"""Of each action: its name in the audit, the task it takes, where it is allowed, and where it leads."""


class Task(NamedTuple):
    """What Nova is at: for which entry of its audit, and what it changes at the end."""

    entry: dict[str, Any]
    changes: dict[str, Any]


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
        self.task: Task | None = None
        self.lose = False
        """Whether the answer of a POST gets lost."""

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

    def take(self, cloud_id: str, body: dict[str, Any]) -> str:
        """Take an action on, as Nova does; it lasts until ``finish``."""
        shown, [(name, told)] = self.servers[cloud_id], body.items()
        if name == "os-resetState":
            self.task = None
            status = told["state"].upper()
            return self.act(cloud_id, "resetState", "us", status=status, **{TASK: None})
        action, task, allowed, after = ACTS[name]
        if shown.get(TASK) is not None and told != {"type": "HARD"}:
            raise CloudRejected(409, f"Cannot '{name}' instance while it is in task_state {shown[TASK]}")
        if shown["status"] not in allowed:
            raise CloudRejected(409, f"Cannot '{name}' instance while it is in vm_state {shown['status']}")
        if self.task is not None:
            self.task.entry["events"][0] |= {"finish_time": "now", "result": "Error"}
        request_id = self.act(cloud_id, action, "us", **{TASK: task})
        entry = self.actions[cloud_id][0]
        entry["events"] = [{"event": "compute", "finish_time": None}]
        changes: dict[str, Any] = {"status": after or shown["status"]}
        if action == "resize":
            changes |= {"flavor": LARGE, "before": shown["flavor"]}
        if action == "revertResize":
            changes |= {"flavor": shown["before"]}
        self.task = Task(entry, changes)
        return request_id

    def finish(self, failing: str | None = None) -> None:
        """End what is under way: well, or it fails and the server stays as it was, or goes into ERROR."""
        if self.task is None:
            return
        shown = next(iter(self.servers.values()))
        self.task.entry["events"][0] |= {"finish_time": "now", "result": "Error" if failing else "Success"}
        self.task.entry["message"] = "Error" if failing else None
        changes = {} if failing == "stays" else {"status": "ERROR"} if failing else self.task.changes
        shown.update({**changes, TASK: None, "fault": {"message": "boom"} if failing == "ERROR" else None})
        self.task = None

    def call(
        self, service: str, method: str, path: str, body: Any = None, query: Any = None, **_: Any
    ) -> Answer:
        assert service == "compute"
        if method == "POST":
            request_id = self.take(path.split("/")[2], body)
            if self.lose:
                raise CloudOutcomeUnknown("the connection was cut")
            return Answer(202, {}, request_id)
        now = datetime.now(UTC)
        match path.strip("/").split("/"):
            case ["flavors", "detail"]:
                return Answer(200, {"flavors": []}, None, now)
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
        raise CloudRejected(404, "no such thing")


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

        self.runtime = Runtime(Handler(ledger, connect), cast(Clouds, self.nova), threads)

    def observer(self) -> ServerPoller:
        return ServerPoller(self.runtime, PollIntervals(0.01, 600.0))

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

    def records(self, stream: UUID) -> list[RecordedEvent]:
        return [record for record in self.ledger.events.get(stream) if isinstance(record, RecordedEvent)]

    def state(self, stream: UUID) -> Server:
        return SERVER.replay([record.event for record in self.records(stream)])

    def told(self, stream: UUID) -> list[e.ServerEvent]:
        """What was told of it since it ran."""
        return [record.event for record in self.records(stream)[len(lives.running.history) :]]


@contextmanager
def bench_on(database: str) -> Iterator[Bench]:
    with Ledger(database) as ledger, ThreadPoolExecutor(2) as threads:
        yield Bench(database, ledger, threads)
