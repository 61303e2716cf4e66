"""Events of a server that waits for preemption: it found no host, or no quota.

They stand in the stream of the waiting server: the candidates and their price, the victims, the deadline and
the result. Its owner sees that it waits, for how much and until when; victims and hosts are shown to
administrators only. Notices, decisions and their results stand in the victims' streams.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from commands.kernel.message import Event, OperatorOnly, Quota
from commands.server.events.policies import OnPreemption, PolicyRef

Want = Literal["room", "quota"]
"""What a server waits for: room on a host, or a share of its project's quota."""


class Victim(msgspec.Struct, frozen=True, omit_defaults=True):
    """Server to be preempted. ``lost`` is what it holds, as a share of all hosts' room, or of the quota."""

    server_id: UUID
    on_preemption: OnPreemption
    lost: float
    owner: str = ""
    """The account that made it (``user:<id>``), which is notified."""


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
    """It waits for room; these events do not change it in the cloud."""


class ServerCapacityMissing(Preempting, frozen=True):
    """There is no host for it, or its project's ``quota`` is used up; preemption is considered next.

    The cloud refused an attempt; attempt 0 is a check with Placement before the first one.
    """

    operation_id: UUID
    attempt: int
    reason: str
    quota: Quota | None = None


class ServerPreemptionPlanned(Preempting, frozen=True):
    """The victims are to be preempted at ``preempts_at``, ``period`` seconds after they are notified.

    No victims: the capacity is there by now. ``number`` counts the choices made for this server.
    """

    operation_id: UUID
    preemption_id: UUID
    ruling: PolicyRef
    number: int
    host: OperatorOnly[str | None]
    victims: OperatorOnly[tuple[Victim, ...]]
    considered: OperatorOnly[tuple[HostConsidered, ...]]
    spared: OperatorOnly[dict[str, str]]
    """Servers of the ledger that were not candidates, by id, with the reason."""
    at: datetime
    preempts_at: datetime
    period: float
    channels: tuple[str, ...]
    want: Want = "room"
    room: Room | None = None
    """How much it needs, of a host or of its project's quota. (An older event does not say.)"""


class ServerAttemptDiscarded(Event, frozen=True):
    """The server without a host that the attempt left in the cloud is deleted."""

    attempt: int
    cloud_id: str


class ServerCapacityFreed(Preempting, frozen=True):
    """The cloud shows enough room, or quota, for it: the next attempt follows."""

    operation_id: UUID
    preemption_id: UUID


PreemptingEvent = (
    ServerCapacityMissing | ServerPreemptionPlanned | ServerAttemptDiscarded | ServerCapacityFreed
)
