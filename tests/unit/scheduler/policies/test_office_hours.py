"""Servers by a weekly plan: whose hours they are, and who has the last word."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from commands.policy.events import Hours, OfficeHours
from scheduler.policies.model import Execute
from scheduler.policies.office_calendar import present
from tests.unit.scheduler.policies.servers import HOUR, OFFICE, POLICY, failed, judged, policy, server

BERLIN = ZoneInfo("Europe/Berlin")
MINE = f"policy:{POLICY}"


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN).astimezone(UTC)


MONDAY_NIGHT, TUESDAY = local("2026-08-03 20:00"), local("2026-08-04 09:00")
CLOSED = local("2026-08-03 18:00")


@pytest.mark.parametrize(
    ("now", "more", "steps"),
    [
        (MONDAY_NIGHT, {}, (Execute("stop"),)),
        (MONDAY_NIGHT, {"status": "SHUTOFF"}, ()),
        (MONDAY_NIGHT, {"powered_by": "user:ann", "powered_at": CLOSED + HOUR}, ()),
        (MONDAY_NIGHT, {"powered_by": "cloud", "powered_at": CLOSED}, ()),
        (MONDAY_NIGHT, {"powered_by": "user:ann", "powered_at": CLOSED - HOUR}, (Execute("stop"),)),
        (MONDAY_NIGHT, {"powered_by": "policy:x", "powered_at": CLOSED + HOUR}, (Execute("stop"),)),
        (MONDAY_NIGHT, {"launched_at": CLOSED + HOUR}, ()),
        (TUESDAY, {}, ()),
        (TUESDAY, {"status": "SHUTOFF"}, ()),
        (TUESDAY, {"status": "SHUTOFF", "powered_by": "user:ann"}, ()),
        (TUESDAY, {"status": "SHUTOFF", "powered_by": MINE}, (Execute("start"),)),
        (TUESDAY, {"status": "SHELVED_OFFLOADED", "powered_by": MINE}, (Execute("start"),)),
        (TUESDAY, {"status": "ERROR", "powered_by": MINE}, ()),
        (local("2026-08-08 12:00"), {"status": "SHUTOFF", "powered_by": MINE}, ()),
        (local("2026-08-08 12:00"), {}, (Execute("stop"),)),
    ],
)
def test_it_runs_by_the_plan_unless_a_person_said_otherwise(now, more, steps) -> None:
    assert judged(policy(OFFICE), server(**more), now).steps == steps


def test_started_by_hand_it_runs_until_the_next_hours_are_over() -> None:
    by_hand = server(powered_by="user:ann", powered_at=MONDAY_NIGHT)
    assert not judged(policy(OFFICE), by_hand, local("2026-08-04 17:59")).steps
    assert judged(policy(OFFICE), by_hand, local("2026-08-04 18:00")).steps == (Execute("stop"),)


def test_the_next_change_is_told() -> None:
    assert judged(policy(OFFICE), server(), TUESDAY).next_at == local("2026-08-04 18:00")
    stopped = server(status="SHUTOFF", powered_by=MINE)
    assert judged(policy(OFFICE), stopped, local("2026-08-07 19:00")).next_at == local("2026-08-10 08:00")


def test_dates_to_skip_have_no_hours() -> None:
    rule = replace(OFFICE, skip=("2026-08-04",))
    assert judged(policy(rule), server(), TUESDAY).steps == (Execute("stop"),)
    assert present(rule, TUESDAY).changes == local("2026-08-05 08:00")


def test_a_plan_without_hours_stops_nothing() -> None:
    rule = OfficeHours("UTC", (Hours(("mon",), "08:00", "18:00"),), skip=("2026-08-03", "2026-08-10"))
    assert present(rule, MONDAY_NIGHT).closed == datetime(2026, 7, 27, 18, tzinfo=UTC)
    never = OfficeHours("Europe/Berlin", (Hours(("sun",), "02:30", "03:00"),))
    assert present(never, local("2026-03-29 04:00")).closed == local("2026-03-22 03:00")


@pytest.mark.parametrize(
    ("start", "stop", "day", "hours"),
    [
        ("01:00", "04:00", "2026-03-29", 2),
        ("01:00", "04:00", "2026-10-25", 4),
        ("02:30", "02:45", "2026-03-29", 0.25),
        ("02:30", "03:30", "2026-10-25", 2),
        ("00:00", "24:00", "2026-03-29", 23),
        ("00:00", "24:00", "2028-02-29", 24),
    ],
)
def test_hours_are_those_of_the_wall_clock(start, stop, day, hours) -> None:
    """02:00 to 03:00 is left out on 29 March, and comes twice on 25 October."""
    word = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")[datetime.fromisoformat(day).weekday()]
    rule = OfficeHours("Europe/Berlin", (Hours((word,), start, stop),))
    opened = present(rule, local(f"{day} 00:00") - timedelta(seconds=1)).changes
    assert opened is not None
    closed = present(rule, opened).changes
    assert closed is not None
    assert (closed - opened) / HOUR == hours


@given(st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31), timezones=st.just(UTC)), st.booleans())  # noqa: DTZ001
def test_nothing_changes_before_it_is_said_to(now: datetime, long: bool) -> None:
    rule = replace(
        OFFICE,
        hours=(
            Hours(("sun", "tue"), "01:30", "02:30"),
            Hours(("sat",), "20:00", "24:00"),
            Hours(("sun",), "00:00", "02:00"),
        ),
    )
    here = present(rule if long else OFFICE, now)
    assert here.changes is not None
    just_before = here.changes - timedelta(microseconds=1)
    assert present(rule if long else OFFICE, just_before).open == here.open
    assert present(rule if long else OFFICE, here.changes).open != here.open


def test_the_verdict_says_what_it_looked_at() -> None:
    by_hand = server(powered_by="user:ann", powered_at=MONDAY_NIGHT)
    assert failed(judged(policy(OFFICE), by_hand, MONDAY_NIGHT)) == ["not started since"]
    assert failed(judged(policy(OFFICE), server(status="SHUTOFF"), TUESDAY)) == ["stopped by this policy"]
