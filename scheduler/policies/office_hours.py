"""Office-hours policy: stop, suspend or shelve servers outside a weekly plan, and start them within it."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from commands.kernel.policy_model import Policy, Server
from commands.policy.events import OfficeHours
from commands.server.events import ConditionResult, PolicyAction
from scheduler.policies.model import Evaluation, Execute, PolicyKind, Signals
from scheduler.policies.notices import moment, unmatched
from scheduler.policies.office_calendar import Present, present
from scheduler.policies.prefilter import Prefilter
from scheduler.policies.selector import one_of

RUNNING = ("ACTIVE",)
STOPPED = ("SHUTOFF", "SUSPENDED", "SHELVED", "SHELVED_OFFLOADED")


def evaluate(policy: Policy, server: Server, _: Signals, now: datetime) -> Evaluation:
    rule = policy.definition.rule
    assert isinstance(rule, OfficeHours)
    hours = present(rule, now)
    return within(policy, server, hours) if hours.open else outside(policy, server, rule, hours)


def prefilter(policy: Policy, now: datetime) -> Prefilter:
    rule = policy.definition.rule
    assert isinstance(rule, OfficeHours)
    hours = present(rule, now)
    if hours.open:
        return Prefilter(STOPPED, powered_by=policy.signature)
    return Prefilter(RUNNING if hours.closed is not None else ())


def announces(_: OfficeHours, __: PolicyAction, ___: float) -> bool:
    return False


KIND = PolicyKind(OfficeHours, evaluate, announces, prefilter)


def outside(policy: Policy, server: Server, rule: OfficeHours, hours: Present) -> Evaluation:
    """Put the server away, unless a person started or created it since the hours ended."""
    if hours.closed is None:
        none = ConditionResult("after hours", False, "there were none")
        status = one_of("status", server.status, RUNNING)
        return unmatched(policy, server, (status, none), "its hours begin", hours.changes)
    by, started = server.powered_by or server.created_by, started_since(hours.closed, server)
    if not started and server.status in RUNNING:
        return put_away(rule.action, hours.closed, server.status, by)
    findings = seen_after(hours.closed, server.status, by, started)
    return unmatched(policy, server, findings, "its hours begin", hours.changes)


@lru_cache(maxsize=4096)
def put_away(action: PolicyAction, closed: datetime, status: str, by: str) -> Evaluation:
    """Return the evaluation that almost all servers share at the end of the hours."""
    findings = seen_after(closed, status, by, started=False)
    return Evaluation(True, findings, (Execute(action),), f"{action} now", None, closed)


def seen_after(closed: datetime, status: str, by: str, started: bool) -> tuple[ConditionResult, ...]:
    return (
        one_of("status", status, RUNNING),
        ConditionResult("after hours", True, f"since {moment(closed)}"),
        ConditionResult("not started since", not started, f"by {by}", f"no person since {moment(closed)}"),
    )


def started_since(closed: datetime, server: Server) -> bool:
    """Whether a person started the server, or it was created, since the hours ended."""
    born = server.created_at if server.launched_at is None else server.launched_at
    if born >= closed:
        return True
    by, at = server.powered_by, server.powered_at
    return by is not None and at is not None and at >= closed and is_person(by)


def is_person(by: str) -> bool:
    """A start made directly in the cloud counts as a person's."""
    return by == "cloud" or by.startswith("user:")


def within(policy: Policy, server: Server, hours: Present) -> Evaluation:
    """Start the servers that this policy put away, and no others."""
    by, signature = server.powered_by, policy.signature
    if server.status in STOPPED and by == signature:
        return brought_back(hours.opened, server.status, signature)
    findings = seen_within(hours.opened, server.status, by, signature)
    return unmatched(policy, server, findings, "its hours end", hours.changes)


@lru_cache(maxsize=4096)
def brought_back(opened: datetime | None, status: str, signature: str) -> Evaluation:
    """Return the evaluation that all servers it put away share when the hours begin."""
    findings = seen_within(opened, status, signature, signature)
    return Evaluation(True, findings, (Execute("start"),), "start now", None, opened)


def seen_within(
    opened: datetime | None, status: str, by: str | None, signature: str
) -> tuple[ConditionResult, ...]:
    return (
        ConditionResult("within hours", True, "" if opened is None else f"since {moment(opened)}"),
        one_of("status", status, STOPPED),
        ConditionResult("stopped by this policy", by == signature, f"by {by or 'nobody'}"),
    )
