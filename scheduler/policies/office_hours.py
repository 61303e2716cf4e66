"""Servers that run by a weekly plan: put away outside its hours, and brought back within them."""

from __future__ import annotations

from datetime import datetime

from commands.policy.events import OfficeHours
from commands.server.events import Finding
from scheduler.policies.announcing import moment, unmatched
from scheduler.policies.judging import Act, Policy, Server, Signals, Verdict
from scheduler.policies.selecting import one_of
from scheduler.policies.weekly import Present, present

STOPPED = ("SHUTOFF", "SUSPENDED", "SHELVED", "SHELVED_OFFLOADED")


def judge(policy: Policy, server: Server, _: Signals, now: datetime) -> Verdict:
    rule = policy.definition.rule
    assert isinstance(rule, OfficeHours)
    hours = present(rule, now)
    return within(policy, server, hours) if hours.open else outside(policy, server, rule, hours)


def outside(policy: Policy, server: Server, rule: OfficeHours, hours: Present) -> Verdict:
    """Put it away, unless somebody had it started, or made it, since the hours ended."""
    status = one_of("status", server.status, ("ACTIVE",))
    if hours.closed is None:
        none = Finding("after hours", False, "there were none")
        return unmatched(policy, server, (status, none), "its hours begin", hours.changes)
    untouched = Finding("not started since", not started_since(hours.closed, server), *since(hours, server))
    findings = (status, Finding("after hours", True, f"since {moment(hours.closed)}"), untouched)
    if not (status.holds and untouched.holds):
        return unmatched(policy, server, findings, "its hours begin", hours.changes)
    return Verdict(True, findings, (Act(rule.action),), f"{rule.action} now", None, hours.closed)


def since(hours: Present, server: Server) -> tuple[str, str]:
    assert hours.closed is not None
    return f"by {server.powered_by or server.created_by}", f"no person since {moment(hours.closed)}"


def started_since(closed: datetime, server: Server) -> bool:
    """Whether a person had it started, or it came into being, since the hours ended."""
    born = server.created_at if server.launched_at is None else server.launched_at
    if born >= closed:
        return True
    by, at = server.powered_by, server.powered_at
    return by is not None and at is not None and at >= closed and is_person(by)


def is_person(by: str) -> bool:
    """Straight in the cloud it was a person, for all we know."""
    return by == "cloud" or by.startswith("user:")


def within(policy: Policy, server: Server, hours: Present) -> Verdict:
    """Bring back what this policy put away, and nothing else."""
    findings = (
        Finding("within hours", True, "" if hours.opened is None else f"since {moment(hours.opened)}"),
        one_of("status", server.status, STOPPED),
        Finding(
            "stopped by this policy",
            server.powered_by == policy.signature,
            f"by {server.powered_by or 'nobody'}",
        ),
    )
    if not all(finding.holds for finding in findings):
        return unmatched(policy, server, findings, "its hours end", hours.changes)
    return Verdict(True, findings, (Act("start"),), "start now", None, hours.opened)
