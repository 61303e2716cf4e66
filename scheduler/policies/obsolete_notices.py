"""When a policy itself has changed, which of its notices no longer say what will happen."""

from __future__ import annotations

from collections.abc import Iterable

from commands.kernel.policy_model import Announcement, Policy, Server
from commands.policy.events import (
    CleanUp,
    Expiry,
    Idle,
    OfficeHours,
    PolicyChanged,
    PolicyDeleted,
    PolicyDisabled,
    PolicyEvent,
    Preemption,
    Rule,
)
from commands.server.events import PolicyAction
from scheduler.policies.notices import CHANGED, periods, reason
from scheduler.policies.selector import failure, selection


def void(policy: Policy, since: Iterable[PolicyEvent], server: Server, notice: Announcement) -> str | None:
    """Return why a notice is to be withdrawn, None if it stands.

    ``policy`` is as it was last written, ``since`` what happened to it after the server was judged. One that
    was switched off and on again judges anew, and tells anew. What else may have become of the server is for
    the next sweep to see.
    """
    changed = False
    for event in since:
        match event:
            case PolicyDeleted():
                return "its policy was deleted"
            case PolicyDisabled():
                return "its policy was disabled"
            case PolicyChanged():
                changed = True
            case _:
                continue
    if not changed:
        return None
    findings = selection(policy, server)
    if failure(findings) is not None:
        return reason(findings)
    return None if announces(policy.definition.rule, notice.action, notice.period) else CHANGED


def announces(rule: Rule, action: PolicyAction, period: float) -> bool:
    """Whether a policy of this rule gives notice of that action, so long before."""
    match rule:
        case Idle(notice=notice):
            return rule.action == action and period in periods(action, (notice,))
        case CleanUp(notices=notices):
            return action == "delete" and period in periods(action, notices)
        case Expiry(notices=notices):
            return rule.action == action and period in periods(action, notices)
        case Preemption(notice=notice):
            return rule.free is not None and period == notice.total_seconds()
        case OfficeHours():
            return False
