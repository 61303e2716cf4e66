"""Cluster state from Placement and the read table, for policies of preemption."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol
from uuid import UUID

import msgspec
from psycopg import AsyncConnection

from commands.kernel.capacity import Amounts, Host, Resident, Room, RoomUnseen
from commands.server.events import Flavor
from scheduler.policies.preemption.cluster import Claim, ClusterState
from scheduler.run.fleet import FleetServer


class HostRoom(Protocol):
    """A host in Placement; ``held`` is by the cloud's id of the server."""

    @property
    def name(self) -> str: ...
    @property
    def total(self) -> Amounts: ...
    @property
    def free(self) -> Amounts: ...
    @property
    def held(self) -> Mapping[str, Amounts]: ...


ReadHosts = Callable[[], Awaitable[Sequence[HostRoom]]]
"""Asks the cloud for the room of its hosts. Raises ``RoomUnseen``."""


async def no_cloud() -> Sequence[HostRoom]:
    """Stand in where there is no cloud to look at."""
    raise RoomUnseen("no cloud is connected here")


MOVING = b"""
SELECT id, cloud_id, flavor::text, is_preemptible, status, under_way ->> 'action' AS action,
    NOT EXISTS (SELECT FROM volume WHERE root_of = server.id AND volume.deleted_at IS NULL) AS on_disk,
    notices @? '$[*].makes_room_for ? (@ != null)' AS gives_way
FROM server
WHERE deleted_at IS NULL AND (
    under_way ->> 'action' IN ('create', 'unshelve', 'shelve', 'delete')
    OR status IN ('SHELVED', 'SHELVED_OFFLOADED') AND preempted IS NOT NULL
    OR notices @? '$[*].makes_room_for ? (@ != null)'
)
"""
COMING, GOING = ("create", "unshelve"), ("shelve", "delete")
FLAVOR = msgspec.json.Decoder(Flavor)


class Moving(NamedTuple):
    """A server that is about to hold room or to leave it, or that was shelved to make room."""

    id: UUID
    cloud_id: str | None
    flavor: str
    is_preemptible: bool
    status: str
    action: str | None
    on_disk: bool
    """Whether it needs disk of its host: one that boots from a volume does not."""
    gives_way: bool

    @property
    def needs(self) -> Room:
        flavor = FLAVOR.decode(self.flavor)
        return Room(flavor.vcpus, flavor.ram_mb, flavor.disk_gb if self.on_disk else 0)

    @property
    def goes(self) -> bool:
        """Whether it leaves its room: asked to, shelved and not offloaded yet, or preempted."""
        return self.action in GOING or self.gives_way or (self.action is None and self.status == "SHELVED")


class Seen(NamedTuple):
    """The cluster state, and the servers left out of it because their rows can't be read, with the reason."""

    cluster: ClusterState
    unread: Mapping[UUID, str]


async def read_cluster_state(
    connection: AsyncConnection[Any], rooms: Sequence[HostRoom], servers: Sequence[FleetServer]
) -> Seen:
    """Join the hosts of the cloud with the rows of the read table; ``servers`` are the residents."""
    rows = [Moving(*row) for row in await (await connection.execute(MOVING)).fetchall()]
    needs: dict[UUID, Room] = {}
    unread: dict[UUID, str] = {}
    for one in rows:
        try:
            needs[one.id] = one.needs
        except msgspec.MsgspecError as error:
            unread[one.id] = f"{type(error).__name__}: {error}"
    moving = [one for one in rows if one.id in needs]
    held = {holder: room for host in rooms for holder, room in host.held.items()}
    known = {one.cloud_id: one for one in servers if one.cloud_id is not None}
    cluster = ClusterState(
        hosts=tuple(host_of(room, known) for room in rooms),
        claims=tuple(
            Claim(needs[one.id], one.is_preemptible)
            for one in moving
            if one.action in COMING and one.cloud_id not in held
        ),
        going={one.id: held[one.cloud_id] for one in moving if one.cloud_id in held and one.goes},
        needs={one.id: needs[one.id] for one in moving if one.action is None},
    )
    return Seen(cluster, unread)


def host_of(room: HostRoom, known: Mapping[str, FleetServer]) -> Host:
    residents = [Resident(known[holder], held) for holder, held in room.held.items() if holder in known]
    return Host(room.name, room.total, room.free, tuple(residents))
