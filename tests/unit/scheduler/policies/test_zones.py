"""Cron expressions around the changes of every time zone's clock, against a slow and plain reference.

Each test takes some zones, the same ones each time; ``STACKLEDGER_ALL_ZONES=1`` has it take all of them.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest

from scheduler.clock.calendar import following_cron

BEGIN, END = datetime(2026, 1, 1, tzinfo=UTC), datetime(2040, 1, 1, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
ALWAYS = ("Africa/Cairo", "America/Havana", "Antarctica/Troll", "Australia/Lord_Howe", "Europe/Berlin")
"""Clocks set at midnight, by two hours, and by half an hour."""


def zones() -> list[str]:
    names = sorted(name for name in available_timezones() if "/" in name)
    if os.environ.get("STACKLEDGER_ALL_ZONES"):
        return names
    return sorted({*ALWAYS, *random.Random(2040).sample(names, 15)})


def changes(zone: ZoneInfo) -> Iterator[datetime]:
    """Yield the first minute after each change of the zone's offset."""
    step, at = timedelta(days=5), BEGIN
    while at < END:
        low, high = at, at + step
        if offset(zone, low) != offset(zone, high):
            while high - low > MINUTE:
                middle = low + (high - low) // MINUTE // 2 * MINUTE
                low, high = (middle, high) if offset(zone, middle) == offset(zone, low) else (low, middle)
            yield high
        at += step


def offset(zone: ZoneInfo, moment: datetime) -> timedelta:
    found = moment.astimezone(zone).utcoffset()
    assert found is not None
    return found


def expected(minutes: set[int], hours: set[int], zone: ZoneInfo, change: datetime) -> list[datetime]:
    """Walk through the minutes around a change, looking at the wall clock: the moments that are due.

    What the clock shows for the second time counts only if every hour is meant; what it leaps over is due as
    much later.
    """

    def meant(wall: datetime) -> bool:
        return wall.minute in minutes and wall.hour in hours

    found = set()
    for number in range(-5 * 60, 5 * 60):
        moment = change + number * MINUTE
        wall = moment.astimezone(zone)
        if meant(wall) and (not wall.fold or len(hours) == 24):
            found.add(moment)
    leap = offset(zone, change) - offset(zone, change - MINUTE)
    first = (change - MINUTE).astimezone(zone).replace(tzinfo=None) + MINUTE
    for number in range(max(leap // MINUTE, 0)):
        if meant(first + number * MINUTE):
            found.add(change + number * MINUTE)
    return sorted(found)


def text(values: set[int], whole: int) -> str:
    return "*" if len(values) == whole else ",".join(map(str, sorted(values)))


@pytest.mark.parametrize("name", zones())
def test_no_time_is_lost_and_none_comes_twice_where_a_clock_is_set(name: str) -> None:
    zone, dice = ZoneInfo(name), random.Random(name)
    seen = list(changes(zone))
    few = seen if os.environ.get("STACKLEDGER_ALL_ZONES") else dice.sample(seen, min(len(seen), 4))
    for change in few:
        around = {(change + number * HOUR).astimezone(zone).hour for number in (-2, -1, 0, 1)}
        some = set(dice.sample(sorted(around), 2))
        for minutes, hours in (({0}, {0}), ({0, 30}, some), ({15}, around), ({0, 20, 40}, set(range(24)))):
            wanted = expected(minutes, hours, zone, change)
            cron = f"{text(minutes, 60)} {text(hours, 24)} * * *"
            assert walk(cron, name, change) == wanted, (cron, change)


def walk(cron: str, name: str, change: datetime) -> list[datetime]:
    found, at, end = [], change - 5 * HOUR - timedelta(seconds=1), change + 5 * HOUR
    while (due := following_cron(cron, name, at)) is not None and due < end:
        found.append(due)
        at = due
    return found


def test_midnight_comes_in_cairo_on_the_day_whose_clock_begins_at_one() -> None:
    eve = datetime(2026, 4, 23, 12, tzinfo=UTC)
    due = following_cron("0 0 * * *", "Africa/Cairo", eve)
    assert due == datetime(2026, 4, 23, 22, tzinfo=UTC)
    assert due.astimezone(ZoneInfo("Africa/Cairo")).isoformat() == "2026-04-24T01:00:00+03:00"
