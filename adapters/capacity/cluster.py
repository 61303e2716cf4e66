"""Cluster capacity for policies: the hosts of the cloud, read from Nova and Placement in a thread."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from typing import NamedTuple

from adapters.openstack.connection import Clouds
from adapters.openstack.errors import CloudRejected
from adapters.openstack.placement import HostRoom, read_room
from adapters.openstack.user_requests import ask_cloud
from commands.http.catalogue import CloudUnavailable, CloudUnusable
from commands.kernel.capacity import RoomUnseen


class ClusterCapacity(NamedTuple):
    """Reads the hosts as the service user, which has to be an administrator for that."""

    clouds: Clouds
    threads: Executor

    async def read_hosts(self) -> Sequence[HostRoom]:
        """Raises ``RoomUnseen``."""
        try:
            return await ask_cloud(self.threads, lambda: read_room(self.clouds.home), not_visible)
        except (CloudUnavailable, CloudUnusable):
            raise RoomUnseen("the cloud is away") from None


def not_visible(_: CloudRejected) -> RoomUnseen:
    return RoomUnseen("the cloud does not show us the room of its hosts")
