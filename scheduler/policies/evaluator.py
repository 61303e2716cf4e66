"""Every policy's judgement of a server: what holds for all kinds, then what its own kind says."""

from __future__ import annotations

from datetime import datetime

from commands.kernel.policy_model import Policy, Server
from commands.policy.events import CleanUp, Expiry, Idle, OfficeHours, Preemption, Rule
from commands.server.events import Finding
from scheduler.policies import clean_up, expiry, idle, office_hours
from scheduler.policies.backoff import patient
from scheduler.policies.model import (
    NEVER,
    CandidateFilter,
    Evaluation,
    Judge,
    Signals,
    Wakes,
    WhoWakes,
    unjudged,
)
from scheduler.policies.notices import moment, unmatched
from scheduler.policies.preemption.restart_spared import start_again, was_spared
from scheduler.policies.selector import failure, selection

NOT_EXEMPT = Finding("not exempt", True)
NOT_LOCKED = Finding("not locked", True)
NOT_BUSY = Finding("not busy", True)
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
    own = JUDGES[type(policy.definition.rule)](policy, server, signals, now)
    matched, found, steps, then, next_at, due_at, selected, turn, _ = own
    found = findings + LEFT_ALONE + found
    verdict = Evaluation(matched, found, steps, then, next_at, due_at, selected, turn)
    return patient(policy, server, verdict, now) if server.setbacks else verdict


def untouchable(
    policy: Policy, server: Server, findings: tuple[Finding, ...], now: datetime
) -> Evaluation | None:
    """Return the verdict on one that is not selected, exempt or locked; None if it is none of these."""
    if failure(findings) is not None:
        return unmatched(policy, server, findings, "it is not selected", selected=False)
    if server.exemptions and (exemption := exempt_until(policy, server, now)) is not None:
        return exempt(policy, server, findings, exemption)
    if server.locked:
        locked = Finding("not locked", False, "locked")
        return unmatched(policy, server, (*findings, NOT_EXEMPT, locked), "it is left alone while locked")
    return None


def busy(server: Server, findings: tuple[Finding, ...]) -> Evaluation | None:
    """Wait without a word while something is under way."""
    if not server.is_busy:
        return None
    under_way = Finding("not busy", False, "something is under way")
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


def exempt(policy: Policy, server: Server, findings: tuple[Finding, ...], until: datetime) -> Evaluation:
    """Leave it alone until then: it may be judged otherwise once the exemption has ended."""
    words = "for ever" if until is NEVER else f"until {moment(until)}"
    found = (*findings, Finding("not exempt", False, words))
    return unmatched(policy, server, found, f"it is exempt {words}", None if until is NEVER else until)


def preemption(policy: Policy, server: Server, _: Signals, __: datetime) -> Evaluation:
    """Who gives way or comes back is not told by one server: ``fleetwide`` judges all of them together.

    Here nobody else is known, nor the room of the cloud: of a past moment the book has neither.
    """
    held = Finding("preemptible", server.is_preemptible, "yes" if server.is_preemptible else "no", "yes")
    if was_spared(policy, server):
        return start_again((held,), server)
    return Evaluation(False, (held,), (), "it is weighed against others when room is wanted")


JUDGES: dict[type[Rule], Judge] = {
    Idle: idle.judge,
    CleanUp: clean_up.judge,
    Expiry: expiry.judge,
    OfficeHours: office_hours.judge,
    Preemption: preemption,
}

"""By the kind of its rule, what judges in a policy's name."""

WAKES: dict[type[Rule], Wakes] = {
    Idle: idle.wakes_at,
    CleanUp: clean_up.wakes_at,
    Expiry: expiry.wakes_at,
}
"""By the kind of its rule, from when on it may want something of a server. What is not here always may."""

AWAKE: dict[type[Rule], WhoWakes] = {
    Idle: idle.awake,
    CleanUp: clean_up.awake,
    Expiry: expiry.awake,
    OfficeHours: office_hours.awake,
}
"""By the kind of its rule, of whom it may want something now. What judges all together is not here."""


def rests_until(policy: Policy, server: Server) -> datetime | None:
    """Return until when no verdict on the server has a step, as long as nothing happens to it.

    None: it must be judged to know. Most servers rest, and to see that is much cheaper than a verdict.
    """
    wakes_at = WAKES.get(type(policy.definition.rule))
    if wakes_at is None or server.notices:
        return None
    return wakes_at(policy, server)


def awake(policy: Policy, now: datetime) -> CandidateFilter:
    """Return what is true of everybody on whom a verdict may have a step now, but for whom it told something.

    Beside that he is selected, and neither locked nor busy.
    """
    return AWAKE[type(policy.definition.rule)](policy, now)
