"""Reservations: capacity freed for one waiting server is reserved; other waiting servers do not count on it.

The cloud knows nothing of them: a server that does not wait may still take the room, and then victims are
chosen anew.
"""

from __future__ import annotations

from uuid import UUID

from adapters.capacity.shortage import Shortage, room_of, share_of
from adapters.kernel.context import EffectContext
from commands.kernel.capacity import Amounts
from commands.process_managers import preemption as preempting
from commands.server import events as e
from commands.server.actions import Action
from commands.server.decider import SERVER
from commands.server.state import Server

RECENT = b"""
SELECT DISTINCT makes_room_for FROM notice
WHERE makes_room_for <> %s AND acts_at > ledger_now() - interval '1 day'
"""


async def without_reserved(context: EffectContext, shortage: Shortage) -> Shortage:
    """Return the shortage without the room reserved for others."""
    async with context.runtime.handler.connect() as connection:
        rows = await (await connection.execute(RECENT, [context.stream])).fetchall()
    for (key,) in rows:
        server = await context.runtime.handler.load_state(SERVER, key)
        if awaited := awaited_by(server, shortage):
            victims = [
                await context.runtime.handler.load_state(SERVER, one.server_id) for one in awaited.victims
            ]
            if any(preempting.has_given_way(victim, awaited.want) for victim in victims):
                shortage = kept(shortage, key, awaited.host, wanted_by(server, shortage))
    return shortage


def awaited_by(server: Server, shortage: Shortage) -> e.ServerPreemptionPlanned | None:
    """Return what a server awaits, or is about to take, if it is the same that is lacked here."""
    waiting = server.waiting_for_room
    if waiting is None or waiting.preemption is None or not server.is_under_way(Action.CREATE):
        return None
    if shortage.want == "quota" and (server.cloud_id or server.project_id != shortage.wanted.project_id):
        return None
    same = waiting.preemption.want == shortage.want and server.cloud_id not in shortage.holders
    return waiting.preemption if same else None


def wanted_by(server: Server, shortage: Shortage) -> Amounts:
    assert server.under_way is not None
    request = server.under_way.wish
    assert isinstance(request, e.ServerRequested)
    return room_of(request) if shortage.want == "room" else share_of(request)


def kept(shortage: Shortage, key: UUID, host: str | None, amounts: Amounts) -> Shortage:
    """Count it as held where it was made; a quota is one place."""
    rooms = [
        room._replace(held={**room.held, str(key): type(room.total)(*amounts)})
        if host in {None, room.name}
        else room
        for room in shortage.rooms
    ]
    return shortage._replace(rooms=rooms)
