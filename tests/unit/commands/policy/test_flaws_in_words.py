"""What a definition that makes no sense is answered: each flaw with its place, in words."""

from __future__ import annotations

from typing import Any

import pytest

from commands.policy.events import Definition
from commands.policy.validity import flaws_of
from tests.unit.scheduler.test_validity import IDLE, OFFICE, WEEK, read

CLEAN_UP = {"kind": "clean-up", "suspended_for": "P90D", "notices": ["P7D"]}
EXPIRY = {"kind": "expiry", "notices": ["P3D"]}
MONDAY = {"days": ["mon"], "start": "18:00", "stop": "20:00"}
ALL_DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
NO_ZONE = "is no time zone of the IANA database, such as Europe/Berlin"
TWICE = "is there twice"


def told(definition: Definition, project_id: str | None = None) -> list[tuple[str, str]]:
    return [(flaw.pointer, flaw.detail) for flaw in flaws_of(definition, project_id)]


@pytest.mark.parametrize(
    ("schedule", "flaws"),
    [
        ({}, [("/schedule", "must have either every or cron")]),
        ({"every": "PT59S"}, [("/schedule/every", "must be 1 minute at least")]),
        ({"every": "P31D"}, []),
        ({"every": "P31DT1S"}, [("/schedule/every", "must be 31 days at most")]),
        ({"cron": "0 8 * * *"}, [("/schedule/time_zone", "must be said with cron")]),
        ({"every": "PT1H", "time_zone": "Atlantis"}, [("/schedule/time_zone", NO_ZONE)]),
        (
            {"every": "PT1H", "skip": ["monday", "2026-1-1", "2026-02-30", "x2026-01-01"]},
            [(f"/schedule/skip/{n}", "must be a weekday (mon) or a date (2026-12-25)") for n in range(4)],
        ),
        ({"every": "PT1H", "skip": ["sun", "2026-01-01", "sun"]}, [("/schedule/skip/2", TWICE)]),
        ({"every": "PT1H", "skip": ALL_DAYS}, [("/schedule/skip", "must leave a weekday")]),
        ({"every": "PT1H", "skip": ALL_DAYS[:6]}, []),
    ],
)
def test_of_a_schedule(schedule: dict[str, Any], flaws: list[tuple[str, str]]) -> None:
    assert told(read(IDLE, schedule=schedule)) == flaws


@pytest.mark.parametrize(
    ("rule", "flaws"),
    [
        ({**IDLE, "window": "PT59M"}, [("/rule/window", "must be 1 hour at least")]),
        ({**IDLE, "window": "PT1H"}, []),
        ({**IDLE, "window": "P366D"}, []),
        ({**IDLE, "window": "P366DT1S"}, [("/rule/window", "must be 366 days at most")]),
        ({**IDLE, "notice": "PT0S"}, [("/rule/notice", "must be 1 second at least")]),
        ({**IDLE, "notice": "PT1S"}, []),
        (
            {**IDLE, "known": 0, "quiet": 0},
            [(f"/rule/{share}", "must be above 0: no data is not idleness") for share in ("known", "quiet")],
        ),
        ({**IDLE, "thresholds": IDLE["thresholds"] * 2}, [("/rule/thresholds/1", TWICE)]),
        ({**CLEAN_UP, "suspended_for": "PT0S"}, [("/rule/suspended_for", "must be 1 second at least")]),
        ({**CLEAN_UP, "suspended_for": "P3660D"}, []),
        ({**CLEAN_UP, "suspended_for": "P3661D"}, [("/rule/suspended_for", "must be 3660 days at most")]),
        (
            {**CLEAN_UP, "notices": ["P7D", "P7D", "P1D", "P2D"]},
            [(f"/rule/notices/{n}", "must be shorter than the notice before it") for n in (1, 3)],
        ),
        ({**EXPIRY, "notices": ["PT0S"]}, [("/rule/notices/0", "must be 1 second at least")]),
        ({**EXPIRY, "extension": "PT0S"}, [("/rule/extension", "must be 1 second at least")]),
        ({**EXPIRY, "longest": "PT0S"}, [("/rule/longest", "must be 1 second at least")]),
        ({**OFFICE, "time_zone": "CEST", "hours": [WEEK]}, [("/rule/time_zone", NO_ZONE)]),
        (
            {**OFFICE, "hours": [WEEK, {**MONDAY, "start": "20:00"}]},
            [("/rule/hours/1", "must start before it stops; hours past midnight are two entries")],
        ),
        ({**OFFICE, "hours": [WEEK, {**MONDAY, "days": ["mon", "mon"]}]}, [("/rule/hours/1/days/1", TWICE)]),
        (
            {**OFFICE, "hours": [WEEK, MONDAY, {**MONDAY, "start": "19:59", "stop": "21:00"}]},
            [("/rule/hours/2", "overlaps with an entry before it")],
        ),
        ({**OFFICE, "hours": [WEEK, MONDAY, {**MONDAY, "start": "20:00", "stop": "24:00"}]}, []),
        ({**OFFICE, "hours": [WEEK], "skip": ["mon"]}, [("/rule/skip/0", "must be a date (2026-12-25)")]),
        ({**OFFICE, "hours": [WEEK], "skip": ["2026-12-25"]}, []),
        ({"kind": "preemption", "notice": "PT0S"}, [("/rule/notice", "must be 1 second at least")]),
    ],
)
def test_of_a_rule(rule: dict[str, Any], flaws: list[tuple[str, str]]) -> None:
    assert told(read(rule)) == flaws


def test_of_what_is_for_administrators() -> None:
    chosen, preempting = read(IDLE, selector={"projects": ["other"]}), read({"kind": "preemption"})
    whom = "is for administrators: yours touches your own project only"
    assert told(chosen, "tenant") == [("/selector/projects", whom)]
    assert told(preempting, "tenant") == [("/rule/kind", "is for administrators")]
    assert (told(chosen), told(preempting)) == ([], [])


def test_of_channels() -> None:
    assert told(read(IDLE, channels=["mail", "webhook", "mail"])) == [("/channels/2", TWICE)]
    assert told(read(IDLE, channels=[])) == [("/channels", "must name one at least")]
