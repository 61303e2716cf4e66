"""Beginnings that the tests of a policy's rules share."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from commands.policy import commands
from commands.policy.decider import POLICY
from commands.policy.events import CleanUp, Definition, Schedule
from tests.scenario import Scenario

NOON = datetime(2026, 8, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)

TIDY = Definition(
    name="tidy",
    rule=CleanUp(suspended_for=90 * DAY, notices=(7 * DAY, DAY)),
    schedule=Schedule(cron="0 8 * * mon-fri", time_zone="Europe/Berlin"),
)
STRICT = replace(TIDY, rule=CleanUp(suspended_for=30 * DAY, notices=(7 * DAY, DAY)))

policy = Scenario(POLICY)
defined = policy.after(commands.DefinePolicy(TIDY, "tenant"))
enabled = defined.after(commands.EnablePolicy())
deleted = enabled.after(commands.DeletePolicy())


def sweep(due: datetime = NOON, acted: int = 1, applied: bool = False, **more: int) -> commands.RecordSweep:
    """A sweep two seconds late."""
    counts = {"judged": 5, "noticed": 0, **more}
    at = due + timedelta(seconds=2)
    return commands.RecordSweep(due=due, at=at, acted=acted, plan="hash", applied=applied, **counts)
