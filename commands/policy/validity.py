"""What a definition must make sense of beyond its shape. Pure; cron expressions are read in references."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple, assert_never, get_args
from zoneinfo import ZoneInfo

from commands.policy.events import (
    CleanUp,
    Definition,
    Expiry,
    Hours,
    Idle,
    OfficeHours,
    Preemption,
    Rule,
    Schedule,
    Selector,
    Weekday,
)

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
LONGEST = timedelta(days=3_660)
"""Ten years, the longest span of a policy."""

WINDOW = timedelta(days=366)
"""How far back a policy looks at most: signals are kept for longer."""

SELDOM = timedelta(days=31)
"""The longest pause between two sweeps of a policy that has no cron expression."""

A_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


class Flaw(NamedTuple):
    """What is wrong, and where: a JSON pointer (RFC 6901) into the definition."""

    pointer: str
    detail: str


def flaws_of(definition: Definition, project_id: str | None) -> list[Flaw]:
    """Return what is wrong with the definition of a policy that may touch this project (None: any)."""
    return [
        *schedule_flaws(definition.schedule),
        *(selector_flaws(definition.selector) if project_id is not None else ()),
        *rule_flaws(definition.rule),
        *(rank_flaws(definition.rule) if project_id is not None else ()),
        *twice("/channels", definition.channels),
        *([] if definition.channels else [Flaw("/channels", "must name one at least")]),
    ]


def schedule_flaws(schedule: Schedule) -> Iterator[Flaw]:
    if (schedule.every is None) is (schedule.cron is None):
        yield Flaw("/schedule", "must have either every or cron")
    if schedule.every is not None:
        yield from span_flaws("/schedule/every", schedule.every, least=MINUTE, most=SELDOM)
    if schedule.cron is not None and schedule.time_zone is None:
        yield Flaw("/schedule/time_zone", "must be said with cron")
    if schedule.time_zone is not None:
        yield from zone_flaws("/schedule/time_zone", schedule.time_zone)
    for place, word in enumerate(schedule.skip):
        if word not in get_args(Weekday) and not is_date(word):
            yield Flaw(f"/schedule/skip/{place}", "must be a weekday (mon) or a date (2026-12-25)")
    yield from twice("/schedule/skip", schedule.skip)
    if set(get_args(Weekday)) <= set(schedule.skip):
        yield Flaw("/schedule/skip", "must leave a weekday")


def selector_flaws(selector: Selector) -> Iterator[Flaw]:
    if selector.projects:
        yield Flaw("/selector/projects", "is for administrators: yours touches your own project only")


def rank_flaws(rule: Rule) -> Iterator[Flaw]:
    if isinstance(rule, Preemption):
        yield Flaw("/rule/kind", "is for administrators")


def rule_flaws(rule: Rule) -> Iterable[Flaw]:
    match rule:
        case Idle():
            return idle_flaws(rule)
        case CleanUp():
            return [
                *span_flaws("/rule/suspended_for", rule.suspended_for),
                *notice_flaws(rule.notices),
            ]
        case Expiry():
            longest = [] if rule.longest is None else span_flaws("/rule/longest", rule.longest)
            extension = span_flaws("/rule/extension", rule.extension)
            return [*notice_flaws(rule.notices), *extension, *longest]
        case OfficeHours():
            return office_flaws(rule)
        case Preemption():
            return span_flaws("/rule/notice", rule.notice)
        case _:
            assert_never(rule)


def idle_flaws(rule: Idle) -> Iterator[Flaw]:
    """Metrics are known by the hour. Without ``known`` hours there would be idleness without data."""
    yield from span_flaws("/rule/window", rule.window, HOUR, WINDOW)
    yield from span_flaws("/rule/notice", rule.notice)
    yield from twice("/rule/thresholds", [threshold.metric for threshold in rule.thresholds])
    for name, share in (("known", rule.known), ("quiet", rule.quiet)):
        if share == 0:
            yield Flaw(f"/rule/{name}", "must be above 0: no data is not idleness")


def office_flaws(rule: OfficeHours) -> Iterator[Flaw]:
    yield from zone_flaws("/rule/time_zone", rule.time_zone)
    taken: dict[str, int] = defaultdict(int)
    for place, hours in enumerate(rule.hours):
        pointer = f"/rule/hours/{place}"
        if hours.start >= hours.stop:
            yield Flaw(pointer, "must start before it stops; hours past midnight are two entries")
        yield from twice(f"{pointer}/days", hours.days)
        minutes, days = minutes_of(hours), set(hours.days)
        if any(taken[day] & minutes for day in days):
            yield Flaw(pointer, "overlaps with an entry before it")
        for day in days:
            taken[day] |= minutes
    for place, word in enumerate(rule.skip):
        if not is_date(word):
            yield Flaw(f"/rule/skip/{place}", "must be a date (2026-12-25)")


def minutes_of(hours: Hours) -> int:
    """Return the minutes of a day that the hours cover, as a set of bits: to compare two is one step."""
    first, last = (int(time[:2]) * 60 + int(time[3:]) for time in (hours.start, hours.stop))
    return ((1 << last) - 1) & ~((1 << first) - 1)


def notice_flaws(notices: Sequence[timedelta]) -> Iterator[Flaw]:
    """Each notice comes later, so nearer to the deed, than the one before."""
    for place, span in enumerate(notices):
        pointer = f"/rule/notices/{place}"
        yield from span_flaws(pointer, span)
        if place and span >= notices[place - 1]:
            yield Flaw(pointer, "must be shorter than the notice before it")


def span_flaws(
    pointer: str, span: timedelta, least: timedelta = timedelta(seconds=1), most: timedelta = LONGEST
) -> Iterator[Flaw]:
    if span < least:
        yield Flaw(pointer, f"must be {in_words(least)} at least")
    if span > most:
        yield Flaw(pointer, f"must be {in_words(most)} at most")


def in_words(span: timedelta) -> str:
    seconds = round(span.total_seconds())
    for unit, length in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if seconds >= length and seconds % length == 0:
            return f"{seconds // length} {unit}{'' if seconds == length else 's'}"
    return f"{seconds} second{'' if seconds == 1 else 's'}"


def zone_flaws(pointer: str, name: str) -> Iterator[Flaw]:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):  # a name with "..", of a folder, or of nothing
        yield Flaw(pointer, "is no time zone of the IANA database, such as Europe/Berlin")


def is_date(word: str) -> bool:
    if not A_DATE.fullmatch(word):
        return False
    try:
        date.fromisoformat(word)
    except ValueError:
        return False
    return True


def twice(pointer: str, words: Sequence[str]) -> Iterator[Flaw]:
    """Yield a flaw for each entry that was there before."""
    seen = set[str]()
    for place, word in enumerate(words):
        if word in seen:
            yield Flaw(f"{pointer}/{place}", "is there twice")
        seen.add(word)
