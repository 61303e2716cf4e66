"""What a definition must make sense of: each flaw with its place."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.policy.body import PolicyBody
from commands.policy.events import Definition
from commands.policy.references import cron_flaws
from commands.policy.validity import flaws_of, twice

IDLE = {"kind": "idle", "window": "P7D", "thresholds": [{"metric": "cpu_percent", "below": 5}]}
OFFICE = {"kind": "office-hours", "time_zone": "Europe/Berlin"}
WEEK = {"days": ["mon", "tue", "wed", "thu", "fri"], "start": "08:00", "stop": "18:00"}


def read(rule: dict[str, Any], **more: Any) -> Definition:
    return msgspec.json.decode(json.dumps({"name": "one", "rule": rule, **more}), type=Definition)


def pointers(definition: Definition, project_id: str | None = None) -> list[str]:
    return [pointer for pointer, _ in [*flaws_of(definition, project_id), *cron_flaws(definition)]]


@pytest.mark.parametrize(
    "definition",
    [
        read(IDLE),
        read({**IDLE, "thresholds": []}),
        read(IDLE, schedule={"every": "PT1M"}),
        read(
            IDLE,
            schedule={"cron": "*/15 8-18 * * mon-fri", "time_zone": "UTC", "skip": ["fri", "2026-12-25"]},
        ),
        read(IDLE, schedule={"cron": "0 4 1 * *", "time_zone": "Asia/Kathmandu"}),
        read({"kind": "clean-up", "suspended_for": "P90D", "notices": ["P7D", "P1D"]}),
        read({"kind": "expiry", "notices": ["P3D"], "longest": "P365D"}),
        read({**OFFICE, "hours": [WEEK, {"days": ["mon"], "start": "18:00", "stop": "24:00"}]}),
        read({"kind": "preemption", "free": 0.1}),
    ],
)
def test_what_makes_sense(definition: Definition) -> None:
    assert pointers(definition) == []


@pytest.mark.parametrize(
    ("schedule", "flaw"),
    [
        ({}, "/schedule"),
        ({"every": "PT1H", "cron": "0 8 * * *", "time_zone": "UTC"}, "/schedule"),
        ({"every": "PT59S"}, "/schedule/every"),
        ({"every": "PT1H", "skip": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]}, "/schedule/skip"),
        ({"every": "-PT1H"}, "/schedule/every"),
        ({"every": "P32D"}, "/schedule/every"),
        ({"cron": "0 8 * * *"}, "/schedule/time_zone"),
        ({"every": "PT1H", "time_zone": "Europe/Atlantis"}, "/schedule/time_zone"),
        ({"every": "PT1H", "time_zone": "../../etc/passwd"}, "/schedule/time_zone"),
        ({"every": "PT1H", "time_zone": "Europe"}, "/schedule/time_zone"),
        ({"every": "PT1H", "skip": ["monday"]}, "/schedule/skip/0"),
        ({"every": "PT1H", "skip": ["sun", "2026-02-30"]}, "/schedule/skip/1"),
        ({"every": "PT1H", "skip": ["sun", "sun"]}, "/schedule/skip/1"),
        ({"cron": "0 8 * *", "time_zone": "UTC"}, "/schedule/cron"),
        ({"cron": "61 8 * * *", "time_zone": "UTC"}, "/schedule/cron"),
        ({"cron": "0 8 * * 1-5", "time_zone": "UTC"}, "/schedule/cron"),
        ({"cron": "0 8 * * mon#2", "time_zone": "UTC"}, "/schedule/cron"),
        ({"cron": "0 8 1 * mon", "time_zone": "UTC"}, "/schedule/cron"),
        ({"cron": "0 0 30 2 *", "time_zone": "UTC"}, "/schedule/cron"),
    ],
)
def test_a_schedule_that_makes_none(schedule: dict[str, Any], flaw: str) -> None:
    assert pointers(read(IDLE, schedule=schedule)) == [flaw]


@pytest.mark.parametrize(
    ("rule", "flaw"),
    [
        ({**IDLE, "window": "PT59M"}, "/rule/window"),
        ({**IDLE, "window": "P367D"}, "/rule/window"),
        ({**IDLE, "notice": "PT0S"}, "/rule/notice"),
        ({**IDLE, "known": 0}, "/rule/known"),
        ({**IDLE, "thresholds": [*IDLE["thresholds"], *IDLE["thresholds"]]}, "/rule/thresholds/1"),
        ({"kind": "clean-up", "suspended_for": "P4000D", "notices": ["P7D"]}, "/rule/suspended_for"),
        ({"kind": "clean-up", "suspended_for": "P9D", "notices": ["P1D", "P7D"]}, "/rule/notices/1"),
        ({"kind": "clean-up", "suspended_for": "P9D", "notices": ["P1D", "PT24H"]}, "/rule/notices/1"),
        ({"kind": "expiry", "notices": ["-P1D"]}, "/rule/notices/0"),
        ({"kind": "expiry", "notices": ["P1D"], "extension": "PT0S"}, "/rule/extension"),
        ({"kind": "expiry", "notices": ["P1D"], "longest": "-P1D"}, "/rule/longest"),
        ({**OFFICE, "time_zone": "CEST", "hours": [WEEK]}, "/rule/time_zone"),
        ({**OFFICE, "hours": [{**WEEK, "stop": "08:00"}]}, "/rule/hours/0"),
        ({**OFFICE, "hours": [WEEK, {"days": ["fri"], "start": "17:59", "stop": "20:00"}]}, "/rule/hours/1"),
        ({**OFFICE, "hours": [WEEK], "skip": ["mon"]}, "/rule/skip/0"),
        ({"kind": "preemption", "notice": "PT0S"}, "/rule/notice"),
    ],
)
def test_a_rule_that_makes_none(rule: dict[str, Any], flaw: str) -> None:
    assert pointers(read(rule)) == [flaw]


def test_what_only_administrators_may() -> None:
    chosen, preempting = read(IDLE, selector={"projects": ["other"]}), read({"kind": "preemption"})
    assert (pointers(chosen), pointers(preempting)) == ([], [])
    assert pointers(chosen, "tenant") == ["/selector/projects"]
    assert pointers(preempting, "tenant") == ["/rule/kind"]


def test_all_flaws_are_told_at_once() -> None:
    bad = read({"kind": "expiry", "notices": ["PT0S"]}, channels=["mail", "mail"], schedule={})
    assert pointers(bad) == ["/schedule", "/rule/notices/0", "/channels/1"]


@pytest.mark.parametrize("text", ["a\x00b", " a", "a\n", "x" * 256, ""])
def test_a_name_no_table_could_hold_has_no_shape(text: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        read(IDLE, selector={"names": [text]})


TIMES = st.integers(0, 1439).map(lambda minute: f"{minute // 60:02}:{minute % 60:02}")
WEEKDAYS = st.lists(st.sampled_from(["mon", "tue", "wed"]), min_size=1, unique=True)
HOURS = st.tuples(WEEKDAYS, TIMES, TIMES).filter(lambda entry: entry[1] < entry[2])


@given(st.lists(HOURS, min_size=1, max_size=8))
def test_hours_overlap_where_they_share_a_minute(entries: list[tuple[list[str], str, str]]) -> None:
    hours = [{"days": days, "start": start, "stop": stop} for days, start, stop in entries]
    wanted = [
        f"/rule/hours/{place}"
        for place, (days, start, stop) in enumerate(entries)
        if any(set(days) & set(d) and start < e and b < stop for d, b, e in entries[:place])
    ]
    assert pointers(read({**OFFICE, "hours": hours})) == wanted


class Counted(str):
    """A text that counts how often any of its kind is compared."""

    compared = 0
    __hash__ = str.__hash__

    def __eq__(self, other: object) -> bool:
        Counted.compared += 1
        return str(self) == str(other)


def test_what_is_there_twice_is_found_in_one_pass() -> None:
    Counted.compared = 0
    assert len(list(twice("/schedule/skip", [Counted("2026-12-25") for _ in range(1_000)]))) == 999
    assert Counted.compared < 5_000


def test_a_body_has_a_most_of_everything() -> None:
    for more in (
        {"schedule": {"every": "PT1H", "skip": ["2026-12-25"] * 70_000}},
        {"rule": {**OFFICE, "hours": [WEEK] * 6_000}},
        {"selector": {"names": ["a"] * 1_001}},
        {"channels": ["mail"] * 9},
    ):
        with pytest.raises(msgspec.ValidationError, match="length"):
            msgspec.json.decode(json.dumps({"name": "one", "rule": IDLE, **more}), type=PolicyBody)


def test_a_body_is_the_definition_that_is_stored() -> None:
    rules = [
        IDLE,
        {**OFFICE, "hours": [WEEK]},
        {"kind": "expiry", "notices": ["P3D"]},
        {"kind": "preemption"},
    ]
    for rule in [*rules, {"kind": "clean-up", "suspended_for": "P90D", "notices": ["P7D"]}]:
        text = json.dumps({"name": "one", "rule": rule, "selector": {"metadata": {"a": "b"}}})
        body = msgspec.json.decode(text, type=PolicyBody)
        assert body.definition() == msgspec.json.decode(text, type=Definition)


def test_what_was_stored_before_there_was_a_most_is_still_read() -> None:
    definition = read(IDLE, schedule={"every": "PT1H", "skip": ["2026-12-25"] * 2_000})
    assert len(definition.schedule.skip) == 2_000
