"""Adds to the sight of a thing what its holders' streams say: they have it, or let go of it, as asked.

A volume and a port are held by servers, a floating IP by a port. A holder that is deleted as asked lets go of
what it holds, and a new server takes the ports it is made with: neither is somebody else's doing.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from msgspec.structs import replace

from commands.floating_ip.commands import ObserveFloatingIp
from commands.floating_ip.state import FloatingIp
from commands.kernel.resource import ConfirmGone
from commands.network_interface.commands import ObserveNetworkInterface
from commands.network_interface.decider import NETWORK_INTERFACE
from commands.network_interface.state import NetworkInterface
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


ON_THE_WAY = b"""
SELECT id FROM server WHERE project_id = %s AND cloud_id IS NULL AND deleted_at IS NULL
"""


async def is_given_to_a_new_server(handler: Handler, stream: UUID, project_id: str) -> bool:
    """Whether a server is asked for with this port, and the read table does not know it in the cloud yet.

    The cloud gives it the port before it answers us: so a holder that nobody knows may be that server. Read
    from its stream, which may be ahead of the table. Raises ``LedgerUnavailable``.
    """
    async with handler.connect() as connection:
        rows = await (await connection.execute(ON_THE_WAY, [project_id])).fetchall()
    servers = [await server_of(handler, key) for (key,) in rows]
    return any(stream in {part for part, _ in server.parts} for server in servers)


async def released(handler: Handler, thing: Volume | NetworkInterface, shown: set[Any]) -> frozenset[str]:
    """Return Nova's ids of the servers known to have had it that were deleted as asked."""
    left = {cloud_id: key for cloud_id, key in thing.holders.items() if key and cloud_id not in shown}
    return frozenset(
        {cloud_id for cloud_id, key in left.items() if is_let_go(await server_of(handler, key), cloud_id)}
    )


async def released_unseen(handler: Handler, volume: Volume, shown: set[str]) -> frozenset[str]:
    """Return Nova's id of the server it was made for, if that has come and gone before anybody looked."""
    if volume.root_of is None or not volume.may_be_held_unseen or shown:
        return frozenset()
    server = await server_of(handler, volume.root_of)
    return frozenset({server.cloud_id} if server.cloud_id and server.erased else ())


async def bound(
    handler: Handler, stream: UUID, port: NetworkInterface, sight: ObserveNetworkInterface
) -> bool:
    """Whether the server that has it now was made with it, as asked."""
    cloud_id, key = sight.server_cloud_id, sight.server_id
    if cloud_id is None or key is None or port.under_way or cloud_id in {port.attached, port.bound_to}:
        return False
    server = await server_of(handler, key)
    given = {part for part, _ in server.parts}
    return stream in given and cloud_id in {server.cloud_id, *server.discarded, *server.twins}


async def is_freed(handler: Handler, floating: FloatingIp, sight: ObserveFloatingIp) -> bool:
    """Whether the port that it led to was deleted as asked, by itself or with its server."""
    holder = floating.holder
    if holder is None or holder.port_cloud_id == sight.port_cloud_id:
        return False
    if holder.network_interface_id is not None:
        port: NetworkInterface = await handler.look(NETWORK_INTERFACE, holder.network_interface_id)
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
    server: Server = await handler.look(SERVER, key)
    return server
