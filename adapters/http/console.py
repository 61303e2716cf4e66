"""Consoles of servers, opened in the cloud. Their addresses are credentials, and never kept."""

from __future__ import annotations

from concurrent.futures import Executor
from typing import NamedTuple
from uuid import UUID, uuid4

import structlog

from adapters.openstack import nova
from adapters.openstack.connection import Clouds
from adapters.openstack.user_requests import ask_cloud
from commands.kernel.actor import Actor, Origin
from commands.kernel.errors import ConflictRetriesExhausted
from commands.server.commands import GrantConsole
from commands.server.decider import SERVER
from commands.server.refusals import ConsoleUnavailable
from commands.store.handler import Handler, Preconditions

LOG = structlog.get_logger("console")


class CloudConsoles(NamedTuple):
    """Opens consoles as the service user, in a server's own project."""

    clouds: Clouds
    threads: Executor

    async def open(self, project_id: str, cloud_id: str) -> str:
        """Return the address of a console. Raises ``ConsoleUnavailable`` or ``CloudUnavailable``."""
        return await ask_cloud(
            self.threads,
            lambda: self._open(project_id, cloud_id),
            lambda refused: ConsoleUnavailable(refused.message),
        )

    def _open(self, project_id: str, cloud_id: str) -> str:
        return nova.open_console(self.clouds.project(project_id), cloud_id)


class ConsoleGrants(NamedTuple):
    """Records the actor of each console in the server's stream; never the address."""

    handler: Handler

    async def console(self, server_id: UUID, actor: Actor, correlation_id: str, kind: str) -> None:
        """Record it, however busy the stream is: the reader asked for no change that could be in conflict.

        Raises ``ServerGone`` or ``LedgerUnavailable``.
        """
        within = None if actor.is_admin else actor.project_id
        origin = Origin(actor.name, actor.project_id, uuid4(), correlation_id)
        while True:
            try:
                await self.handler.handle(
                    SERVER, server_id, GrantConsole(kind), origin, Preconditions(project_scope=within)
                )
            except ConflictRetriesExhausted:
                LOG.info("the stream is busy", stream=str(server_id))
            else:
                return
