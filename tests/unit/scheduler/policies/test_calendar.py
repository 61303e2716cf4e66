"""When a policy looks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.policy.events import Schedule
from scheduler.clock.calendar import Due, due_since, last_due, next_due

BERLIN = "Europe/Berlin"
HOURLY = Schedule(every=timedelta(hours=1))


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(BERLIN)).astimezone(UTC)


def cron(expression: str, *skip: str) -> Schedule:
    return Schedule(cron=expression, time_zone=BERLIN, skip=skip)


def dues(schedule: Schedule, begin: str, number: int) -> list[str]:
    """The next so many due times, by the wall clock."""
    now, found = local(begin), []
    for _ in range(number):
        due = next_due(schedule, now)
        assert due is not None
        found.append(due.astimezone(ZoneInfo(BERLIN)).strftime("%Y-%m-%d %H:%M%z"))
        now = due
    return found


@pytest.mark.parametrize(
    ("expression", "begin", "wanted"),
    [
        ("30 2 * * *", "2026-03-28 12:00", ["2026-03-29 03:30+0200", "2026-03-30 02:30+0200"]),
        ("30 2 * * *", "2026-10-24 12:00", ["2026-10-25 02:30+0200", "2026-10-26 02:30+0100"]),
        ("30 * * * *", "2026-10-25 01:45", ["2026-10-25 02:30+0200", "2026-10-25 02:30+0100"]),
        ("0 8 * * mon-fri", "2026-07-31 12:00", ["2026-08-03 08:00+0200", "2026-08-04 08:00+0200"]),
        ("0 8 * * fri-sat", "2026-07-31 12:00", ["2026-08-01 08:00+0200", "2026-08-07 08:00+0200"]),
        ("0 8 * * sat-sun", "2026-07-31 12:00", ["2026-08-01 08:00+0200", "2026-08-02 08:00+0200"]),
        ("0 0 29 2 *", "2026-08-01 12:00", ["2028-02-29 00:00+0100", "2032-02-29 00:00+0100"]),
    ],
)
def test_a_cron_expression_is_a_clock_on_a_wall(expression, begin, wanted) -> None:
    assert dues(cron(expression), begin, 2) == wanted


def test_days_to_skip_are_those_of_the_zone() -> None:
    schedule = cron("0 8 * * *", "sat", "sun", "2026-08-04")
    wanted = ["2026-08-03 08:00+0200", "2026-08-05 08:00+0200"]
    assert dues(schedule, "2026-07-31 12:00", 2) == wanted
    assert last_due(schedule, local("2026-08-04 12:00")) == local("2026-08-03 08:00")
    every = Schedule(every=timedelta(hours=5), time_zone=BERLIN, skip=("sat", "sun"))
    monday = next_due(every, local("2026-08-01 00:00"))
    assert monday is not None
    assert timedelta() <= monday - local("2026-08-03 00:00") < timedelta(hours=5)


def test_intervals_are_aligned_whenever_one_asks() -> None:
    noon = datetime(2026, 8, 1, 12, tzinfo=UTC)
    assert next_due(HOURLY, noon) == noon + timedelta(hours=1)
    assert last_due(HOURLY, noon) == noon
    assert last_due(HOURLY, noon - timedelta(microseconds=1)) == noon - timedelta(hours=1)


def test_what_was_missed_is_counted() -> None:
    noon = datetime(2026, 8, 1, 12, tzinfo=UTC)
    late = noon + timedelta(hours=48, minutes=10)
    assert due_since(HOURLY, noon, late) == Due(noon + timedelta(hours=48), 47)
    assert due_since(HOURLY, noon, noon + timedelta(minutes=59)) is None
    assert due_since(HOURLY, noon - timedelta(days=365), noon) == Due(noon, 1000)


@pytest.mark.parametrize("schedule", [cron("0 8 * * mon", "mon"), cron("0 8 30 2 *")])
def test_a_schedule_may_have_no_due_time_at_all(schedule: Schedule) -> None:
    now = local("2026-08-01 12:00")
    assert (next_due(schedule, now), last_due(schedule, now), due_since(schedule, now, now)) == (None,) * 3


@pytest.mark.parametrize(
    "schedule",
    [
        Schedule(),
        Schedule(every=timedelta(hours=1), cron="* * * * *"),
        Schedule(every=timedelta()),
        cron("61 * * * *"),
        cron("* * * *"),
        cron("* * * * fri-mon"),
        cron("* * * * some"),
        Schedule(cron="* * * * *", time_zone="Mars/Phobos"),
    ],
)
def test_a_schedule_without_sense_is_refused(schedule: Schedule) -> None:
    with pytest.raises((ValueError, KeyError)):
        next_due(schedule, local("2026-08-01 12:00"))


moments = st.datetimes(datetime(2026, 1, 1), datetime(2029, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
schedules = st.sampled_from(
    [
        HOURLY,
        Schedule(every=timedelta(days=2), time_zone=BERLIN, skip=("sun", "2026-12-25")),
        cron("*/7 1-3 * * *"),
        cron("30 2 * * *", "sun"),
        cron("0 0 29 2 *"),
        cron("15 2,3 1 * *"),
    ]
)


@given(schedules, moments)
def test_no_due_time_is_between_the_last_and_the_next(schedule: Schedule, now: datetime) -> None:
    last, following = last_due(schedule, now), next_due(schedule, now)
    assert last is not None
    assert last <= now
    assert next_due(schedule, last) == following
    assert last_due(schedule, last) == last
