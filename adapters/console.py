"""Consoles of servers, opened in the cloud for whoever asks. Their addresses are credentials: never kept."""

from __future__ import annotations

import asyncio
from concurrent.futures import Executor
from typing import NamedTuple

import structlog

from adapters import nova
from adapters.cloud import CloudTrouble, Refused
from adapters.openstack import Clouds
from commands.catalogue import CloudUnavailable
from commands.server.refusals import ConsoleUnavailable

LOG = structlog.get_logger("console")


class CloudConsoles(NamedTuple):
    """Opens consoles as the service user, in a server's own project."""

    clouds: Clouds
    threads: Executor

    async def open(self, project_id: str, cloud_id: str) -> str:
        """Return the address of a console. Raises ``ConsoleUnavailable`` or ``CloudUnavailable``."""
        try:
            return await asyncio.get_running_loop().run_in_executor(
                self.threads, self._open, project_id, cloud_id
            )
        except Refused as refused:
            raise ConsoleUnavailable(refused.message) from None
        except CloudTrouble as trouble:  # an unclear answer too: one console more does no harm
            LOG.warning("cloud unavailable", reason=str(trouble), project_id=project_id)
            raise CloudUnavailable from None

    def _open(self, project_id: str, cloud_id: str) -> str:
        return nova.open_console(self.clouds.project(project_id), cloud_id)
