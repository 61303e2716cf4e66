"""Lifecycle terms of a server: its expiry, lease, exemptions, alerts and open notices."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec
from msgspec.structs import force_setattr, replace

from commands.kernel.message import OperatorOnly
from commands.server import events as e
from commands.server.actions import STABLE_STATUSES


class Notice(msgspec.Struct, frozen=True):
    """A notice, open until it is withdrawn or its action is done.

    ``delivered_at`` is when the first channel took it; ``delivered`` are all channels that have.
    """

    id: UUID
    policy_id: UUID
    action: e.PolicyAction
    acts_at: datetime
    period: float
    channels: tuple[str, ...] = ()
    delivered_at: datetime | None = None
    delivered: tuple[str, ...] = ()
    attempts: tuple[tuple[str, int], ...] = ()
    """Failed deliveries by channel, since delivery was last requested."""
    parked: tuple[str, ...] = ()
    """Channels given up, until a user has the notice sent again."""
    is_open: bool = True
    makes_room_for: OperatorOnly[UUID | None] = None
    keeps_free: bool = False
    expires_at: datetime | None = None
    """The server's expiry at its issue: a notice of one date does not announce another date."""

    @property
    def is_preemption(self) -> bool:
        return self.makes_room_for is not None or self.keeps_free

    def permits(self, action: e.PolicyAction, now: datetime) -> bool:
        """Whether its action may happen now: its period, counted from its delivery, is over."""
        if not self.is_open or self.delivered_at is None or action != self.action:
            return False
        return now >= max(self.acts_at, self.delivered_at + timedelta(seconds=self.period))


class Exemption(msgspec.Struct, frozen=True):
    """``policy_id`` None: from all policies. ``until`` None: for ever."""

    policy_id: UUID | None
    until: datetime | None
    by_administrator: bool = False

    def covers(self, policy_id: UUID, now: datetime) -> bool:
        return self.policy_id in {None, policy_id} and (self.until is None or now < self.until)


class Preempted(msgspec.Struct, frozen=True):
    """Shelved for preemption: by which policy, which may bring it back, and since when."""

    policy_id: UUID
    policy_name: str
    since: datetime


class Alert(msgspec.Struct, frozen=True):
    """An alert of monitoring, and when it began to fire."""

    name: str
    starts_at: datetime
    fingerprint: str

    def __post_init__(self) -> None:
        """Take a time without an offset as UTC: older events have such times, which cannot be compared."""
        if self.starts_at.tzinfo is None:
            force_setattr(self, "starts_at", self.starts_at.replace(tzinfo=UTC))


ALERTS_KEPT = 20


class LifecycleTerms(msgspec.Struct, frozen=True):
    is_preemptible: bool = False
    on_preemption: e.OnPreemption = "delete"
    expires_at: datetime | None = None
    kept_until: datetime | None = None
    exemptions: tuple[Exemption, ...] = ()
    notices: tuple[Notice, ...] = ()
    alerts: tuple[Alert, ...] = ()
    """The last ``ALERTS_KEPT``, in the order they came."""
    preempted: Preempted | None = None
    """Set until the server is back, or another request changes it."""

    def notice(self, notice_id: UUID | None) -> Notice | None:
        return next((notice for notice in self.notices if notice.id == notice_id), None)

    @property
    def open_notices(self) -> tuple[Notice, ...]:
        return tuple(notice for notice in self.notices if notice.is_open)

    def is_to_return(self, policy_id: UUID) -> bool:
        """Whether that policy shelved it for preemption."""
        return self.preempted is not None and self.preempted.policy_id == policy_id

    def is_exempt(self, policy_id: UUID, now: datetime) -> bool:
        return any(exemption.covers(policy_id, now) for exemption in self.exemptions)


def evolve(standing: LifecycleTerms, event: e.Judging) -> LifecycleTerms:
    match event:
        case e.ServerKeptAlive(until):
            latest = until if standing.kept_until is None else max(until, standing.kept_until)
            return replace(standing, kept_until=latest)
        case e.ServerExempted():
            return exempted(standing, event)
        case e.ServerExemptionEnded(policy_id):
            return replace(standing, exemptions=others(standing, policy_id))
        case e.ServerExpirySet(expires_at):
            return replace(standing, expires_at=expires_at)
        case e.ServerNoticeIssued():
            return replace(standing, notices=(*standing.notices, issued(event, standing.expires_at)))
        case e.ServerNoticeDelivered(notice_id, channel, at):
            return changed(standing, notice_id, lambda notice: delivered(notice, channel, at))
        case e.ServerNoticeDeliveryFailed(notice_id, channel, attempt):
            return changed(standing, notice_id, lambda notice: tried(notice, channel, attempt))
        case e.ServerNoticeParked(notice_id, channel):
            return changed(standing, notice_id, lambda notice: parked(notice, channel))
        case e.ServerNoticeDeliveryRequested(notice_id, channels):
            return changed(standing, notice_id, lambda notice: tried_anew(notice, channels))
        case e.ServerNoticeWithdrawn(notice_id):
            return changed(standing, notice_id, lambda notice: replace(notice, is_open=False))
        case e.ServerPolicyActionDecided():
            notices = tuple(fulfilled(notice, event) for notice in standing.notices)
            return replace(standing, notices=notices, preempted=preempted(standing, event))
        case e.ServerAlerted(name, fingerprint, starts_at):
            alerts = (*standing.alerts, Alert(name, starts_at, fingerprint))
            return replace(standing, alerts=alerts[-ALERTS_KEPT:])
        case _:
            return standing


def changed(standing: LifecycleTerms, notice_id: UUID, change: Callable[[Notice], Notice]) -> LifecycleTerms:
    notices = tuple(change(notice) if notice.id == notice_id else notice for notice in standing.notices)
    return replace(standing, notices=notices)


def others(standing: LifecycleTerms, policy_id: UUID | None) -> tuple[Exemption, ...]:
    return tuple(exemption for exemption in standing.exemptions if exemption.policy_id != policy_id)


def exempted(standing: LifecycleTerms, event: e.ServerExempted) -> LifecycleTerms:
    """Add an exemption. One from the policy that shelved the server cancels its return too."""
    made = Exemption(event.policy_id, event.until, event.by_administrator)
    away = standing.preempted
    kept = None if away is not None and event.policy_id in {None, away.policy_id} else away
    return replace(standing, exemptions=(*others(standing, event.policy_id), made), preempted=kept)


def preempted(standing: LifecycleTerms, event: e.ServerPolicyActionDecided) -> Preempted | None:
    """Return the preemption that shelves the server, if its notice announced one."""
    ruling = event.ruling
    if event.action == "shelve" and any(
        notice.is_open and notice.is_preemption and notice.policy_id == ruling.policy_id
        for notice in standing.notices
    ):
        return Preempted(ruling.policy_id, ruling.policy_name, event.at)
    return standing.preempted


def fulfilled(notice: Notice, event: e.ServerPolicyActionDecided) -> Notice:
    """Close a notice of the decided action; one decision may close several."""
    announced = (notice.policy_id, notice.action) == (event.ruling.policy_id, event.action)
    return replace(notice, is_open=False) if announced else notice


def issued(event: e.ServerNoticeIssued, expires_at: datetime | None) -> Notice:
    return Notice(
        event.notice_id,
        event.ruling.policy_id,
        event.action,
        event.acts_at,
        event.period,
        event.channels,
        expires_at=expires_at,
        makes_room_for=event.makes_room_for,
        keeps_free=event.keeps_free,
    )


def delivered(notice: Notice, channel: str, at: datetime) -> Notice:
    first = at if notice.delivered_at is None else notice.delivered_at
    return replace(notice, delivered_at=first, delivered=(*notice.delivered, channel))


def tried(notice: Notice, channel: str, attempt: int) -> Notice:
    return replace(notice, attempts=tuple({**dict(notice.attempts), channel: attempt}.items()))


def parked(notice: Notice, channel: str) -> Notice:
    return replace(notice, parked=(*notice.parked, channel))


def tried_anew(notice: Notice, channels: tuple[str, ...]) -> Notice:
    attempts = tuple(tried for tried in notice.attempts if tried[0] not in channels)
    left = tuple(channel for channel in notice.parked if channel not in channels)
    return replace(notice, attempts=attempts, parked=left)


def ends_absence(event: e.ServerEvent, *, is_busy: bool) -> bool:
    """Whether the event ends the absence: the server is back, gone, or was not shelved after all.

    An observation during a pending operation may be a transient state, and ends nothing.
    """
    match event:
        case e.ServerUnshelved() | e.ServerShelveFailed() | e.ServerDeleted() | e.ServerDeletedOutOfBand():
            return True
        case e.ServerObserved(status, None):
            return not is_busy and status in STABLE_STATUSES - {"SHELVED", "SHELVED_OFFLOADED"}
        case _:
            return False
