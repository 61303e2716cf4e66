"""Rules of policy actions: notices, their delivery, and the actions a policy applies to a server.

The guarantees are kept here, not in the scheduler: an exempt server is left alone, a pending operation is
finished first, and a deletion follows a notice that was delivered its whole period before.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import assert_never
from uuid import UUID

from commands.kernel.message import Command
from commands.server import events as e
from commands.server.actions import ACTIONS, Action
from commands.server.events import ConditionResult, PolicyAction, PolicyRef
from commands.server.lifecycle_terms import ALERTS_KEPT, Notice
from commands.server.refusals import ExtensionTooLong, LeaseTooLong, NoticeUnknown
from commands.server.rules import deleting, exemptions, plain_actions
from commands.server.rules.deleting import DeleteServer
from commands.server.rules.exemptions import (
    EndExemption,
    EndExemptions,
    ExemptServer,
    KeepServerAlive,
    SetServerExpiry,
)
from commands.server.rules.notices import answered, require_future, require_live, withdrawn
from commands.server.rules.plain_actions import RequestAction
from commands.server.state import Server


class IssueNotice(Command, frozen=True):
    notice_id: UUID
    ruling: PolicyRef
    action: PolicyAction
    at: datetime
    acts_at: datetime
    period: float
    channels: tuple[str, ...]
    recipients: tuple[str, ...] = ()
    findings: tuple[ConditionResult, ...] = ()
    makes_room_for: UUID | None = None
    keeps_free: bool = False


class ConfirmNoticeDelivered(Command, frozen=True):
    notice_id: UUID
    channel: str
    at: datetime


class ReportDeliveryFailed(Command, frozen=True):
    """``final``: the channel is given up."""

    notice_id: UUID
    channel: str
    attempt: int
    reason: str
    final: bool = False


class DeliverNotice(Command, frozen=True):
    """Send the notice again by the channels given up."""

    notice_id: UUID


class WithdrawNotice(Command, frozen=True):
    notice_id: UUID
    why: str


class ApplyPolicyAction(Command, frozen=True):
    """Apply a policy's action. A deletion needs a ``notice_id`` that was delivered a whole period before."""

    decision_id: UUID
    ruling: PolicyRef
    action: PolicyAction
    at: datetime
    findings: tuple[ConditionResult, ...] = ()
    notice_id: UUID | None = None


class RecordAlert(Command, frozen=True):
    """Monitoring raised an alert that names the server."""

    name: str
    fingerprint: str
    starts_at: datetime
    labels: dict[str, str] = {}


PolicyActionCommand = (
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
    | ApplyPolicyAction
    | RecordAlert
)


ALERTED_ONCE_IN = timedelta(hours=1)
"""Least time between the starts of two recorded alerts of one name."""

BACK_TO_WORK = {
    status: row.action
    for row in ACTIONS.values()
    if row.by_policies and row.target == {"ACTIVE"}
    for status in row.allowed
}
"""The action that makes a server run again, by its status."""


def decide(server: Server, command: PolicyActionCommand) -> list[e.ServerEvent]:
    """Decide one command of a policy or its answer. Raises the refusals of a user's request."""
    match command:
        case KeepServerAlive():
            return keep_alive(server, command)
        case ExemptServer():
            return exemptions.exempt(server, command)
        case EndExemption(policy_id, by_administrator):
            return exemptions.end(server, {policy_id}, by_administrator=by_administrator)
        case EndExemptions(by_administrator):
            known = {exemption.policy_id for exemption in server.standing.exemptions}
            return exemptions.end(server, known, by_administrator=by_administrator)
        case SetServerExpiry():
            return set_expiry(server, command)
        case IssueNotice():
            return issue(server, command)
        case ConfirmNoticeDelivered():
            return delivered(server, command)
        case ReportDeliveryFailed():
            return undelivered(server, command)
        case DeliverNotice(notice_id):
            return sent_again(server, notice_id)
        case WithdrawNotice(notice_id, why):
            return withdrawn(server, notice_id, why)
        case ApplyPolicyAction():
            return obey(server, command)
        case RecordAlert():
            return alerted(server, command)
        case _:
            assert_never(command)


def keep_alive(server: Server, command: KeepServerAlive) -> list[e.ServerEvent]:
    require_live(server)
    require_future(command.until, command.at)
    if command.latest is not None and command.until > command.latest:
        raise LeaseTooLong(command.latest)
    kept = server.standing.kept_until
    answer = answered(server, command.notice_id, "it was kept")
    if kept is not None and kept >= command.until and not answer:
        return []
    return [e.ServerKeptAlive(command.until, command.notice_id), *answer]


def set_expiry(server: Server, command: SetServerExpiry) -> list[e.ServerEvent]:
    require_live(server)
    if command.expires_at is not None:
        require_future(command.expires_at, command.at)
    if command.latest is not None and (command.expires_at is None or command.expires_at > command.latest):
        raise ExtensionTooLong(command.latest)
    answer = answered(server, command.notice_id, "it was extended")
    if command.expires_at == server.standing.expires_at and not answer:
        return []
    return [e.ServerExpirySet(command.expires_at, command.notice_id), *answer]


def is_open_to(server: Server, ruling: e.PolicyRef, now: datetime) -> bool:
    return not server.deleted and not server.standing.is_exempt(ruling.policy_id, now)


def issue(server: Server, command: IssueNotice) -> list[e.ServerEvent]:
    """Issue one notice of the same kind at a time: of two concurrent policy runs only the first does."""
    if not is_open_to(server, command.ruling, command.at) or any(
        is_same(notice, command) for notice in server.standing.notices
    ):
        return []
    return [
        e.ServerNoticeIssued(
            notice_id=command.notice_id,
            ruling=command.ruling,
            action=command.action,
            issued_at=command.at,
            acts_at=command.acts_at,
            period=command.period,
            channels=command.channels,
            recipients=command.recipients,
            findings=command.findings,
            makes_room_for=command.makes_room_for,
            keeps_free=command.keeps_free,
        )
    ]


def is_same(notice: Notice, command: IssueNotice) -> bool:
    if notice.id == command.notice_id:
        return True
    wanted = (True, command.ruling.policy_id, command.action, command.period, command.keeps_free)
    return (notice.is_open, notice.policy_id, notice.action, notice.period, notice.keeps_free) == wanted


def delivered(server: Server, command: ConfirmNoticeDelivered) -> list[e.ServerEvent]:
    """Record the delivery once per channel, also after the notice was answered."""
    notice = server.standing.notice(command.notice_id)
    if notice is None or command.channel in notice.delivered:
        return []
    return [e.ServerNoticeDelivered(command.notice_id, command.channel, command.at)]


def undelivered(server: Server, command: ReportDeliveryFailed) -> list[e.ServerEvent]:
    """Record each attempt once, and none after a delivery: two workers may have tried at once."""
    notice = server.standing.notice(command.notice_id)
    if notice is None or command.channel in notice.delivered:
        return []
    if command.attempt <= dict(notice.attempts).get(command.channel, 0):
        return []
    failed = e.ServerNoticeDeliveryFailed(command.notice_id, command.channel, command.attempt, command.reason)
    parked = e.ServerNoticeParked(command.notice_id, command.channel, command.reason)
    return [failed, parked] if command.final else [failed]


def announcing(server: Server, notice: Notice) -> list[Notice]:
    """Return the notice and the others of the same action: each must have been delivered in time."""
    same = (notice.policy_id, notice.action)
    others = [each for each in server.standing.open_notices if (each.policy_id, each.action) == same]
    return [notice, *others]


def action_of(server: Server, action: e.PolicyAction) -> Action:
    """Return the action a policy's word means in the server's status: ``start`` also resumes or unshelves."""
    return BACK_TO_WORK.get(server.status, Action.START) if action == "start" else Action(action)


def sent_again(server: Server, notice_id: UUID) -> list[e.ServerEvent]:
    """Request delivery by the parked channels again. Raises ``NoticeUnknown`` if the notice is closed."""
    require_live(server)
    notice = server.standing.notice(notice_id)
    if notice is None or not notice.is_open:
        raise NoticeUnknown
    return [e.ServerNoticeDeliveryRequested(notice_id, notice.parked)] if notice.parked else []


def alerted(server: Server, command: RecordAlert) -> list[e.ServerEvent]:
    """Record an alert at most once an hour, and a bounded number of different ones: alerts may flap."""
    known = server.standing.alerts
    lately = [alert.name for alert in known if apart(alert.starts_at, command.starts_at) < ALERTED_ONCE_IN]
    if server.deleted or command.name in lately or len(lately) >= ALERTS_KEPT:
        return []
    return [e.ServerAlerted(command.name, command.fingerprint, command.starts_at, command.labels)]


def apart(one: datetime, other: datetime) -> timedelta:
    """Return the time between two moments; one without an offset, as in old events, is in UTC."""
    times = [moment if moment.tzinfo else moment.replace(tzinfo=UTC) for moment in (one, other)]
    return abs(times[0] - times[1])


def obey(server: Server, command: ApplyPolicyAction) -> list[e.ServerEvent]:
    """Apply the action unless the server is exempt, busy or locked, or its owner was not notified in time.

    A policy unshelves only servers that it shelved itself for preemption.
    """
    action = action_of(server, command.action)
    possible = server.under_way is None and action in server.allowed()
    if not possible or not is_open_to(server, command.ruling, command.at):
        return []
    if command.action == "unshelve" and not server.standing.is_to_return(command.ruling.policy_id):
        return []
    notice = server.standing.notice(command.notice_id)
    if command.notice_id is not None or command.action == "delete":
        if notice is None or notice.policy_id != command.ruling.policy_id:
            return []
        if not all(each.permits(command.action, command.at) for each in announcing(server, notice)):
            return []
    asked = ask(server, action, command.decision_id)
    if not asked:
        return []
    made = e.ServerPolicyActionDecided(
        decision_id=command.decision_id,
        ruling=command.ruling,
        action=command.action,
        at=command.at,
        findings=command.findings,
        notice_id=command.notice_id,
    )
    return [made, *asked]


def ask(server: Server, action: Action, operation_id: UUID) -> list[e.ServerEvent]:
    """Request an action by the same rules as a user's request."""
    if action is Action.DELETE:
        return deleting.delete(server, DeleteServer(operation_id))
    assert ACTIONS[action].by_policies, action
    return plain_actions.request(server, RequestAction(operation_id, action))
