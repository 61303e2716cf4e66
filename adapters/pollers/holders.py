"""Holders: adds to an observation what the holders' streams say: they hold it, or released it, as asked.

A volume and a port are held by servers, a floating IP by a port. A holder that is deleted as asked lets go of
what it holds, and a new server takes the ports it is made with: neither is an out-of-band change.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from msgspec.structs import replace

from commands.floating_ip.commands import ObserveFloatingIp
from commands.floating_ip.decider import FloatingIp
from commands.kernel.resource import ConfirmGone
from commands.network_interface.commands import ObserveNetworkInterface
from commands.network_interface.decider import NETWORK_INTERFACE, NetworkInterface
from commands.server.decider import SERVER
from commands.server.rules.deleting import is_let_go
from commands.server.state import Server
from commands.store.handler import Handler
from commands.volume.commands import ObserveVolume
from commands.volume.state import Volume


async def with_holders(handler: Handler, stream: UUID, thing: Any, command: Any) -> Any:
    """Return the command with what the holders know of it. Their streams are read only where that matters.

    Raises ``LedgerUnavailable``.
    """
    match thing, command:
        case Volume(), ObserveVolume():
            shown = {one.server_cloud_id for one in command.attachments}
            left = await released(handler, thing, shown) | await released_unseen(handler, thing, shown)
            return replace(command, released=left)
        case NetworkInterface(), ObserveNetworkInterface():
            left = await released(handler, thing, {command.server_cloud_id})
            return replace(command, released=left, bound=await bound(handler, stream, thing, command))
        case FloatingIp(), ObserveFloatingIp():
            return replace(command, released=await is_freed(handler, thing, command))
        case Volume() | NetworkInterface(), ConfirmGone():
            ours = goes_when_detached(thing) or await released(handler, thing, set())
            return replace(command, operation_id=uuid4()) if ours else command
        case _:
            return command


NEW_HOLDERS = b"""
SELECT coalesce((SELECT min(position) FROM (
           SELECT max(notification_id) AS position FROM ledger_tracking
           WHERE split_part(application_name, ':', 1) IN ('server', 'network_interface')
             AND application_name NOT LIKE '%%:building'
           GROUP BY split_part(application_name, ':', 1)) AS tracked), 0),
       (SELECT coalesce(max(notification_id), 0) FROM ledger_events),
       (SELECT coalesce(jsonb_object_agg(cloud_id, id), '{}') FROM (
           SELECT cloud_id, id FROM server WHERE cloud_id = ANY(%(named)s)
           UNION ALL
           SELECT cloud_id, id FROM network_interface WHERE cloud_id = ANY(%(named)s)) AS holders),
       ARRAY(SELECT id FROM server
             WHERE project_id = %(project_id)s AND cloud_id IS NULL AND deleted_at IS NULL)
"""
"""At one moment: the positions of tables and log; the holders; the servers without a cloud id yet."""


class NewHolders:
    """Finds the holder of a resource that the cloud shows with one the read tables did not know."""

    def __init__(self, handler: Handler) -> None:
        self._handler = handler
        self._missed: dict[UUID, tuple[Sequence[str], int]] = {}
        """By thing: the holders that were missing, and where the log was then."""

    def reset(self) -> None:
        """Begin anew: nothing is kept of resources that are gone; holders waited for wait a little more."""
        self._missed.clear()

    async def find(self, stream: UUID, project_id: str, named: Sequence[str]) -> dict[str, UUID] | None:
        """Return our ids of holders by the cloud's; None while one of them may be a server of ours.

        The cloud gives a server its parts before it answers us, and the tables lag behind the log. So they
        are believed once they have reached what the log held when the holders were first missing: a server
        was asked for before the cloud could show it. Raises ``LedgerUnavailable``.
        """
        async with self._handler.connect() as connection:
            parameters = {"named": list(named), "project_id": project_id}
            row = await (await connection.execute(NEW_HOLDERS, parameters)).fetchone()
        assert row is not None
        reached, head, holders, on_the_way = row
        before = self._missed.pop(stream, None)
        since = before[1] if before and before[0] == named else head
        if reached < since:
            self._missed[stream] = named, since
            return None
        ours = {name: UUID(key) for name, key in holders.items()}
        is_found = all(name in ours for name in named)
        return ours if is_found or not await self._is_asked_for(stream, on_the_way) else None

    async def _is_asked_for(self, part: UUID, servers: Sequence[UUID]) -> bool:
        """Whether one of these servers is to have it. Read from streams, which may be ahead of the table."""
        for key in servers:
            if part in {one for one, _ in (await server_of(self._handler, key)).parts}:
                return True
        return False


async def released(handler: Handler, thing: Volume | NetworkInterface, shown: set[Any]) -> frozenset[str]:
    """Return Nova's ids of the servers known to have had it that were deleted as asked."""
    left = {cloud_id: key for cloud_id, key in thing.holders.items() if key and cloud_id not in shown}
    return frozenset(
        {cloud_id for cloud_id, key in left.items() if is_let_go(await server_of(handler, key), cloud_id)}
    )


async def released_unseen(handler: Handler, volume: Volume, shown: set[str]) -> frozenset[str]:
    """Return Nova's id of the server it was made for, if that came and went between two polls."""
    if volume.root_of is None or not volume.may_be_held_unseen or shown:
        return frozenset()
    server = await server_of(handler, volume.root_of)
    return frozenset({server.cloud_id} if server.cloud_id and server.erased else ())


async def bound(
    handler: Handler, stream: UUID, port: NetworkInterface, observation: ObserveNetworkInterface
) -> bool:
    """Whether the server that has it now was made with it, as asked."""
    cloud_id, key = observation.server_cloud_id, observation.server_id
    if cloud_id is None or key is None or port.under_way or cloud_id in {port.attached, port.bound_to}:
        return False
    server = await server_of(handler, key)
    given = {part for part, _ in server.parts}
    return stream in given and cloud_id in {server.cloud_id, *server.discarded, *server.twins}


async def is_freed(handler: Handler, floating: FloatingIp, observation: ObserveFloatingIp) -> bool:
    """Whether the port that it led to was deleted as asked, by itself or with its server."""
    holder = floating.holder
    if holder is None or holder.port_cloud_id == observation.port_cloud_id:
        return False
    if holder.network_interface_id is not None:
        port: NetworkInterface = await handler.load_state(NETWORK_INTERFACE, holder.network_interface_id)
        if port.erased or port.is_under_way("delete"):
            return True
    if holder.server_id is None:
        return False
    server = await server_of(handler, holder.server_id)
    return server.cloud_id is not None and is_let_go(server, server.cloud_id)


def goes_when_detached(thing: Volume | NetworkInterface) -> bool:
    """Whether it is a port that Nova made, and is taken from its server, as asked: Nova deletes it then."""
    return isinstance(thing, NetworkInterface) and not thing.attempt and thing.is_under_way("detach")


async def server_of(handler: Handler, key: UUID) -> Server:
    server: Server = await handler.load_state(SERVER, key)
    return server
