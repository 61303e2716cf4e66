"""All servers of the cloud, managed or not, as the service user sees them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from typing import NamedTuple, TypeVar

from adapters.openstack import nova
from adapters.openstack.connection import Clouds
from adapters.openstack.timestamps import time_of
from adapters.openstack.user_requests import ask_cloud
from adapters.reconcile.inventory import list_servers, project_of, show_server
from queries.openstack_server import OpenstackServer

T = TypeVar("T")


class ServersOfTheCloud(NamedTuple):
    """Asks Nova: for the whole cloud where the service user is an administrator, else for its own project."""

    clouds: Clouds
    threads: Executor

    async def list(self, project_id: str | None) -> Sequence[OpenstackServer]:
        """Return those of a project, or all. Raises ``CloudUnavailable``."""
        servers = await self._ask(self._list)
        return [server for server in servers if project_id in (None, server.project_id)]

    async def show(self, openstack_id: str) -> OpenstackServer | None:
        """Return one, None where the cloud has none of that id. Raises ``CloudUnavailable``."""
        return await self._ask(lambda: self._show(openstack_id))

    def _list(self) -> Sequence[OpenstackServer]:
        return [read(shown) for shown in list_servers(self.clouds.home, self.clouds.sees_all)]

    def _show(self, openstack_id: str) -> OpenstackServer | None:
        shown = show_server(self.clouds.home, openstack_id)
        return read(shown) if shown else None

    async def _ask(self, question: Callable[[], T]) -> T:
        return await ask_cloud(self.threads, question)


def read(shown: nova.Shown) -> OpenstackServer:
    """Return what Nova shows. Where a cell is down, that is no name, and UNKNOWN for a status (2.69)."""
    return OpenstackServer(
        id=str(shown["id"]),
        name=str(shown.get("name") or ""),
        project_id=project_of(shown) or "",
        status=str(shown["status"]),
        created=time_of(shown["created"]),
    )
