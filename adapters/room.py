"""The room of the cloud as policies ask for it: a thread waits for Nova and Placement."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import Executor
from typing import NamedTuple

import structlog

from adapters.cloud import CloudTrouble, Refused
from adapters.openstack import Clouds
from adapters.placement import HostRoom, read_room
from scheduler.surroundings import RoomUnseen

LOG = structlog.get_logger("room")


class RoomOfTheCloud(NamedTuple):
    """Looks at the hosts as the service user, who has to be an administrator for that."""

    clouds: Clouds
    threads: Executor

    async def look(self) -> Sequence[HostRoom]:
        """Raises ``RoomUnseen``."""
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self.threads, read_room, self.clouds.home)
        except Refused as refused:
            LOG.warning("the room is not shown", reason=refused.message)
            raise RoomUnseen("the cloud does not show us the room of its hosts") from None
        except CloudTrouble as trouble:
            LOG.warning("cloud unavailable", reason=str(trouble))
            raise RoomUnseen("the cloud is away") from None
