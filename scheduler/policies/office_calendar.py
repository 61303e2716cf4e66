"""Calendar of a weekly plan: its hours as moments, through changes of daylight saving time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from commands.policy.events import Hours, OfficeHours

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY = timedelta(days=1)
WEEK = 7


class Present(NamedTuple):
    """Place of a moment in the plan. A time is None where the plan has no hours that near."""

    open: bool
    opened: datetime | None
    """When the present hours began, if it is within any."""
    closed: datetime | None
    """When the last hours ended, before now."""
    changes: datetime | None
    """When hours begin or end next."""


@lru_cache(maxsize=256)
def present(rule: OfficeHours, now: datetime) -> Present:
    """Return the place of ``now`` in the plan. Any number of skipped dates in a row is passed over."""
    today = now.astimezone(ZoneInfo(rule.time_zone)).date()
    reach = (len(rule.skip) + 2) * WEEK
    spans = merged(sorted(spans_of(rule, today - DAY * reach, today + DAY * reach)))
    inside = next((span for span in spans if span[0] <= now < span[1]), None)
    closed = max((end for _, end in spans if end <= now), default=None)
    changes = min((time for span in spans for time in span if now < time), default=None)
    return Present(inside is not None, None if inside is None else inside[0], closed, changes)


Span = tuple[datetime, datetime]


def spans_of(rule: OfficeHours, first: date, last: date) -> Iterator[Span]:
    zone, skipped = ZoneInfo(rule.time_zone), frozenset(rule.skip)
    for number in range((last - first).days + 1):
        day = first + DAY * number
        if day.isoformat() in skipped:
            continue
        for hours in rule.hours:
            if DAYS[day.weekday()] in hours.days:
                begin, end = span_of(hours, day, zone)
                if begin < end:  # a clock that leaps may pass over both at once
                    yield begin, end


def span_of(hours: Hours, day: date, zone: ZoneInfo) -> Span:
    return moment_of(day, hours.start, zone), moment_of(day, hours.stop, zone)


def moment_of(day: date, clock: str, zone: ZoneInfo) -> datetime:
    """Return the moment a clock there shows it.

    Of a time it shows twice the first; one it leaps over is taken as if it had not leapt (RFC 5545, 3.3.5).
    """
    if clock == "24:00":
        day, clock = day + DAY, "00:00"
    return datetime.combine(day, time.fromisoformat(clock), zone).astimezone(UTC)


def merged(spans: list[Span]) -> list[Span]:
    """Join hours that touch: between them nothing closes."""
    joined: list[Span] = []
    for begin, end in spans:
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((begin, end))
    return joined
