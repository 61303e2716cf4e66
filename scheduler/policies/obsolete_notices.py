"""Obsolete notices: those that a change of their policy has made wrong."""

from __future__ import annotations

from collections.abc import Iterable

from commands.kernel.policy_model import Announcement, Policy, Server
from commands.policy.events import PolicyChanged, PolicyDeleted, PolicyDisabled, PolicyEvent
from scheduler.policies.evaluator import kind_of
from scheduler.policies.notices import CHANGED, reason
from scheduler.policies.selector import failure, selection


def void(policy: Policy, since: Iterable[PolicyEvent], server: Server, notice: Announcement) -> str | None:
    """Return why a notice is to be withdrawn, None if it stands.

    ``policy`` is as it was last written, ``since`` its events after the server was evaluated. A policy that
    was disabled and enabled again starts anew, with new notices. Changes of the server itself are for the
    next run.
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
    announces = kind_of(policy).announces
    return None if announces(policy.definition.rule, notice.action, notice.period) else CHANGED
