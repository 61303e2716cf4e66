"""Definition of a policy: its selector, schedule, rule, budget and channels.

The same shapes are read from JSON and YAML, and stored in events. Spans of time are ISO 8601 durations
(``P7D``, ``PT2H``, ``P1DT12H``), which msgspec reads and writes as they are.
"""

from __future__ import annotations

from datetime import timedelta

import msgspec

from commands.policy.kinds import Rule
from commands.policy.parts import Channel, Many, Part, Share, Span, Text, Word


class Selector(Part, frozen=True):
    """The servers it applies to: those that match every given field. None given: all."""

    projects: tuple[Word, ...] = ()
    flavors: tuple[Word, ...] = ()
    """Names of flavors."""
    names: tuple[Word, ...] = ()
    """Patterns as the shell has them: ``dev-*``."""
    metadata: dict[Word, Text] = {}
    statuses: tuple[Word, ...] = ()
    """Nova's words. (A kind of policy considers only its own statuses, whatever is given here.)"""
    is_preemptible: bool | None = None


class Schedule(Part, frozen=True):
    """When it runs: at an interval, or by a cron expression of five fields in a time zone.

    ``skip`` are weekdays, or dates (2026-12-25), in that zone, on which it does nothing.
    """

    every: Span | None = None
    cron: Word | None = None
    time_zone: Word | None = None
    """An IANA name, such as Europe/Berlin; UTC if none is said. A cron expression needs one said."""
    skip: tuple[Word, ...] = ()

    @property
    def zone(self) -> str:
        return self.time_zone or "UTC"


class Budget(Part, frozen=True):
    """How many servers it may act on at most. Beyond it, the policy stops and records that."""

    per_tick: Many | None = None
    per_day: Many | None = None
    share: Share | None = None
    """Of the servers it selects, per tick; rounded down, but one."""


class Definition(Part, frozen=True, kw_only=True):
    """A policy as its author writes it."""

    name: Word
    description: Text = ""
    rule: Rule
    selector: Selector = msgspec.field(default_factory=Selector)
    schedule: Schedule = Schedule(every=timedelta(minutes=10))
    budget: Budget = Budget()
    channels: tuple[Channel, ...] = ("mail",)
    """How its notices are sent. A notice counts as delivered once one of them took it."""
