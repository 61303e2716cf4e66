"""Notices before actions: when each is sent, when the action may follow, and when a notice is withdrawn.

Of several notices the one with the longest period comes first. Each is sent when it is due; the action waits
until every one was delivered its own period before. A late run or delivery moves what follows to a later
time, never to an earlier one.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache

from commands.kernel.policy_model import Notice, Policy, Server
from commands.server.events import ConditionResult, PolicyAction
from scheduler.policies.model import CancelNotice, Evaluation, Execute, SendNotice
from scheduler.policies.selector import failure

Findings = tuple[ConditionResult, ...]


@lru_cache(maxsize=256)
def periods(action: PolicyAction, spans: tuple[timedelta, ...]) -> tuple[float, ...]:
    """Return the notice periods in seconds, longest first. Only a deletion is announced with none at all."""
    seconds = {span.total_seconds() for span in spans}
    return tuple(sorted((one for one in seconds if one > 0 or action == "delete"), reverse=True))


CHANGED = "its policy was changed"


def own(policy: Policy, server: Server) -> list[Notice]:
    """Return the notices of this policy, without those of a preemption."""
    return [
        notice for notice in server.notices if notice.policy_id == policy.id and notice.makes_room_for is None
    ]


def unmatched(
    policy: Policy,
    server: Server,
    findings: Findings,
    then: str | None = None,
    next_at: datetime | None = None,
    *,
    selected: bool = True,
) -> Evaluation:
    """Leave the server alone, and withdraw its notices: the action will not happen."""
    if not server.notices:
        return Evaluation(False, findings, (), then, next_at, None, selected)
    steps = tuple(CancelNotice(notice.id, reason(findings)) for notice in own(policy, server))
    return Evaluation(False, findings, steps, then, next_at, None, selected)


def reason(findings: Findings) -> str:
    failed = failure(findings)
    if failed is None:
        return "its policy no longer wants it"
    seen = f"{failed.condition}: {failed.seen or 'no'}"
    return f"{seen} (wanted: {failed.wanted})" if failed.wanted else seen


def announced(
    policy: Policy,
    server: Server,
    findings: Findings,
    action: PolicyAction,
    due: datetime,
    lead_times: Sequence[float],
    now: datetime,
) -> Evaluation:
    """Return the next step of an action due at ``due``, after notices of the periods ``lead_times``."""
    notices = own(policy, server) if server.notices else []
    outdated = tuple(
        CancelNotice(notice.id, why)
        for notice in notices
        if (why := stale(notice, notices, action, due, lead_times))
    )
    if outdated:
        return Evaluation(True, findings, outdated, "it is told anew", None, due)
    by_period = {notice.period: notice for notice in notices}
    ready, last = due, None
    for period in lead_times:
        notice, lead = by_period.get(period), timedelta(seconds=period)
        if notice is None:
            return tell(findings, action, ready, lead, now)
        if notice.delivered_at is None:
            return Evaluation(True, findings, (), f"{action} waits until its notice is delivered")
        ready, last = max(ready, notice.acts_at, notice.delivered_at + lead), notice.id
    if now < ready:
        return Evaluation(True, findings, (), f"{action} at {moment(ready)}", ready)
    return Evaluation(True, findings, (Execute(action, last),), f"{action} now", None, ready)


def tell(
    findings: Findings, action: PolicyAction, ready: datetime, lead: timedelta, now: datetime
) -> Evaluation:
    """Send the notice now, or when it is due: ``lead`` before ``ready``, the earliest time of the action."""
    if now < ready - lead:
        then = f"notice at {moment(ready - lead)}, {action} at {moment(ready)}"
        return Evaluation(True, findings, (), then, ready - lead)
    acts_at = now + lead
    then = f"{action} at {moment(acts_at)} at the earliest"
    return Evaluation(
        True, findings, (SendNotice(action, acts_at, lead.total_seconds()),), then, acts_at, ready - lead
    )


def stale(
    notice: Notice,
    notices: Sequence[Notice],
    action: PolicyAction,
    due: datetime,
    lead_times: Sequence[float],
) -> str | None:
    """Return why a notice is outdated; None while it holds.

    A reminder is outdated without its first notice: its owner would hear of the action for the first time.
    """
    if notice.action != action or notice.period not in lead_times:
        return CHANGED
    if notice.acts_at < due:
        return f"{action} was put off to {moment(due)} or later"
    before = {one.period for one in notices}
    if any(period not in before for period in lead_times if period > notice.period):
        return "the notice before it was taken back"
    return None


def moment(time: datetime) -> str:
    return time.isoformat(timespec="minutes")
