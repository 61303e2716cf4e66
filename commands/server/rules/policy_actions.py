"""What policies may do to a server, and what its owner may say to that.

Here, not in the scheduler, stands what must never be broken: an exempt server is not touched, nobody's
operation is interrupted, and nothing is deleted without a notice delivered its whole period before.
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


class ApplyPolicyAction(Command, frozen=True):
    """A policy has judged. A deletion is obeyed only if ``notice_id`` was delivered a whole period before."""

    decision_id: UUID
    ruling: PolicyRef
    action: PolicyAction
    at: datetime
    findings: tuple[ConditionResult, ...] = ()
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
    | ApplyPolicyAction
    | RecordAlert
)


ALERTED_ONCE_IN = timedelta(hours=1)
"""How far apart two alerts of one name have begun to fire, of which both are recorded."""

BACK_TO_WORK = {
    status: row.action
    for row in ACTIONS.values()
    if row.by_policies and row.target == {"ACTIVE"}
    for status in row.allowed
}
"""By the status of a server that was put away, what makes it run again."""


def judge(server: Server, command: JudgingCommand) -> list[e.ServerEvent]:
    """Return what is to be remembered, or done. Raises what a person who asks is to be told."""
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
    """One notice of the same at a time: of two sweeps at one moment only the first tells."""
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
    """Each channel tells it once, also after the notice was answered."""
    notice = server.standing.notice(command.notice_id)
    if notice is None or command.channel in notice.delivered:
        return []
    return [e.ServerNoticeDelivered(command.notice_id, command.channel, command.at)]


def undelivered(server: Server, command: ReportDeliveryFailed) -> list[e.ServerEvent]:
    """Each try is told once, and none after one that arrived: two workers may have tried at once."""
    notice = server.standing.notice(command.notice_id)
    if notice is None or command.channel in notice.delivered:
        return []
    if command.attempt <= dict(notice.attempts).get(command.channel, 0):
        return []
    failed = e.ServerNoticeDeliveryFailed(command.notice_id, command.channel, command.attempt, command.reason)
    parked = e.ServerNoticeParked(command.notice_id, command.channel, command.reason)
    return [failed, parked] if command.final else [failed]


def announcing(server: Server, notice: Notice) -> list[Notice]:
    """That notice, and the others that announced the same: each must have been delivered in time."""
    same = (notice.policy_id, notice.action)
    others = [each for each in server.standing.open_notices if (each.policy_id, each.action) == same]
    return [notice, *others]


def action_of(server: Server, action: e.PolicyAction) -> Action:
    """What a policy's word means in the server's status: to start what is put away is to bring it back."""
    return BACK_TO_WORK.get(server.status, Action.START) if action == "start" else Action(action)


def sent_again(server: Server, notice_id: UUID) -> list[e.ServerEvent]:
    """Ask the parked channels anew. Raises ``NoticeUnknown`` if it no longer stands."""
    require_live(server)
    notice = server.standing.notice(notice_id)
    if notice is None or not notice.is_open:
        raise NoticeUnknown
    return [e.ServerNoticeDeliveryRequested(notice_id, notice.parked)] if notice.parked else []


def alerted(server: Server, command: RecordAlert) -> list[e.ServerEvent]:
    """Record an alert once an hour at most, and so many different ones: others flap, and fill the stream."""
    known = server.standing.alerts
    lately = [alert.name for alert in known if apart(alert.starts_at, command.starts_at) < ALERTED_ONCE_IN]
    if server.deleted or command.name in lately or len(lately) >= ALERTS_KEPT:
        return []
    return [e.ServerAlerted(command.name, command.fingerprint, command.starts_at, command.labels)]


def apart(one: datetime, other: datetime) -> timedelta:
    """Return how far apart two moments are; one without an offset, as old events may have it, is in UTC."""
    times = [moment if moment.tzinfo else moment.replace(tzinfo=UTC) for moment in (one, other)]
    return abs(times[0] - times[1])


def obey(server: Server, command: ApplyPolicyAction) -> list[e.ServerEvent]:
    """Decide nothing on a server that is exempt, busy or locked, or whose owner was not told in time.

    Only what the policy itself shelved to make room does it unshelve.
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
    """Ask for an action as anybody would."""
    if action is Action.DELETE:
        return deleting.delete(server, DeleteServer(operation_id))
    assert ACTIONS[action].by_policies, action
    return plain_actions.request(server, RequestAction(operation_id, action))
