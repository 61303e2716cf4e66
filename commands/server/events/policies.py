"""Events of policies on a server: notices, exemptions, leases, expiry, decisions.

All of them stand in the server's own stream. So the rules see notice, answer and decision in one order: an
exemption takes effect at once, and a deletion always follows its notice.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from commands.kernel.message import Event, OperatorOnly

OnPreemption = Literal["delete", "shelve", "stop"]
"""What becomes of a preempted server, as its owner chose. ``stop`` is stop, then delete."""

PolicyAction = Literal["start", "stop", "suspend", "shelve", "unshelve", "delete"]
"""``start`` makes it run again: a suspended server is resumed, a shelved one unshelved.

``unshelve`` brings back one that was shelved for preemption.
"""


class PolicyRef(msgspec.Struct, frozen=True):
    """The policy behind an event, and its version."""

    policy_id: UUID
    policy_name: str
    policy_version: int


class ConditionResult(msgspec.Struct, frozen=True, omit_defaults=True):
    """One condition of a policy: whether it held, the value found, and the value required."""

    condition: str
    holds: bool
    seen: str = ""
    wanted: str = ""
    detail: OperatorOnly[str] = ""
    """Facts of other projects, or of the hosts' capacity."""


class Judging(Event, frozen=True):
    """Events of policies and their answers; none of them changes the server in the cloud."""


class ServerKeptAlive(Judging, frozen=True):
    """A user keeps it alive: policies do not take it for idle until then, whatever its metrics show."""

    until: datetime
    notice_id: UUID | None = None
    """The notice that this answers, if any."""


class ServerExempted(Judging, frozen=True):
    """It is exempt from all policies, or from that one, until then (for ever, if there is no end)."""

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
    """Its owner is to be notified that ``action`` follows at ``acts_at``, ``period`` seconds after delivery.

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
    """The server it is preempted for, of any project; None without a preemption."""
    keeps_free: bool = False
    """Whether it is preempted ahead of demand, to keep capacity free."""


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
    """A channel never took it and is given up; a user can have it sent again."""

    notice_id: UUID
    channel: str
    reason: str


class ServerNoticeDeliveryRequested(Judging, frozen=True):
    """A user has it sent again, by the parked channels."""

    notice_id: UUID
    channels: tuple[str, ...]


class ServerNoticeWithdrawn(Judging, frozen=True):
    """What it announced will not happen."""

    notice_id: UUID
    why: str


class ServerPolicyActionDecided(Judging, frozen=True):
    """A policy decided an action on it; the request to the cloud follows under the same operation id.

    ``notice_id`` is the notice that announced it, where one had to.
    """

    decision_id: UUID
    ruling: PolicyRef
    action: PolicyAction
    at: datetime
    findings: tuple[ConditionResult, ...] = ()
    notice_id: UUID | None = None


class ServerAlerted(Judging, frozen=True):
    """Monitoring raised an alert about it. ``starts_at`` is monitoring's; ``labels`` may have been cut."""

    name: str
    fingerprint: str
    """Identifies the alert, the same each time it fires (Alertmanager's)."""
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
