"""What a definition refers to that its rules can't look up: the meaning of a cron expression."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

from apscheduler.triggers.cron import CronTrigger

from commands.policy.events import Definition
from commands.policy.refusals import PolicyInvalid

SOME_TIME = datetime(2026, 1, 1, tzinfo=UTC)
PART = r"(\*(/\d+)?|\d+(-\d+)?(/\d+)?|[A-Za-z]{3}(-[A-Za-z]{3})?)"
FIELD = re.compile(rf"{PART}(,{PART})*")
"""What every cron understands; apscheduler alone would pass over the rest of ``mon#2`` in silence."""


def check_cron(definition: Definition) -> None:
    """Raise ``PolicyInvalid`` for a cron expression that can't be read, is ambiguous, or never comes true."""
    if flaws := cron_flaws(definition):
        raise PolicyInvalid(flaws)


def cron_flaws(definition: Definition) -> list[tuple[str, str]]:
    cron = definition.schedule.cron
    return [] if cron is None else [("/schedule/cron", why) for why in doubts(cron)]


def doubts(cron: str) -> Iterator[str]:
    fields = cron.split()
    if len(fields) != 5 or not all(FIELD.fullmatch(field) for field in fields):
        yield "must have five fields: minute, hour, day, month, weekday; such as 0 8 * * mon-fri"
        return
    _, _, day, _, weekday = fields
    if re.search(r"\d", weekday):
        yield "must name weekdays (mon-fri): 0 is Sunday to some, Monday to others"
    if day != "*" and weekday != "*":
        yield "must leave day or weekday a *: to some both must fit, to others either"
    try:
        trigger = CronTrigger.from_crontab(cron, timezone=UTC)
    except ValueError as error:
        yield f"is no cron expression: {error}"
        return
    if trigger.get_next_fire_time(None, SOME_TIME) is None:
        yield "never comes true"
