"""Validation of a definition beyond its shape. Pure; ``references`` checks cron expressions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from commands.policy.events import Definition, Rule, Schedule, Selector, Weekday
from commands.policy.flaws import MINUTE, SELDOM, Flaw, is_date, span_flaws, twice, zone_flaws


def flaws_of(definition: Definition, project_id: str | None) -> list[Flaw]:
    """Return the errors of the definition of a policy for this project (None: any)."""
    return [
        *schedule_flaws(definition.schedule),
        *(selector_flaws(definition.selector) if project_id is not None else ()),
        *definition.rule.flaws(),
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
    if rule.is_for_administrators:
        yield Flaw("/rule/kind", "is for administrators")
