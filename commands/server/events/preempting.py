"""What happens to a server that found no host, while others are to give way to it.

All of it stands in the stream of the server that waits: who was considered, at what price, who was chosen and
until when, and what came of it. Notices, decisions and what follows from them stand in the victims' streams.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from commands.message import Event
from commands.server.events.judging import OnPreemption, Ruling


class Victim(msgspec.Struct, frozen=True):
    """Who is to give way. ``lost`` is the room it holds, as a share of that of all hosts."""

    server_id: UUID
    on_preemption: OnPreemption
    lost: float


class HostConsidered(msgspec.Struct, frozen=True):
    """The cheapest way to make room on a host, and its price: the sum of what its victims lose."""

    host: str
    victims: tuple[UUID, ...]
    lost: float


class Preempting(Event, frozen=True):
    """It waits for room; nothing here changes it in the cloud."""


class ServerRoomMissed(Preempting, frozen=True):
    """The cloud found no host for it; whether others give way is looked into now."""

    operation_id: UUID
    attempt: int
    reason: str


class ServerRoomAwaited(Preempting, frozen=True):
    """Others are to give way at ``preempts_at``, ``period`` seconds after they are told.

    No victims: there is room by now. ``number`` counts how often it was chosen for this server.
    """

    operation_id: UUID
    preemption_id: UUID
    ruling: Ruling
    number: int
    host: str | None
    victims: tuple[Victim, ...]
    considered: tuple[HostConsidered, ...]
    spared: dict[str, str]
    """By id, the servers of the ledger that were no candidates, and why."""
    at: datetime
    preempts_at: datetime
    period: float
    channels: tuple[str, ...]


class ServerAttemptDiscarded(Event, frozen=True):
    """What the attempt had left in the cloud, a server without a host, is gone from it."""

    attempt: int
    cloud_id: str


class ServerRoomFound(Preempting, frozen=True):
    """The cloud shows room for it: it is tried anew."""

    operation_id: UUID
    preemption_id: UUID


PreemptingEvent = ServerRoomMissed | ServerRoomAwaited | ServerAttemptDiscarded | ServerRoomFound
