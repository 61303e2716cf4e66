"""A watcher on a real book, and a cloud that is a dict."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Any, cast
from uuid import UUID, uuid4

import pytest
from psycopg import AsyncConnection

from adapters.effects.volume import LEFT, observation
from adapters.kernel.context import Runtime
from adapters.kernel.resource_view import ResourceView
from adapters.openstack.connection import Cloud, Clouds
from adapters.openstack.errors import Answer, CloudRejected
from adapters.openstack.paging import Shown
from adapters.pollers.resources import ResourcePoller
from app import PROJECTIONS
from commands.store.application import SESSION, Ledger
from commands.store.envelope import RecordedEvent
from commands.store.handler import Handler
from commands.volume.decider import VOLUME
from projections.engine.projector import Projector
from projections.engine.rebuild import build_missing
from tests.integration.pollers import compute
from tests.integration.projections.tables import drain
from tests.unit.commands.volume.lives import available
from tests.unit.projections.history import append

HOME = "home"


DONE_BY_OTHERS = pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"size": 30}, "VolumeExtendedOutOfBand"),
        ({"name": "theirs"}, "VolumeRenamedOutOfBand"),
        (
            {"status": "in-use", "attachments": [{"server_id": "nova-1", "device": "/dev/vdb"}]},
            "VolumeAttachedOutOfBand",
        ),
    ],
)
"""What somebody else does to a volume, and how it is told."""


class FakeCloud:
    """One project of it, as the service user enters it."""

    user_id = "us"

    def __init__(self, project_id: str) -> None:
        self.project_id = project_id


class FakeClouds:
    """Volumes by Cinder's id, each with its project; what is asked is counted."""

    def __init__(self) -> None:
        self.sees_all = True
        self.home = FakeCloud(HOME)
        self.volumes: dict[str, Shown] = {}
        self.closed: set[str] = set()
        self.asked: Counter[str] = Counter()
        self.removed: list[str] = []
        self.on_list: Callable[[], None] = lambda: None
        self.lists = True
        """Whether lists show anything."""

    def project(self, project_id: str) -> FakeCloud:
        if project_id in self.closed:
            raise CloudRejected(403, "the service user has no role in this project")
        return FakeCloud(project_id)

    def put(self, cloud_id: str, project: str = "tenant", **more: Any) -> None:
        shown = {"id": cloud_id, "name": "data", "status": "available", "size": 10, "bootable": "false"}
        self.volumes[cloud_id] = {**shown, "attachments": [], "project": project, "user_id": "us", **more}

    def list(self, cloud: Cloud, everywhere: bool) -> list[Shown]:
        self.asked["list"] += 1
        found = [one for one in self.volumes.values() if everywhere or one["project"] == cloud.project_id]
        found = found if self.lists else []
        self.on_list()
        return found

    def list_versions(self, cloud: Cloud, everywhere: bool) -> list[Shown]:
        """List as Neutron does that is asked for few fields."""
        self.asked["versions"] += 1
        self.asked["list"] -= 1
        found = self.list(cloud, everywhere)
        return [{"id": one["id"], "revision": one.get("revision", 0)} for one in found]

    def show(self, cloud: Cloud, cloud_id: str) -> Shown | None:
        self.asked["show"] += 1
        return self.volumes.get(cloud_id)

    def remove(self, cloud: Cloud, cloud_id: str) -> Answer:
        self.removed.append(cloud_id)
        return Answer(202, {}, None)


class Bench:
    """The book, the cloud, and the watcher between them."""

    def __init__(self, database: str, ledger: Ledger, threads: ThreadPoolExecutor) -> None:
        self.ledger, self.clouds, self.connections = ledger, FakeClouds(), 0
        build_missing(database, SESSION, PROJECTIONS, lambda done, total: None)
        self._projector = Projector(database, SESSION, PROJECTIONS)

        @asynccontextmanager
        async def connect() -> Any:
            connection = await AsyncConnection.connect(database, options=SESSION, autocommit=True)
            async with connection:
                self.connections += 1
                yield connection

        self.watch = ResourceView(
            "volume",
            VOLUME,
            self.clouds.list,
            self.clouds.show,
            observation,
            lambda shown: shown.get("mark"),
            self.clouds.remove,
            "user_id",
            LEFT,
        )
        self.runtime = Runtime(Handler(ledger, connect), cast(Clouds, self.clouds), threads)
        self.watcher = ResourcePoller(self.runtime, [self.watch], 1.0, 600.0)

    def write(self, *events: Any, stream: UUID | None = None, version: int = 0) -> UUID:
        stream = stream or uuid4()
        append(self.ledger, stream, version, events)
        return stream

    def volume(self, cloud_id: str, project: str = "tenant", **more: Any) -> UUID:
        """A volume that is available, in the book and in the cloud."""
        requested, attempted, accepted, *rest = available.history
        own = type(accepted)(cloud_id)  # type: ignore[call-arg]
        stream = self.write(
            type(requested)(**{**as_dict(requested), "name": cloud_id, "project_id": project}),
            attempted,
            own,
            *rest,
        )
        self.clouds.put(cloud_id, project, **{"name": cloud_id, "mark": stream, **more})
        return stream

    def use_versions(self) -> None:
        """Let the watcher have a list that costs less than the whole one."""
        watch = self.watch._replace(
            list_versions=self.clouds.list_versions, version=lambda shown: shown.get("revision", 0)
        )
        self.watcher = ResourcePoller(self.runtime, [watch], 1.0, 600.0)

    def project(self) -> None:
        with self._projector.connect() as connection:
            drain(self._projector, connection)

    def look(self, *, everything: bool = False) -> None:
        self.project()
        asyncio.run(self.watcher.poll(everything=everything))

    def look_for_changes(self) -> None:
        self.project()
        asyncio.run(self.watcher.poll_changes())

    def events(self, stream: UUID) -> list[Any]:
        """Return what was told of a volume after it was there."""
        records = [record for record in self.ledger.events.get(stream) if isinstance(record, RecordedEvent)]
        return [record.event for record in records][len(available.history) :]

    def types(self, stream: UUID) -> list[str]:
        records = [record for record in self.ledger.events.get(stream) if isinstance(record, RecordedEvent)]
        return [record.type for record in records][len(available.history) :]


def as_dict(event: Any) -> dict[str, Any]:
    return {name: getattr(event, name) for name in event.__struct_fields__}


@pytest.fixture
def bench(database: str) -> Iterator[Bench]:
    with Ledger(database) as ledger, ThreadPoolExecutor(2) as threads:
        yield Bench(database, ledger, threads)


@pytest.fixture
def nova_bench(database: str) -> Iterator[compute.Bench]:
    with compute.bench_on(database) as bench:
        yield bench
