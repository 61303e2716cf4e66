"""Every policy's judgement of a server: what holds for all kinds, then what its own kind says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from commands.kernel.policy_model import Policy, Server
from commands.policy.events import Rule
from commands.server.events import ConditionResult
from scheduler.policies import clean_up, expiry, idle, office_hours
from scheduler.policies.backoff import patient
from scheduler.policies.model import Evaluation, PolicyKind, Signals, unjudged
from scheduler.policies.notices import moment, unmatched
from scheduler.policies.preemption import kind as preemption_kind
from scheduler.policies.prefilter import NEVER, Prefilter, met_from
from scheduler.policies.selector import failure, selection

NOT_EXEMPT = ConditionResult("not exempt", True)
NOT_LOCKED = ConditionResult("not locked", True)
NOT_BUSY = ConditionResult("not busy", True)
LEFT_ALONE = (NOT_EXEMPT, NOT_LOCKED, NOT_BUSY)


def judge(policy: Policy, server: Server, signals: Signals, now: datetime) -> Evaluation:
    """Return what the policy makes of the server now; where its data makes that fail, one that says so."""
    try:
        return judgement(policy, server, signals, now)
    except Exception as error:
        return unjudged(error)


def judgement(policy: Policy, server: Server, signals: Signals, now: datetime) -> Evaluation:
    """Of what the policy leaves alone, its kind is not asked."""
    findings = selection(policy, server)
    alone = untouchable(policy, server, findings, now) or busy(server, findings)
    if alone is not None:
        return alone
    own = kind_of(policy).evaluate(policy, server, signals, now)
    matched, found, steps, then, next_at, due_at, selected, turn, _ = own
    found = findings + LEFT_ALONE + found
    verdict = Evaluation(matched, found, steps, then, next_at, due_at, selected, turn)
    return patient(policy, server, verdict, now) if server.setbacks else verdict


def untouchable(
    policy: Policy, server: Server, findings: tuple[ConditionResult, ...], now: datetime
) -> Evaluation | None:
    """Return the verdict on one that is not selected, exempt or locked; None if it is none of these."""
    if failure(findings) is not None:
        return unmatched(policy, server, findings, "it is not selected", selected=False)
    if server.exemptions and (exemption := exempt_until(policy, server, now)) is not None:
        return exempt(policy, server, findings, exemption)
    if server.locked:
        locked = ConditionResult("not locked", False, "locked")
        return unmatched(policy, server, (*findings, NOT_EXEMPT, locked), "it is left alone while locked")
    return None


def busy(server: Server, findings: tuple[ConditionResult, ...]) -> Evaluation | None:
    """Wait without a word while something is under way."""
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
    """Leave it alone until then: it may be judged otherwise once the exemption has ended."""
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
    """Return what tells until when no evaluation of a server has a step, as long as nothing happens to it.

    None: it must be evaluated to know. Most servers rest, and to see that is much cheaper than to evaluate.
    """
    kind = kind_of(policy)
    if kind.prefilter is None or not kind.is_timeless:
        return lambda _: None
    meets_it_from = met_from(kind.prefilter(policy, NEVER), policy)
    return lambda server: None if server.notices else meets_it_from(server)


def prefilter_of(policy: Policy, now: datetime) -> Prefilter:
    """Return what every server meets that the policy has a step for now, but those it notified before.

    Such a server is selected besides, and neither locked nor busy. Only for kinds that have one.
    """
    prefilter = kind_of(policy).prefilter
    assert prefilter is not None, "it evaluates all servers together"
    return prefilter(policy, now)
