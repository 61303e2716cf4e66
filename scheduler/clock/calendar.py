"""Calendar: due times of a policy, by an interval or a cron expression in a time zone, without skipped days.

All of it is a function of the moments it is given; the present moment comes from the database. APScheduler
alone reads an expression, here and where it is checked: what other libraries make of ``sat-sun``, or of a
time that the wall clock leaps over, is not what docs/policies.md says.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger

from commands.policy.events import Schedule

EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
"""Intervals are counted from here, as the duties of the clock are: the same ticks after any restart."""

FAR = timedelta(days=3660)
"""How far ahead and back due times are looked for: farther than the 29th of February is ever away."""

AROUND = timedelta(hours=26)
"""No clock is set by more than a day."""

MINUTE = timedelta(minutes=1)
INSTANT = timedelta(microseconds=1)
MOST_COUNTED = 1000

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Due(NamedTuple):
    """A due time, and the number of missed ones before it: counted up to 1,000."""

    at: datetime
    missed: int


def next_due(schedule: Schedule, now: datetime) -> datetime | None:
    """Return the first due time after ``now``, None if there is none within ten years.

    Raises ``ValueError`` for a schedule that makes no sense, ``KeyError`` for an unknown time zone.
    """
    return next_until(schedule, now, now + FAR)


def last_due(schedule: Schedule, now: datetime) -> datetime | None:
    """Return the last due time at or before ``now``, None if there is none within ten years."""
    span = MINUTE
    while not (begin := next_until(schedule, now - span, now)):
        if span > FAR:
            return None
        span *= 2
    last, end = begin, now
    while later := next_until(schedule, last, end):
        middle = later + (end - later) / 2
        beyond = next_until(schedule, middle, end)
        last, end = (beyond, end) if beyond else (later, middle)
    return last


def due_since(schedule: Schedule, last: datetime, now: datetime) -> Due | None:
    """Return the latest due time after ``last`` up to ``now``, with how many it stands for besides itself."""
    latest = last_due(schedule, now)
    if latest is None or latest <= last:
        return None
    missed, due = 0, last
    while missed < MOST_COUNTED and (earlier := next_until(schedule, due, latest - INSTANT)):
        missed, due = missed + 1, earlier
    return Due(latest, missed)


def next_until(schedule: Schedule, begin: datetime, end: datetime) -> datetime | None:
    """Return the first due time after ``begin`` and up to ``end``."""
    zone, due = ZoneInfo(schedule.zone), following(schedule, begin)
    while due is not None and due <= end:
        day = due.astimezone(zone).date()
        if not is_skipped(schedule, day):
            return due
        midnight = datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC)
        due = following(schedule, midnight - INSTANT)
    return None


def is_skipped(schedule: Schedule, day: date) -> bool:
    if not schedule.skip:
        return False
    skipped = days_of(schedule.skip)
    return day.isoformat() in skipped or WEEKDAYS[day.weekday()] in skipped


@lru_cache(maxsize=64)
def days_of(skip: tuple[str, ...]) -> frozenset[str]:
    """Return weekdays and dates for a look-up: there may be a thousand of them."""
    return frozenset(skip)


def following(schedule: Schedule, now: datetime) -> datetime | None:
    """Return the first time after ``now``, skipped or not."""
    if (schedule.every is None) == (schedule.cron is None):
        raise ValueError("a schedule has either an interval or a cron expression")
    if schedule.every is not None:
        if schedule.every < MINUTE:
            raise ValueError("an interval is a minute or more")
        return EPOCH + schedule.every * ((now - EPOCH) // schedule.every + 1)
    assert schedule.cron is not None
    return following_cron(schedule.cron, schedule.zone, now)


def following_cron(cron: str, time_zone: str, now: datetime) -> datetime | None:
    """Return the first time after ``now``.

    A time the wall clock leaps over comes as much later; one it shows twice comes twice only if every hour is
    meant (``*``), as in Vixie's cron. The expression is about the wall clock, which is read here as if it
    never changed; when its times really are, is worked out for each.
    """
    both_times = cron.split()[1:2] == ["*"]
    zone, best = ZoneInfo(time_zone), None
    wall = (now.astimezone(zone) - set_at_most(zone, now)).replace(tzinfo=UTC)
    for due in wall_times(cron, wall):
        if best is not None and due > best.astimezone(zone).replace(tzinfo=UTC) + set_at_most(zone, best):
            break
        later = [moment for moment in moments(due, zone, both_times) if moment > now]
        best = min(later if best is None else [best, *later], default=None)
    return best


def wall_times(cron: str, after: datetime) -> Iterator[datetime]:
    """Yield when the expression is met from that time on, by a clock that is never set."""
    trigger = trigger_of(cron, after.year // 10 * 10 + 20)
    due = trigger.get_next_fire_time(None, after)
    while due is not None:
        yield due
        due = trigger.get_next_fire_time(None, due + INSTANT)


def moments(wall: datetime, zone: ZoneInfo, both_times: bool) -> list[datetime]:
    """Return when the wall clock of a zone shows a time, or would, were it not set forward just then."""
    first, second = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    return [first, second] if both_times and first < second else [first]


def set_at_most(zone: ZoneInfo, moment: datetime) -> timedelta:
    """Return by how much a zone's clock is set around that moment: as a rule not at all."""
    before, after = (moment + far for far in (-AROUND, AROUND))
    offsets = [(at.astimezone(zone).utcoffset() or timedelta()) for at in (before, after)]
    return abs(offsets[1] - offsets[0])


@lru_cache(maxsize=256)
def trigger_of(cron: str, until: int) -> CronTrigger:
    """Return what fires before that year, by a clock that is never set."""
    trigger = CronTrigger.from_crontab(cron, timezone=UTC)
    trigger.end_date = datetime(until, 1, 1, tzinfo=UTC)
    return trigger
