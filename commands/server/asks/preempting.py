"""What comes of a server that finds no host, or no quota, while others may give way to it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from commands.kernel.message import Command
from commands.server.events import HostConsidered, Room, Ruling, Victim, Want


class ReportNoRoom(Command, frozen=True):
    """The cloud shows no room for it, and was not asked for it yet."""

    reason: str


class AwaitRoom(Command, frozen=True):
    """Others have been chosen to give way; none: there is enough. ``number`` is the last choice's and one."""

    preemption_id: UUID
    ruling: Ruling
    number: int
    host: str | None
    victims: tuple[Victim, ...]
    considered: tuple[HostConsidered, ...]
    spared: dict[str, str]
    at: datetime
    preempts_at: datetime
    period: float
    channels: tuple[str, ...]
    want: Want = "room"
    room: Room | None = None


class GiveRoomUp(Command, frozen=True):
    """Nobody gives way; ``number`` counts the choices made until then."""

    number: int
    reason: str


class ConfirmRoom(Command, frozen=True):
    """The cloud shows what it waits for."""

    preemption_id: UUID


PreemptingCommand = ReportNoRoom | AwaitRoom | GiveRoomUp | ConfirmRoom
