"""Checks of a policy outside its decider: cron expressions, and the number of policies."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import NamedTuple

from apscheduler.triggers.cron import CronTrigger

from commands.policy.events import Definition
from commands.policy.refusals import PolicyInvalid, TooManyPolicies
from commands.policy.state import ADMINISTRATORS, NAMES
from commands.store.handler import Handler

SOME_TIME = datetime(2026, 1, 1, tzinfo=UTC)
PART = r"(\*(/\d+)?|\d+(-\d+)?(/\d+)?|[A-Za-z]{3}(-[A-Za-z]{3})?)"
FIELD = re.compile(rf"{PART}(,{PART})*")
"""Cron syntax that is accepted; apscheduler alone would silently ignore the rest of ``mon#2``."""


class PolicyLimits(NamedTuple):
    """Limits on the number of live policies: all of them share one scheduler."""

    project: int
    """Limit of each project."""
    cloud: int
    """Limit of the administrators."""

    async def require_room(self, handler: Handler, project_id: str | None, new: int = 1) -> None:
        """Raise ``TooManyPolicies`` where the number of new ones exceeds a limit; also ``LedgerUnavailable``.

        Two policies written at the very same moment may both pass.
        """
        most = self.project if project_id else self.cloud
        there = await handler.count_claims(NAMES, project_id or ADMINISTRATORS)
        if new and there + new > most:
            raise TooManyPolicies(most, project_id)


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
