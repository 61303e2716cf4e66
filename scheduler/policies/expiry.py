"""Expiry policy: notify before a server's ``expires_at``, then stop, suspend, shelve or delete it."""

from __future__ import annotations

from datetime import datetime, timedelta

from commands.kernel.policy_model import Policy, Server
from commands.policy.events import Expiry
from commands.server.events import ConditionResult, PolicyAction
from scheduler.policies.model import CancelNotice, Evaluation, PolicyKind, Signals
from scheduler.policies.notices import announced, moment, own, periods, unmatched
from scheduler.policies.prefilter import Prefilter
from scheduler.policies.selector import one_of

POSSIBLE: dict[PolicyAction, tuple[str, ...]] = {
    "stop": ("ACTIVE", "ERROR"),
    "suspend": ("ACTIVE",),
    "shelve": ("ACTIVE", "SHUTOFF", "PAUSED", "SUSPENDED"),
}
"""Nova's matrix, for what is not always possible as a deletion is."""


def evaluate(policy: Policy, server: Server, _: Signals, now: datetime) -> Evaluation:
    """Keeping a server alive does not prolong its expiry: that would bypass the bounds of an extension."""
    rule = policy.definition.rule
    assert isinstance(rule, Expiry)
    due = server.expires_at
    if due is None:
        return unmatched(policy, server, (ConditionResult("expires", False, "never"),))
    lead_times = periods(rule.action, rule.notices)
    begins = first_notice(rule, due)
    findings = (
        ConditionResult("expires", begins <= now, f"at {moment(due)}", "soon enough to be told"),
        can_be(rule.action, server.status),
    )
    if not findings[1].holds:
        return unmatched(policy, server, findings)
    if now < begins:
        return unmatched(policy, server, findings, "its first notice", begins)
    outdated = [notice for notice in own(policy, server) if notice.expires_at != due]
    if outdated:
        why = f"it now expires at {moment(due)}"
        steps = tuple(CancelNotice(notice.id, why) for notice in outdated)
        return Evaluation(True, findings, steps, "it is told anew", None, due)
    return announced(policy, server, findings, rule.action, due, lead_times, now)


def prefilter(policy: Policy, _: datetime) -> Prefilter:
    rule = policy.definition.rule
    assert isinstance(rule, Expiry)
    return Prefilter(POSSIBLE.get(rule.action), expires_within=lead(rule))


def announces(rule: Expiry, action: PolicyAction, period: float) -> bool:
    return rule.action == action and period in periods(action, rule.notices)


KIND = PolicyKind(Expiry, evaluate, announces, prefilter, is_timeless=True)


def first_notice(rule: Expiry, due: datetime) -> datetime:
    return due - lead(rule)


def lead(rule: Expiry) -> timedelta:
    """Return the longest period of its notices."""
    lead_times = periods(rule.action, rule.notices)
    return timedelta(seconds=lead_times[0] if lead_times else 0)


def can_be(action: PolicyAction, status: str) -> ConditionResult:
    if action == "delete":
        return ConditionResult("status", status != "DELETED", status, "any but DELETED")
    return one_of("status", status, POSSIBLE[action])
