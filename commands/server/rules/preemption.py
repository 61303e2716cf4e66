"""Rules of preemption for a server without a host or quota: it waits for capacity, then is attempted again.

The rest of its attempt in the cloud is deleted first, and the next attempt waits until the cloud shows the
missing capacity, so there is never a second server.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec
from msgspec.structs import replace

from commands.kernel.message import Command, Quota
from commands.server import events as e
from commands.server.events import HostConsidered, PolicyRef, Room, Victim, Want


class ReportNoRoom(Command, frozen=True):
    """The cloud shows no capacity for the server, before its first attempt."""

    reason: str


class AwaitRoom(Command, frozen=True):
    """Victims are chosen; none: there is enough capacity. ``number`` is that of the last choice plus one."""

    preemption_id: UUID
    ruling: PolicyRef
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
    """No server can be preempted; ``number`` counts the choices made before."""

    number: int
    reason: str


class ConfirmRoom(Command, frozen=True):
    """The cloud shows the capacity that the server waits for."""

    preemption_id: UUID


PreemptionCommand = ReportNoRoom | AwaitRoom | GiveRoomUp | ConfirmRoom


NO_HOST = "No valid host was found"
"""How the message of Nova's fault for missing capacity begins (code 500). A quota is refused with 403."""


class Waiting(msgspec.Struct, frozen=True):
    """Wait for room on a host, or for ``quota``. ``asked`` are all servers ever chosen as its victims."""

    attempt: int
    reason: str
    quota: Quota | None = None
    preemption: e.ServerPreemptionPlanned | None = None
    asked: frozenset[UUID] = frozenset()
    number: int = 0
    is_over: bool = False

    @property
    def want(self) -> e.Want:
        return "room" if self.quota is None else "quota"

    def missed(self, event: e.ServerCapacityMissing) -> Waiting:
        """Note that another attempt found no capacity either."""
        missed = {"attempt": event.attempt, "reason": event.reason, "quota": event.quota}
        return replace(self, **missed, preemption=None, is_over=False)

    def planned(self, event: e.ServerPreemptionPlanned) -> Waiting:
        victims = {victim.server_id for victim in event.victims}
        return replace(self, preemption=event, asked=self.asked | victims, number=event.number)


def is_for_want_of_room(fault: e.Fault | None, *, is_preemptible: bool) -> bool:
    """Whether preemption may help: not for a preemptible server."""
    found_none = fault is not None and fault.code == 500 and fault.message.startswith(NO_HOST)
    return found_none and not is_preemptible


def evolve(waiting: Waiting | None, event: e.Preempting) -> Waiting | None:
    match event:
        case e.ServerCapacityMissing(_, attempt, reason):
            return (waiting or Waiting(attempt, reason)).missed(event)
        case e.ServerPreemptionPlanned() if waiting is not None:
            return waiting.planned(event)
        case e.ServerCapacityFreed() if waiting is not None:
            return replace(waiting, is_over=True)
        case _:
            return waiting


Waits = tuple[Waiting, UUID]
"""The wait, and the id of the waiting operation."""


def await_room(waits: Waits | None, command: AwaitRoom) -> list[e.ServerEvent]:
    """Plan the preemption, unless the server no longer waits or another choice was made meanwhile."""
    if waits is None or waits[0].number != command.number - 1:
        return []
    return [
        e.ServerPreemptionPlanned(
            operation_id=waits[1],
            preemption_id=command.preemption_id,
            ruling=command.ruling,
            number=command.number,
            host=command.host,
            victims=command.victims,
            considered=command.considered,
            spared=command.spared,
            at=command.at,
            preempts_at=command.preempts_at,
            period=command.period,
            channels=command.channels,
            want=command.want,
            room=command.room,
        )
    ]


def give_up(waits: Waits | None, command: GiveRoomUp) -> list[e.ServerEvent]:
    """Fail the build as the cloud reported it: for lack of room (500), or of quota (403)."""
    if waits is None or waits[0].number != command.number:
        return []
    quota = waits[0].quota
    return [e.ServerBuildFailed(waits[1], command.reason, 403 if quota else 500, quota=quota)]


def found(waits: Waits | None, cloud_id: str | None, command: ConfirmRoom) -> list[e.ServerEvent]:
    """Record the freed capacity, once the cloud has nothing of the last attempt any more."""
    preemption = waits[0].preemption if waits else None
    if waits is None or preemption is None or cloud_id is not None:
        return []
    if preemption.preemption_id != command.preemption_id:
        return []
    return [e.ServerCapacityFreed(waits[1], command.preemption_id)]
