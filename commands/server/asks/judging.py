"""What owners and administrators say about policies, and what policies say. Times are the database's."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from commands.kernel.message import Command
from commands.server.events import Finding, PolicyAction, Ruling


class KeepServerAlive(Command, frozen=True):
    """It is in use until then. ``notice_id``: an answer to that notice, which is withdrawn with it.

    ``latest`` is the furthest time the one who asks may choose; None: any.
    """

    until: datetime
    at: datetime
    notice_id: UUID | None = None
    latest: datetime | None = None


class ExemptServer(Command, frozen=True):
    """No policy may touch it, or that one may not.

    ``latest`` is the furthest time the one who asks may choose; None: any, and for ever.
    """

    why: str
    at: datetime
    until: datetime | None = None
    policy_id: UUID | None = None
    notice_id: UUID | None = None
    latest: datetime | None = None
    by_administrator: bool = False


class EndExemption(Command, frozen=True):
    """Take back the exemption from that policy; ``policy_id`` None: the one from all policies."""

    policy_id: UUID | None = None
    by_administrator: bool = False


class EndExemptions(Command, frozen=True):
    """Take back all of them."""

    by_administrator: bool = False


class SetServerExpiry(Command, frozen=True):
    """``latest`` is the furthest time the one who asks may choose; None: any."""

    expires_at: datetime | None
    at: datetime
    latest: datetime | None = None
    notice_id: UUID | None = None


class IssueNotice(Command, frozen=True):
    notice_id: UUID
    ruling: Ruling
    action: PolicyAction
    at: datetime
    acts_at: datetime
    period: float
    channels: tuple[str, ...]
    recipients: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    makes_room_for: UUID | None = None
    keeps_free: bool = False


class ConfirmNoticeDelivered(Command, frozen=True):
    notice_id: UUID
    channel: str
    at: datetime


class ReportDeliveryFailed(Command, frozen=True):
    """``final``: it is not tried any more."""

    notice_id: UUID
    channel: str
    attempt: int
    reason: str
    final: bool = False


class DeliverNotice(Command, frozen=True):
    """Have it sent again by the channels that gave up."""

    notice_id: UUID


class WithdrawNotice(Command, frozen=True):
    notice_id: UUID
    why: str


class ObeyPolicy(Command, frozen=True):
    """A policy has judged. A deletion is obeyed only if ``notice_id`` was delivered a whole period before."""

    decision_id: UUID
    ruling: Ruling
    action: PolicyAction
    at: datetime
    findings: tuple[Finding, ...] = ()
    notice_id: UUID | None = None


class RecordAlert(Command, frozen=True):
    """Monitoring has raised an alert that names the server."""

    name: str
    fingerprint: str
    starts_at: datetime
    labels: dict[str, str] = {}


JudgingCommand = (
    KeepServerAlive
    | ExemptServer
    | EndExemption
    | EndExemptions
    | SetServerExpiry
    | IssueNotice
    | ConfirmNoticeDelivered
    | ReportDeliveryFailed
    | DeliverNotice
    | WithdrawNotice
    | ObeyPolicy
    | RecordAlert
)
