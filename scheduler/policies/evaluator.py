"""Evaluation of a server by a policy: the rules common to all kinds, then those of its kind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from commands.kernel.policy_model import Policy, Server
from commands.policy.events import Rule
from commands.server.events import ConditionResult
from scheduler.policies import clean_up, expiry, idle, office_hours
from scheduler.policies.backoff import with_backoff
from scheduler.policies.model import Evaluation, PolicyKind, Signals, unevaluated
from scheduler.policies.notices import moment, unmatched
from scheduler.policies.preemption import kind as preemption_kind
from scheduler.policies.prefilter import NEVER, Prefilter, met_from
from scheduler.policies.selector import failure, selection

NOT_EXEMPT = ConditionResult("not exempt", True)
NOT_LOCKED = ConditionResult("not locked", True)
NOT_BUSY = ConditionResult("not busy", True)
LEFT_ALONE = (NOT_EXEMPT, NOT_LOCKED, NOT_BUSY)


def evaluate(policy: Policy, server: Server, signals: Signals, now: datetime) -> Evaluation:
    """Return the evaluation of the server now. Where its data makes it fail, the evaluation says so."""
    try:
        return evaluate_or_raise(policy, server, signals, now)
    except Exception as error:
        return unevaluated(error)


def evaluate_or_raise(policy: Policy, server: Server, signals: Signals, now: datetime) -> Evaluation:
    """Raise what broken data raises. Servers that every policy leaves alone never reach the kind."""
    findings = selection(policy, server)
    alone = untouchable(policy, server, findings, now) or busy(server, findings)
    if alone is not None:
        return alone
    own = kind_of(policy).evaluate(policy, server, signals, now)
    matched, found, steps, then, next_at, due_at, selected, turn, _ = own
    found = findings + LEFT_ALONE + found
    evaluation = Evaluation(matched, found, steps, then, next_at, due_at, selected, turn)
    return with_backoff(policy, server, evaluation, now) if server.setbacks else evaluation


def untouchable(
    policy: Policy, server: Server, findings: tuple[ConditionResult, ...], now: datetime
) -> Evaluation | None:
    """Return the evaluation of a server that is not selected, exempt or locked; None for any other."""
    if failure(findings) is not None:
        return unmatched(policy, server, findings, "it is not selected", selected=False)
    if server.exemptions and (exemption := exempt_until(policy, server, now)) is not None:
        return exempt(policy, server, findings, exemption)
    if server.locked:
        locked = ConditionResult("not locked", False, "locked")
        return unmatched(policy, server, (*findings, NOT_EXEMPT, locked), "it is left alone while locked")
    return None


def busy(server: Server, findings: tuple[ConditionResult, ...]) -> Evaluation | None:
    """Wait, and keep open notices, while an operation is pending."""
    if not server.is_busy:
        return None
    under_way = ConditionResult("not busy", False, "something is under way")
    return Evaluation(
        False, (*findings, NOT_EXEMPT, NOT_LOCKED, under_way), (), "it is judged when that is over"
    )


def exempt_until(policy: Policy, server: Server, now: datetime) -> datetime | None:
    """Return the end of the exemption that lasts longest (``NEVER``), or None if there is none now."""
    ends = [
        exemption.until
        for exemption in server.exemptions
        if exemption.policy_id in {None, policy.id} and (exemption.until is None or now < exemption.until)
    ]
    if not ends:
        return None
    limited = [end for end in ends if end is not None]
    return max(limited) if len(limited) == len(ends) else NEVER


def exempt(
    policy: Policy, server: Server, findings: tuple[ConditionResult, ...], until: datetime
) -> Evaluation:
    """Leave the server alone until the exemption ends; then it is evaluated again."""
    words = "for ever" if until is NEVER else f"until {moment(until)}"
    found = (*findings, ConditionResult("not exempt", False, words))
    return unmatched(policy, server, found, f"it is exempt {words}", None if until is NEVER else until)


KINDS: dict[type[Rule], PolicyKind] = {
    kind.rule: kind
    for kind in (idle.KIND, clean_up.KIND, expiry.KIND, office_hours.KIND, preemption_kind.KIND)
}
"""To add a kind of policy, add it here (docs/development.md)."""


def kind_of(policy: Policy) -> PolicyKind:
    return KINDS[type(policy.definition.rule)]


def rest_of(policy: Policy) -> Callable[[Server], datetime | None]:
    """Return a function: until when no evaluation of a server has a step, as long as nothing happens to it.

    None: only an evaluation can tell. Most servers rest, and this check is much cheaper than an evaluation.
    """
    kind = kind_of(policy)
    if kind.prefilter is None or not kind.is_timeless:
        return lambda _: None
    meets_it_from = met_from(kind.prefilter(policy, NEVER), policy)
    return lambda server: None if server.notices else meets_it_from(server)


def prefilter_of(policy: Policy, now: datetime) -> Prefilter:
    """Return the prefilter for servers this policy may act on now.

    It comes on top of the selector, and of not locked and not busy. Servers with a notice of the policy are
    always evaluated. Only for kinds that have a prefilter.
    """
    prefilter = kind_of(policy).prefilter
    assert prefilter is not None, "it evaluates all servers together"
    return prefilter(policy, now)
