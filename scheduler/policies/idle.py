"""Idle policy: servers quiet in every metric over a window, unused as long, and not kept alive."""

from __future__ import annotations

from bisect import bisect_left
from datetime import datetime, timedelta
from functools import lru_cache
from math import ceil, floor
from typing import NamedTuple

from commands.kernel.policy_model import Policy, Server
from commands.policy.events import Idle, Threshold
from commands.server.events import ConditionResult, PolicyAction
from scheduler.policies.model import Evaluation, Hour, PolicyKind, Signals
from scheduler.policies.notices import announced, moment, periods, unmatched
from scheduler.policies.prefilter import Prefilter, last_use

HOUR = timedelta(hours=1)
ALMOST = 1e-9
"""What a share of whole hours may be off by in floating point."""

ACTIVE = ConditionResult("status", True, "ACTIVE", "ACTIVE")
NEVER_KEPT = ConditionResult("not kept alive", True)


class Window(NamedTuple):
    """Whole hours, the last one that is over included."""

    begin: datetime
    end: datetime
    hours: int
    length: str


def evaluate(policy: Policy, server: Server, signals: Signals, now: datetime) -> Evaluation:
    rule = policy.definition.rule
    assert isinstance(rule, Idle)
    if server.status != "ACTIVE":
        return unmatched(policy, server, (ConditionResult("status", False, server.status, "ACTIVE"),))
    window = window_of(rule.window, now)
    used, kept = last_use(policy, server), server.kept_until
    since = max(used + HOUR * window.hours, kept or used)
    untouched = ConditionResult(
        "untouched", used + HOUR * window.hours <= now, f"since {moment(used)}", window.length
    )
    lease = (
        NEVER_KEPT
        if kept is None
        else ConditionResult("not kept alive", kept <= now, f"until {moment(kept)}")
    )
    findings: tuple[ConditionResult, ...] = (ACTIVE, untouched, lease)
    if now < since:
        return unmatched(policy, server, findings, "it may be idle", since)
    if rule.alert is not None:
        alert = fired(rule.alert, server, window)
        findings += (alert,)
        if not alert.holds:
            return unmatched(policy, server, findings, "it may be idle when that alert fires", None)
    counts = [count(threshold, signals, window) for threshold in rule.thresholds]
    findings += tuple(finding for one in counts for finding in found(one, rule, window))
    later = [time for one in counts if (time := may_hold_at(one, rule, window)) is not None]
    if later:
        return unmatched(policy, server, findings, "it may be idle", max(later))
    evaluation = announced(
        policy, server, findings, rule.action, since, periods(rule.action, (rule.notice,)), now
    )
    return evaluation if not (counts or rule.alert) else until_the_window_moves(evaluation, window.end + HOUR)


def prefilter(policy: Policy, _: datetime) -> Prefilter:
    rule = policy.definition.rule
    assert isinstance(rule, Idle)
    return Prefilter(("ACTIVE",), unused_for=HOUR * hours_of(rule.window), not_kept=True, alert=rule.alert)


def announces(rule: Idle, action: PolicyAction, period: float) -> bool:
    return rule.action == action and period in periods(action, (rule.notice,))


KIND = PolicyKind(Idle, evaluate, announces, prefilter, is_timeless=True)


@lru_cache(maxsize=64)
def hours_of(span: timedelta) -> int:
    """A part of an hour counts as a whole one."""
    return max(1, ceil(span / HOUR))


@lru_cache(maxsize=64)
def window_of(span: timedelta, now: datetime) -> Window:
    hours = hours_of(span)
    end = now.replace(minute=0, second=0, microsecond=0)
    return Window(end - HOUR * hours, end, hours, f"for {hours} h")


def fired(name: str, server: Server, window: Window) -> ConditionResult:
    """Whether monitoring raised the alert within the window. Whether it was resolved since is unknown."""
    last = max((alert.starts_at for alert in server.alerts if alert.name == name), default=None)
    recent = last is not None and last >= window.begin
    return ConditionResult(f"alert {name}", recent, moment(last) if last else "never", f"in {window.hours} h")


class Count(NamedTuple):
    """Of one metric, the hours of the window that are known, and those of them that were not quiet."""

    metric: str
    known: int
    loud: tuple[Hour, ...]


def count(threshold: Threshold, signals: Signals, window: Window) -> Count:
    hours = signals.get(threshold.metric, ())
    first = bisect_left(hours, window.begin, key=begin_of)
    within = hours[first : bisect_left(hours, window.end, lo=first, key=begin_of)]
    loud = tuple([hour for hour in within if not hour.mean < threshold.below])
    return Count(threshold.metric, len(within), loud)


def begin_of(hour: Hour) -> datetime:
    return hour.hour


def needed(rule: Idle, window: Window) -> int:
    """Hours that must be known: at least one, since no data is not idleness."""
    return max(1, ceil(rule.known * window.hours - ALMOST))


def is_known(one: Count, rule: Idle, window: Window) -> bool:
    return one.known >= needed(rule, window)


def is_quiet(one: Count, rule: Idle) -> bool:
    return one.known - len(one.loud) >= rule.quiet * one.known - ALMOST


@lru_cache(maxsize=16)
def known_condition(metric: str) -> str:
    """Return the condition that enough hours of a metric are known."""
    return f"{metric} known"


def found(one: Count, rule: Idle, window: Window) -> tuple[ConditionResult, ConditionResult]:
    hours = f"{one.known} of {window.hours} h"
    quiet = f"{one.known - len(one.loud)} of {one.known} h"
    return (
        ConditionResult(
            known_condition(one.metric), is_known(one, rule, window), hours, f"{rule.known:.0%} of the hours"
        ),
        ConditionResult(f"{one.metric} quiet", is_quiet(one, rule), quiet, f"{rule.quiet:.0%} of these"),
    )


def may_hold_at(one: Count, rule: Idle, window: Window) -> datetime | None:
    """Return the earliest time a metric may show idleness, if every hour to come is known and quiet.

    None: it does now. Each hour adds one that is known; of the loud ones, those over the share of a fully
    known window must first drop out of it, the oldest first.
    """
    waits = []
    if not is_known(one, rule, window):
        waits.append(window.end + HOUR * (needed(rule, window) - one.known))
    if not is_quiet(one, rule):
        allowed = floor((1 - rule.quiet) * window.hours + ALMOST)
        surplus = len(one.loud) - allowed
        drops = one.loud[surplus - 1].hour + HOUR * (window.hours + 1) if surplus > 0 else window.end + HOUR
        waits.append(drops)
    return max(waits) if waits else None


def until_the_window_moves(evaluation: Evaluation, moves: datetime) -> Evaluation:
    """The next hour may end its idleness: a server that waits is evaluated again then."""
    if evaluation.steps or (evaluation.next_at is not None and evaluation.next_at <= moves):
        return evaluation
    return evaluation._replace(next_at=moves)
