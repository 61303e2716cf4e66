"""The body of a policy: a definition whose every list and number has a bound.

Stored definitions are read without these bounds: what is in the log must be readable for ever, and a
bound may become narrower.
"""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from commands.policy.events import (
    Channel,
    CleanUp,
    Definition,
    Expiry,
    Hours,
    Idle,
    OfficeHours,
    Preemption,
    Schedule,
    Selector,
    Text,
    Threshold,
    Weekday,
    Word,
)

MOST = 1_000
"""Entries of a list: projects, flavors, names, or days to skip (three years of them)."""

Words = Annotated[tuple[Word, ...], Meta(max_length=MOST)]
ClockTime = Annotated[str, Meta(max_length=5, pattern=r"^([01]\d|2[0-3]):[0-5]\d\Z")]
ClosingTime = Annotated[str, Meta(max_length=5, pattern=r"^(([01]\d|2[0-3]):[0-5]\d|24:00)\Z")]


class SelectorBody(Selector, frozen=True, kw_only=True):
    """Whom it concerns, as ``Selector`` has it."""

    projects: Words = ()
    flavors: Words = ()
    names: Words = ()
    metadata: Annotated[dict[Word, Text], Meta(max_length=128)] = {}
    statuses: Annotated[tuple[Word, ...], Meta(max_length=32)] = ()


class ScheduleBody(Schedule, frozen=True, kw_only=True):
    """When it looks, as ``Schedule`` has it."""

    skip: Words = ()


class ThresholdBody(Threshold, frozen=True, kw_only=True):
    """An hour is quiet when its mean stays below: a percentage, or bytes per second."""

    below: Annotated[float, Meta(gt=0, le=1e15)]


class IdleBody(Idle, frozen=True, kw_only=True, tag_field="kind", tag="idle"):
    """Servers nobody uses, as ``Idle`` has them."""

    thresholds: Annotated[tuple[ThresholdBody, ...], Meta(max_length=8)]


class CleanUpBody(CleanUp, frozen=True, kw_only=True, tag_field="kind", tag="clean-up"):
    """Servers that have been put away for long, as ``CleanUp`` has them."""


class ExpiryBody(Expiry, frozen=True, kw_only=True, tag_field="kind", tag="expiry"):
    """Servers past their time, as ``Expiry`` has them."""


class HoursBody(Hours, frozen=True, kw_only=True):
    """Days, and from when to when on them, as ``Hours`` has them."""

    days: Annotated[tuple[Weekday, ...], Meta(min_length=1, max_length=7)]
    start: ClockTime
    stop: ClosingTime


class OfficeHoursBody(OfficeHours, frozen=True, kw_only=True, tag_field="kind", tag="office-hours"):
    """Servers that run by a weekly plan, as ``OfficeHours`` has them."""

    hours: Annotated[tuple[HoursBody, ...], Meta(min_length=1, max_length=336)]
    """At most as many as the week has half hours."""
    skip: Words = ()


class PreemptionBody(Preemption, frozen=True, kw_only=True, tag_field="kind", tag="preemption"):
    """Preemptible servers give way, as ``Preemption`` has it."""


USUAL = Definition(name="", rule=Preemption()).schedule.every
"""How often it looks, unless told otherwise."""

RuleBody = IdleBody | CleanUpBody | ExpiryBody | OfficeHoursBody | PreemptionBody


class PolicyBody(Definition, frozen=True, kw_only=True):
    """A policy as its author writes it: the body of POST and PUT, and an entry of a file."""

    rule: RuleBody
    selector: SelectorBody = msgspec.field(default_factory=SelectorBody)
    schedule: ScheduleBody = msgspec.field(default_factory=lambda: ScheduleBody(every=USUAL))
    channels: Annotated[tuple[Channel, ...], Meta(max_length=8)] = ("mail",)

    def definition(self) -> Definition:
        """Return the definition, as it is stored."""
        return msgspec.convert(msgspec.to_builtins(self), Definition)
