"""Servers of the cloud that may not be in the ledger, found by the cloud's own id."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from typing import NamedTuple, TypeVar
from uuid import UUID

import structlog

from adapters import nova
from adapters.cloud import CloudTrouble
from adapters.inventory import project_of, show_server
from adapters.known import HEAD
from adapters.openstack import Clouds
from commands.catalogue import CloudUnavailable
from commands.handler import Connect
from commands.openstack_server.asks import Sight
from commands.openstack_server.references import Found
from queries.moment import Projected

LOG = structlog.get_logger("unmanaged")
OURS = b"SELECT id FROM server WHERE cloud_id = %s AND deleted_at IS NULL"

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
        return Found(project_of(shown) or "", sight_of(shown), await self.ours(openstack_id))

    async def ours(self, openstack_id: UUID) -> UUID | None:
        """Return our id of a live server. The cloud was asked before: what is ours is in the ledger by now.

        Raises ``ProjectionBehind``.
        """
        async with self.connect() as connection:
            [head] = await (await connection.execute(HEAD)).fetchone() or (0,)
            await self.projected.wait_for(connection, "server", head)
            row = await (await connection.execute(OURS, [str(openstack_id)])).fetchone()
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
