"""Clean-up policy: delete servers that have been suspended or shelved for long, after several notices."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache

from commands.kernel.policy_model import Policy, Server
from commands.policy.events import CleanUp
from commands.server.events import ConditionResult, PolicyAction
from scheduler.policies.model import Evaluation, PolicyKind, Signals
from scheduler.policies.notices import announced, moment, periods, unmatched
from scheduler.policies.prefilter import Prefilter
from scheduler.policies.selector import one_of

PUT_AWAY = ("SUSPENDED", "SHELVED", "SHELVED_OFFLOADED")

UNSEEN = ConditionResult("put away for long", False, "not seen put away yet")


def evaluate(policy: Policy, server: Server, _: Signals, now: datetime) -> Evaluation:
    """The age counts from the first observation in one of these states; changing between them keeps it.

    While its owner keeps the server alive, there is neither notice nor deletion; then notices start anew.
    """
    rule = policy.definition.rule
    assert isinstance(rule, CleanUp)
    status = one_of("status", server.status, PUT_AWAY)
    if not status.holds or server.suspended_since is None:
        return unmatched(policy, server, (status,) if not status.holds else (status, UNSEEN))
    since, lead_times = server.suspended_since, periods("delete", rule.notices)
    due = since + rule.suspended_for
    begins = first_notice(rule, since)
    findings: tuple[ConditionResult, ...] = (status, put_away(since, due, begins, now))
    kept = server.kept_until
    if kept is not None:
        findings += (ConditionResult("not kept alive", kept <= now, f"until {moment(kept)}"),)
        due, begins = max(due, kept), max(begins, kept)
    if now < begins:
        return unmatched(policy, server, findings, "its first notice", begins)
    return announced(policy, server, findings, "delete", due, lead_times, now)


def prefilter(policy: Policy, _: datetime) -> Prefilter:
    rule = policy.definition.rule
    assert isinstance(rule, CleanUp)
    return Prefilter(PUT_AWAY, put_away_for=first_notice_after(rule), not_kept=True)


def announces(rule: CleanUp, action: PolicyAction, period: float) -> bool:
    return action == "delete" and period in periods(action, rule.notices)


KIND = PolicyKind(CleanUp, evaluate, announces, prefilter, is_timeless=True)


def first_notice(rule: CleanUp, since: datetime) -> datetime:
    """Return when the longest notice of the deletion is due."""
    return since + first_notice_after(rule)


def first_notice_after(rule: CleanUp) -> timedelta:
    """Return how long after it was put away the first notice is due: zero or more."""
    lead_times = periods("delete", rule.notices)
    return max(timedelta(), rule.suspended_for - timedelta(seconds=lead_times[0] if lead_times else 0))


def put_away(since: datetime, due: datetime, begins: datetime, now: datetime) -> ConditionResult:
    return ConditionResult(
        "put away for long", begins <= now, f"since {moment(since)}", lead(due - since, due - begins)
    )


@lru_cache(maxsize=256)
def lead(span: timedelta, before: timedelta) -> str:
    return f"for {span}, first told {before} before"
