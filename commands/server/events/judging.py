"""What policies make of a server, and what its owner says to that.

All of it stands in the server's own stream: the rules see notice, wish and decision in one order, so nothing
is decided on a server that was exempted a moment ago, and none is deleted without the notice it was due.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from commands.kernel.message import Event, OperatorOnly

OnPreemption = Literal["delete", "shelve", "stop"]
"""What becomes of a server that has to give way: its owner's wish. ``stop`` is stop, then delete."""

PolicyAction = Literal["start", "stop", "suspend", "shelve", "unshelve", "delete"]
"""``start`` is whatever makes it run again: a suspended server is resumed, a shelved one unshelved.

``unshelve`` brings back one that was shelved to make room.
"""


class PolicyRef(msgspec.Struct, frozen=True):
    """The policy in whose name something is done, and which version of it."""

    policy_id: UUID
    policy_name: str
    policy_version: int


class ConditionResult(msgspec.Struct, frozen=True, omit_defaults=True):
    """One condition a policy looked at: whether it held, what was seen, and what was asked for."""

    condition: str
    holds: bool
    seen: str = ""
    wanted: str = ""
    detail: OperatorOnly[str] = ""
    """What was seen of other projects, or of the room of the hosts."""


class Judging(Event, frozen=True):
    """What policies and owners say of a server; nothing here changes it in the cloud."""


class ServerKeptAlive(Judging, frozen=True):
    """Someone who uses it says so: it is not idle until then, whatever its signals show."""

    until: datetime
    notice_id: UUID | None = None
    """The notice that was answered so, if one was."""


class ServerExempted(Judging, frozen=True):
    """No policy may touch it until then (for ever, if there is no end); or that one policy may not."""

    why: str
    until: datetime | None = None
    policy_id: UUID | None = None
    notice_id: UUID | None = None
    by_administrator: bool = False
    """Then only an administrator may change it or take it back."""


class ServerExemptionEnded(Judging, frozen=True):
    """The exemption was taken back before its time."""

    policy_id: UUID | None = None


class ServerExpirySet(Judging, frozen=True):
    """It is wanted until then; without a time, for good."""

    expires_at: datetime | None = None
    notice_id: UUID | None = None


class ServerNoticeIssued(Judging, frozen=True):
    """Its owner is to be told that ``action`` follows at ``acts_at``, ``period`` seconds after the telling.

    ``recipients`` are accounts (``user:<id>``), never names or mail addresses: these are looked up when
    the notice is sent.
    """

    notice_id: UUID
    ruling: PolicyRef
    action: PolicyAction
    issued_at: datetime
    acts_at: datetime
    period: float
    channels: tuple[str, ...]
    recipients: tuple[str, ...] = ()
    findings: tuple[ConditionResult, ...] = ()
    makes_room_for: OperatorOnly[UUID | None] = None
    """The server it is to give way to, if it is to: any project's."""
    keeps_free: bool = False
    """Whether it is to give way to nobody in particular, so that room is free ahead of time."""


class ServerNoticeDelivered(Judging, frozen=True):
    """A channel took it: its mail server, webhook or broker said so, at that time."""

    notice_id: UUID
    channel: str
    at: datetime


class ServerNoticeDeliveryFailed(Judging, frozen=True):
    """A channel did not take it; it is tried again."""

    notice_id: UUID
    channel: str
    attempt: int
    reason: str


class ServerNoticeParked(Judging, frozen=True):
    """A channel never took it, and is no longer tried; a person can have it sent again."""

    notice_id: UUID
    channel: str
    reason: str


class ServerNoticeDeliveryRequested(Judging, frozen=True):
    """Someone has it sent again, by the channels that had been parked."""

    notice_id: UUID
    channels: tuple[str, ...]


class ServerNoticeWithdrawn(Judging, frozen=True):
    """What it announced will not happen."""

    notice_id: UUID
    why: str


class ServerPolicyActionDecided(Judging, frozen=True):
    """A policy decided on it; what it asked of the cloud follows under the same operation id.

    ``notice_id`` is the notice that announced it, where one had to.
    """

    decision_id: UUID
    ruling: PolicyRef
    action: PolicyAction
    at: datetime
    findings: tuple[ConditionResult, ...] = ()
    notice_id: UUID | None = None


class ServerAlerted(Judging, frozen=True):
    """Monitoring raised an alert about it. ``starts_at`` is its own word; ``labels`` may have been cut."""

    name: str
    fingerprint: str
    """What tells an alert from others, the same each time it fires (Alertmanager's)."""
    starts_at: datetime
    labels: OperatorOnly[dict[str, str]] = {}
    """Monitoring's own words: exporters on hypervisors name the host."""


JudgingEvent = (
    ServerKeptAlive
    | ServerExempted
    | ServerExemptionEnded
    | ServerExpirySet
    | ServerNoticeIssued
    | ServerNoticeDelivered
    | ServerNoticeDeliveryFailed
    | ServerNoticeParked
    | ServerNoticeDeliveryRequested
    | ServerNoticeWithdrawn
    | ServerPolicyActionDecided
    | ServerAlerted
)
