"""Office-hours policy: runs servers by a weekly plan. Its definition."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Annotated, Literal

from msgspec import Meta

from commands.policy.flaws import Flaw, is_date, twice, zone_flaws
from commands.policy.parts import Part, PolicyRule, Weekday, Word, Words

ClockTime = Annotated[str, Meta(max_length=5, pattern=r"^([01]\d|2[0-3]):[0-5]\d\Z")]
ClosingTime = Annotated[str, Meta(max_length=5, pattern=r"^(([01]\d|2[0-3]):[0-5]\d|24:00)\Z")]


class Hours(Part, frozen=True):
    """Days, and from when to when on them, as 24-hour clock times (``08:00``) in the plan's time zone."""

    days: Annotated[tuple[Weekday, ...], Meta(min_length=1)]
    start: Annotated[str, Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d\Z")]
    stop: Annotated[str, Meta(pattern=r"^(([01]\d|2[0-3]):[0-5]\d|24:00)\Z")]


class OfficeHours(PolicyRule, frozen=True, tag_field="kind", tag="office-hours"):
    """Run servers by a weekly plan: stop them outside it, start them again within it.

    A server that a user started outside the hours is left alone until the next day's hours are over; one that
    a user stopped is not started.
    """

    time_zone: Word
    hours: Annotated[tuple[Hours, ...], Meta(min_length=1)]
    action: Literal["stop", "suspend", "shelve"] = "stop"
    skip: tuple[Word, ...] = ()
    """Dates on which there are no hours."""

    def flaws(self) -> Iterator[Flaw]:
        yield from zone_flaws("/rule/time_zone", self.time_zone)
        taken: dict[str, int] = defaultdict(int)
        for place, hours in enumerate(self.hours):
            pointer = f"/rule/hours/{place}"
            if hours.start >= hours.stop:
                yield Flaw(pointer, "must start before it stops; hours past midnight are two entries")
            yield from twice(f"{pointer}/days", hours.days)
            minutes, days = minutes_of(hours), set(hours.days)
            if any(taken[day] & minutes for day in days):
                yield Flaw(pointer, "overlaps with an entry before it")
            for day in days:
                taken[day] |= minutes
        for place, word in enumerate(self.skip):
            if not is_date(word):
                yield Flaw(f"/rule/skip/{place}", "must be a date (2026-12-25)")


def minutes_of(hours: Hours) -> int:
    """Return the minutes of a day that the hours cover, as a set of bits: to compare two is one step."""
    first, last = (int(time[:2]) * 60 + int(time[3:]) for time in (hours.start, hours.stop))
    return ((1 << last) - 1) & ~((1 << first) - 1)


class HoursBody(Hours, frozen=True, kw_only=True):
    """The bounded body of ``Hours``."""

    days: Annotated[tuple[Weekday, ...], Meta(min_length=1, max_length=7)]
    start: ClockTime
    stop: ClosingTime


class OfficeHoursBody(OfficeHours, frozen=True, kw_only=True, tag_field="kind", tag="office-hours"):
    """The bounded body of ``OfficeHours``."""

    hours: Annotated[tuple[HoursBody, ...], Meta(min_length=1, max_length=336)]
    """At most as many as the week has half hours."""
    skip: Words = ()
