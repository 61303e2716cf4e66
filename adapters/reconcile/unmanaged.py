"""Unmanaged servers: servers of the cloud outside the ledger, found by the cloud's own id."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from typing import NamedTuple, TypeVar
from uuid import UUID

from adapters.openstack import nova
from adapters.openstack.connection import Clouds
from adapters.openstack.user_requests import ask_cloud
from adapters.reconcile.adoption import estate_of, look_over, read_books
from adapters.reconcile.inventory import project_of, show_server
from commands.openstack_server.commands import Observation
from commands.openstack_server.references import Estate, Found
from commands.store.handler import Connect
from queries.engine.consistency import ProjectionProgress

OURS = b"SELECT id FROM server WHERE (cloud_id = %s AND deleted_at IS NULL) OR id = %s"

T = TypeVar("T")


class Seen(NamedTuple):
    """A server as the cloud shows it; ``stream`` is our id in its tags, set by any user."""

    cloud_id: str
    project_id: str
    user_id: str
    observation: Observation
    stream: UUID | None


class UnmanagedServers(NamedTuple):
    """Asks the cloud as the service user sees it, and the read tables once they are up to date."""

    clouds: Clouds
    threads: Executor
    connect: Connect
    projected: ProjectionProgress

    async def find(self, openstack_id: UUID) -> Found | None:
        """Return one, None where the cloud has none of that id. Raises ``CloudUnavailable``."""
        seen = await self.call_cloud(lambda: self.read(openstack_id))
        if seen is None:
            return None
        return Found(seen.project_id, seen.observation, await self.ours(seen))

    async def estate(self, openstack_id: UUID) -> Estate | None:
        """Return all that a server has, None where the cloud has none. Raises ``CloudUnavailable``."""
        taken = await self.call_cloud(lambda: look_over(self.clouds.home, str(openstack_id)))
        if taken is None:
            return None
        await self.projected.catch_up("volume", "network_interface", "floating_ip")
        async with self.connect() as connection:
            books = await read_books(connection, taken)
        return estate_of(taken, books)

    def read(self, openstack_id: UUID) -> Seen | None:
        shown = show_server(self.clouds.home, str(openstack_id))
        if shown is None:
            return None
        project_id = project_of(shown) or ""
        return Seen(
            str(shown["id"]), project_id, str(shown["user_id"]), sight_of(shown), nova.stream_in(shown)
        )

    async def ours(self, seen: Seen) -> UUID | None:
        """Return our id of a server. The cloud was asked before: what is ours is in the ledger by now.

        A server that a lost request created is ours as well: a resync finds it by its tag. Raises
        ``ProjectionBehind``.
        """
        stream = seen.stream
        if stream is not None and seen.user_id != await self.call_cloud(lambda: self.clouds.home.user_id):
            stream = None  # any user may tag a server like ours
        await self.projected.catch_up("server")
        async with self.connect() as connection:
            row = await (await connection.execute(OURS, [seen.cloud_id, stream])).fetchone()
        return None if row is None else row[0]

    async def call_cloud(self, question: Callable[[], T]) -> T:
        """Ask the cloud in a thread. Raises ``CloudUnavailable``."""
        return await ask_cloud(self.threads, question)


def sight_of(shown: nova.Shown) -> Observation:
    """Return what the rules want to know of it. Nova shows no image where it boots from a volume."""
    return Observation(
        name=str(shown.get("name") or ""),
        status=str(shown["status"]),
        task_state=shown.get("OS-EXT-STS:task_state"),
        locked=bool(shown.get("locked")),
        launched=shown.get("OS-SRV-USG:launched_at") is not None,
        image_id=str((shown.get("image") or {}).get("id") or "") or None,
    )
