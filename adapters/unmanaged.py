"""Servers of the cloud that may not be in the ledger, found by the cloud's own id."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from typing import NamedTuple, TypeVar
from uuid import UUID

import structlog

from adapters import nova
from adapters.adoption import estate_of, look_over, read_books
from adapters.cloud import CloudTrouble
from adapters.inventory import project_of, show_server
from adapters.openstack import Clouds
from commands.catalogue import CloudUnavailable
from commands.handler import Connect
from commands.openstack_server.asks import Sight
from commands.openstack_server.references import Estate, Found
from queries.moment import Projected

LOG = structlog.get_logger("unmanaged")
OURS = b"SELECT id FROM server WHERE (cloud_id = %s AND deleted_at IS NULL) OR id = %s"

T = TypeVar("T")


class UnmanagedServers(NamedTuple):
    """Asks the cloud as the service user sees it, and the read tables once they are up to date."""

    clouds: Clouds
    threads: Executor
    connect: Connect
    projected: Projected

    async def find(self, openstack_id: UUID) -> Found | None:
        """Return one, None where the cloud has none of that id. Raises ``CloudUnavailable``."""
        shown = await self.ask(lambda: show_server(self.clouds.home, str(openstack_id)))
        if shown is None:
            return None
        return Found(project_of(shown) or "", sight_of(shown), await self.ours(shown))

    async def estate(self, openstack_id: UUID) -> Estate | None:
        """Return all that a server has, None where the cloud has none. Raises ``CloudUnavailable``."""
        taken = await self.ask(lambda: look_over(self.clouds.home, str(openstack_id)))
        if taken is None:
            return None
        await self.projected.catch_up("volume", "network_interface", "floating_ip")
        async with self.connect() as connection:
            books = await read_books(connection, taken)
        return estate_of(taken, books)

    async def ours(self, shown: nova.Shown) -> UUID | None:
        """Return our id of a server. The cloud was asked before: what is ours is in the ledger by now.

        What we made and have lost sight of is ours as well: the sweep finds it by its tag. Raises
        ``ProjectionBehind``.
        """
        stream = nova.stream_in(shown)
        if stream is not None and shown["user_id"] != await self.ask(lambda: self.clouds.home.user_id):
            stream = None  # anybody may tag a server of his like ours
        await self.projected.catch_up("server")
        async with self.connect() as connection:
            row = await (await connection.execute(OURS, [str(shown["id"]), stream])).fetchone()
        return None if row is None else row[0]

    async def ask(self, question: Callable[[], T]) -> T:
        """Ask the cloud in a thread. Raises ``CloudUnavailable``."""
        try:
            return await asyncio.get_running_loop().run_in_executor(self.threads, question)
        except CloudTrouble as trouble:
            LOG.warning("cloud unavailable", reason=str(trouble))
            raise CloudUnavailable from None


def sight_of(shown: nova.Shown) -> Sight:
    """Return what the rules want to know of it. Nova shows no image where it boots from a volume."""
    return Sight(
        name=str(shown.get("name") or ""),
        status=str(shown["status"]),
        task_state=shown.get("OS-EXT-STS:task_state"),
        locked=bool(shown.get("locked")),
        launched=shown.get("OS-SRV-USG:launched_at") is not None,
        image_id=str((shown.get("image") or {}).get("id") or "") or None,
    )
