"""What happens to a server that finds no host, or no quota, while others are to give way to it.

All of it stands in the stream of the server that waits: who was considered, at what price, who was chosen and
until when, and what came of it. Its owner is shown that it waits, for how much and until when; who gives way,
and on which host, only administrators. Notices, decisions and what follows stand in the victims' streams.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from commands.kernel.message import Event, OperatorOnly, Quota
from commands.server.events.judging import OnPreemption, PolicyRef

Want = Literal["room", "quota"]
"""What a server waits for: room on a host, or a share of its project's quota."""


class Victim(msgspec.Struct, frozen=True, omit_defaults=True):
    """Who is to give way. ``lost`` is what it holds, as a share of all hosts' room, or of the quota."""

    server_id: UUID
    on_preemption: OnPreemption
    lost: float
    owner: str = ""
    """The account that made it (``user:<id>``), which is told."""


class Room(msgspec.Struct, frozen=True):
    """What a server needs of one host: memory in MiB, disk in GiB, as flavors have them."""

    vcpus: int
    ram_mb: int
    disk_gb: int


class HostConsidered(msgspec.Struct, frozen=True):
    """The cheapest way to make room on a host, and its price: the sum of what its victims lose.

    Of a quota, ``host`` says so.
    """

    host: str
    victims: tuple[UUID, ...]
    lost: float


class Preempting(Event, frozen=True):
    """It waits for room; nothing here changes it in the cloud."""


class ServerCapacityMissing(Preempting, frozen=True):
    """There is no host for it, or its project's ``quota`` is used up; whether others give way is looked into.

    The cloud said so of an attempt; of attempt 0, before there was any, Placement.
    """

    operation_id: UUID
    attempt: int
    reason: str
    quota: Quota | None = None


class ServerPreemptionPlanned(Preempting, frozen=True):
    """Others are to give way at ``preempts_at``, ``period`` seconds after they are told.

    No victims: there is by now what it wants. ``number`` counts how often it was chosen for this server.
    """

    operation_id: UUID
    preemption_id: UUID
    ruling: PolicyRef
    number: int
    host: OperatorOnly[str | None]
    victims: OperatorOnly[tuple[Victim, ...]]
    considered: OperatorOnly[tuple[HostConsidered, ...]]
    spared: OperatorOnly[dict[str, str]]
    """By id, the servers of the ledger that were no candidates, and why."""
    at: datetime
    preempts_at: datetime
    period: float
    channels: tuple[str, ...]
    want: Want = "room"
    room: Room | None = None
    """How much it needs, of a host or of its project's quota. (An older event does not say.)"""


class ServerAttemptDiscarded(Event, frozen=True):
    """What the attempt had left in the cloud, a server without a host, is gone from it."""

    attempt: int
    cloud_id: str


class ServerCapacityFreed(Preempting, frozen=True):
    """The cloud shows room, or quota, enough for it: it is tried anew, or for the first time."""

    operation_id: UUID
    preemption_id: UUID


PreemptingEvent = (
    ServerCapacityMissing | ServerPreemptionPlanned | ServerAttemptDiscarded | ServerCapacityFreed
)
