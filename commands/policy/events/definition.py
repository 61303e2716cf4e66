"""What a policy says: whom it concerns, when it looks, what it does, and how much of it at most.

The same shapes are read from JSON and YAML, and stored in events. Spans of time are ISO 8601 durations
(``P7D``, ``PT2H``, ``P1DT12H``), which msgspec reads and writes as they are.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

Span = Annotated[timedelta, Meta(description="An ISO 8601 duration, such as P7D or PT2H.")]
Word = Annotated[str, Meta(min_length=1, max_length=255, pattern=r"^(?!\s)[^\x00-\x1f\x7f]*(?<!\s)\Z")]
"""No control characters, no space at either end."""
Text = Annotated[str, Meta(max_length=1000, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*\Z")]
Share = Annotated[float, Meta(ge=0, le=1)]
Many = Annotated[int, Meta(ge=1, le=1_000_000)]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Channel = Literal["mail", "webhook", "rabbitmq"]
Freeing = Literal["shelve", "suspend", "stop"]


class Part(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """Part of a definition. A field nobody knows is refused: a misspelt limit must not be no limit."""


class Selector(Part, frozen=True):
    """Whom it concerns: the servers that fit in every field that is given. None given: all."""

    projects: tuple[Word, ...] = ()
    flavors: tuple[Word, ...] = ()
    """Names of flavors."""
    names: tuple[Word, ...] = ()
    """Patterns as the shell has them: ``dev-*``."""
    metadata: dict[Word, Text] = {}
    statuses: tuple[Word, ...] = ()
    """Nova's words. (A kind of policy looks only at the status it is about, whatever stands here.)"""
    is_preemptible: bool | None = None


class Schedule(Part, frozen=True):
    """When it looks: every so often, or by a cron expression of five fields in a time zone.

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
    """How many servers it may act on at most. Over it, the policy stops and says so."""

    per_tick: Many | None = None
    per_day: Many | None = None
    share: Share | None = None
    """Of the servers it selects, per tick; rounded down, but one."""


class Threshold(Part, frozen=True):
    """An hour is quiet when its mean stays below."""

    metric: Literal["cpu_percent", "network_bytes_per_second", "disk_bytes_per_second"]
    below: Annotated[float, Meta(gt=0)]


class Idle(Part, frozen=True, tag_field="kind", tag="idle"):
    """Servers nobody uses: over the window quiet in every metric, unused, and not kept alive.

    Of the window's hours at least the share ``known`` must have data in each metric (no data is not
    idleness), and of these at least ``quiet`` must be quiet (one spike is not use).
    """

    window: Span
    thresholds: tuple[Threshold, ...]
    """An empty list says that use alone counts."""
    known: Share = 0.9
    quiet: Share = 0.95
    notice: Span = timedelta(days=1)
    action: Freeing = "shelve"
    alert: Word | None = None
    """An alert of monitoring that must have begun to fire within the window."""


class CleanUp(Part, frozen=True, tag_field="kind", tag="clean-up"):
    """Servers that have been suspended or shelved for long: told several times, then deleted.

    ``notices`` are how long before the deletion each is delivered, the longest first.
    """

    suspended_for: Span
    notices: Annotated[tuple[Span, ...], Meta(min_length=1, max_length=10)]


class Expiry(Part, frozen=True, tag_field="kind", tag="expiry"):
    """Servers past their ``expires_at``: told before, then put away or deleted.

    Their owners may extend, by ``extension`` at most each time, and up to ``longest`` after their creation.
    """

    notices: Annotated[tuple[Span, ...], Meta(min_length=1, max_length=10)]
    action: Literal["delete", "shelve", "suspend", "stop"] = "delete"
    extension: Span = timedelta(days=30)
    longest: Span | None = None


class Hours(Part, frozen=True):
    """Days, and from when to when on them, as 24-hour clock times (``08:00``) in the plan's time zone."""

    days: Annotated[tuple[Weekday, ...], Meta(min_length=1)]
    start: Annotated[str, Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d\Z")]
    stop: Annotated[str, Meta(pattern=r"^(([01]\d|2[0-3]):[0-5]\d|24:00)\Z")]


class OfficeHours(Part, frozen=True, tag_field="kind", tag="office-hours"):
    """Servers that run by a weekly plan: stopped outside it, started again within it.

    One that a person started outside the hours is left alone until the next day's hours are over; one that a
    person stopped is not started.
    """

    time_zone: Word
    hours: Annotated[tuple[Hours, ...], Meta(min_length=1)]
    action: Literal["stop", "suspend", "shelve"] = "stop"
    skip: tuple[Word, ...] = ()
    """Dates on which there are no hours."""


class Preemption(Part, frozen=True, tag_field="kind", tag="preemption"):
    """Preemptible servers give way: when a standard one finds no host, and to keep room free (``free``).

    ``ties`` decides between sets of victims that lose equally much. ``own_quota``: a project that is out of
    quota may lose preemptible servers of its own.
    """

    notice: Span = timedelta(minutes=2)
    ties: Literal["youngest", "oldest", "fairest"] = "youngest"
    own_quota: bool = False
    free: Share | None = None
    """Share of the cloud's room, in vCPUs and memory, to be kept free ahead of time."""
    comes_back: bool = True
    """Whether preempted servers that were shelved are unshelved when there is room again."""


Rule = Idle | CleanUp | Expiry | OfficeHours | Preemption


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
