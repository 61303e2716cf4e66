"""Projection of notices: the announced action, its deliveries, and the outcome of each."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec
from msgspec.structs import replace

from commands.kernel.message import OperatorOnly
from commands.server import events as e
from commands.store.envelope import RecordedEvent
from projections.engine.projection import Projection


class Delivery(msgspec.Struct, frozen=True, gc=False):
    """Delivery of a notice by one channel: ``attempts`` are the failed ones, ``reason`` is the last one's."""

    channel: str
    state: Literal["pending", "delivered", "parked"] = "pending"
    attempts: int = 0
    delivered_at: datetime | None = None
    reason: str | None = None


class NoticeRow(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """``status``: open until it is withdrawn (``why`` tells) or its action is done.

    ``period`` is in seconds: the action may happen that long after ``delivered_at``, when the first
    channel took it, and not before ``acts_at``. ``version`` is that of the server at its last change.
    """

    id: UUID
    project_id: str
    version: int
    position: int
    server_id: UUID
    policy_id: UUID
    policy_name: str
    policy_version: int
    action: e.PolicyAction
    status: Literal["open", "withdrawn", "done"] = "open"
    issued_at: datetime
    acts_at: datetime
    period: float
    channels: tuple[str, ...]
    recipients: tuple[str, ...] = ()
    deliveries: tuple[Delivery, ...] = ()
    delivered_at: datetime | None = None
    why: str | None = None
    decision_id: UUID | None = None
    findings: tuple[e.ConditionResult, ...] = ()
    makes_room_for: OperatorOnly[UUID | None] = None
    """The server it is preempted for, if any: shown to administrators only."""
    changed_at: datetime


def notice_of(record: RecordedEvent) -> UUID | None:
    """Return the notice an event is about. (An answer to one comes with its withdrawal.)"""
    match record.event:
        case (
            e.ServerNoticeIssued(notice_id)
            | e.ServerNoticeDelivered(notice_id)
            | e.ServerNoticeDeliveryFailed(notice_id)
            | e.ServerNoticeParked(notice_id)
            | e.ServerNoticeDeliveryRequested(notice_id)
            | e.ServerNoticeWithdrawn(notice_id)
        ):
            return notice_id
        case e.ServerPolicyActionDecided(notice_id=notice_id):
            return notice_id
        case _:
            return None


def evolve(row: NoticeRow | None, record: RecordedEvent) -> NoticeRow | None:
    if isinstance(record.event, e.ServerNoticeIssued):
        return issue(record, record.event)
    if row is None:
        return None
    stamp = {"version": record.version, "position": record.position, "changed_at": record.at}
    return replace(row, **change(row, record), **stamp)


def issue(record: RecordedEvent, event: e.ServerNoticeIssued) -> NoticeRow:
    return NoticeRow(
        id=event.notice_id,
        project_id=record.entry.project_id,
        version=record.version,
        position=record.position,
        server_id=record.stream,
        policy_id=event.ruling.policy_id,
        policy_name=event.ruling.policy_name,
        policy_version=event.ruling.policy_version,
        action=event.action,
        issued_at=event.issued_at,
        acts_at=event.acts_at,
        period=event.period,
        channels=event.channels,
        recipients=event.recipients,
        deliveries=tuple(Delivery(channel) for channel in event.channels),
        findings=event.findings,
        makes_room_for=event.makes_room_for,
        changed_at=record.at,
    )


def change(row: NoticeRow, record: RecordedEvent) -> dict[str, Any]:
    """Return the fields an event changes. A closed notice may still be delivered: mail takes its time."""
    match record.event:
        case e.ServerNoticeDelivered(_, channel, at):
            news = {"state": "delivered", "delivered_at": at, "reason": None}
            first = at if row.delivered_at is None else row.delivered_at
            return {"deliveries": with_channel(row, channel, **news), "delivered_at": first}
        case e.ServerNoticeDeliveryFailed(_, channel, attempt, reason):
            news = {"attempts": attempt, "reason": reason}  # an attempt may end after a later one
            return {"deliveries": with_channel(row, channel, **news)}
        case e.ServerNoticeParked(_, channel, reason):
            return {"deliveries": with_channel(row, channel, state="parked", reason=reason)}
        case e.ServerNoticeDeliveryRequested(_, channels):
            again = {channel: Delivery(channel) for channel in channels}
            return {"deliveries": tuple(again.get(known.channel, known) for known in row.deliveries)}
        case e.ServerNoticeWithdrawn(_, why) if row.status == "open":
            return {"status": "withdrawn", "why": why}
        case e.ServerPolicyActionDecided(decision_id):
            return {"status": "done", "decision_id": decision_id}
        case _:
            return {}


def with_channel(row: NoticeRow, channel: str, **news: Any) -> tuple[Delivery, ...]:
    """Return the deliveries with one updated, which may be of a channel not requested at first."""
    known = {delivery.channel: delivery for delivery in row.deliveries}
    known[channel] = replace(known.get(channel, Delivery(channel)), **news)
    return tuple(known.values())


NOTICE = Projection("notice", NoticeRow, evolve, notice_of)
