"""State of a policy, folded from its events."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from typing import assert_never
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from msgspec.structs import replace

from commands.kernel.decider import Claim
from commands.policy import events as e
from commands.policy.events import Definition
from commands.policy.refusals import PolicyNameDuplicate

NAMES = "policy_name"
"""The kind of claim that a name of a policy is."""

ADMINISTRATORS = "administrators"
"""The scope of the names of policies that are no project's: no id of a project in Keystone looks so."""

DAYS = 8
"""How many days with actions are remembered, for budgets per day."""


class Policy(msgspec.Struct, frozen=True):
    """``version`` counts the definitions; ``edits`` counts all edits by users, enabling and disabling too.

    ``due`` is the due time of the last recorded run, ``alerted`` the time of the last alert that triggered a
    run in between. ``acted`` has the number of servers it acted on, by day in the schedule's time zone
    (2026-08-01), of the last ``DAYS`` days with actions. ``rehearsals`` are the pending backtests.
    """

    definition: Definition | None = None
    project_id: str | None = None
    enabled: bool = False
    deleted: bool = False
    version: int = 0
    edits: int = 0
    due: datetime | None = None
    alerted: datetime | None = None
    acted: Mapping[str, int] = {}
    rehearsals: frozenset[UUID] = frozenset()
    held_up: str | None = None
    """Why the evaluation failed at its last recorded run, if it did."""

    @property
    def exists(self) -> bool:
        return self.definition is not None

    def acted_on(self, moment: datetime) -> int:
        """Return the number of servers it acted on, on the day of ``moment``."""
        return 0 if self.definition is None else self.acted.get(day_of(moment, self.definition), 0)


def day_of(moment: datetime, definition: Definition) -> str:
    """Return the calendar day in the schedule's time zone."""
    return moment.astimezone(zone_of(definition)).date().isoformat()


def zone_of(definition: Definition) -> tzinfo:
    """Return the schedule's time zone; UTC where that zone is not known."""
    try:
        return ZoneInfo(definition.schedule.zone)
    except (ValueError, OSError, KeyError):  # a zone that was known when the policy was written
        return UTC


def with_acted(acted: Mapping[str, int], definition: Definition, event: e.PolicyEvaluated) -> dict[str, int]:
    """Return the counts by day with those of one more run."""
    if not event.acted:
        return dict(acted)
    day = day_of(event.at, definition)
    counts = {**acted, day: acted.get(day, 0) + event.acted}
    return dict(sorted(counts.items())[-DAYS:])


def claims(policy: Policy) -> frozenset[Claim]:
    """Claim of a live policy: its name, unique in its project or among the administrators'."""
    if policy.definition is None or policy.deleted:
        return frozenset()
    scope = policy.project_id or ADMINISTRATORS
    return frozenset({Claim(NAMES, scope, policy.definition.name, PolicyNameDuplicate)})


def evolve(policy: Policy, event: e.PolicyEvent) -> Policy:
    edits = policy.edits + 1
    match event:
        case e.PolicyDefined(definition, project_id):
            return replace(policy, definition=definition, project_id=project_id, version=1, edits=edits)
        case e.PolicyChanged(definition):
            return replace(policy, definition=definition, version=policy.version + 1, edits=edits)
        case e.PolicyEnabled():
            return replace(policy, enabled=True, edits=edits)
        case e.PolicyDisabled():
            return replace(policy, enabled=False, edits=edits)
        case e.PolicyDeleted():
            return replace(policy, enabled=False, deleted=True, edits=edits)
        case e.PolicyEvaluated(due):
            if policy.definition is None:
                return policy
            looked = {} if event.applied else {"alerted": due} if event.alerted else {"due": due}
            acted = with_acted(policy.acted, policy.definition, event)
            return replace(policy, **looked, acted=acted, held_up=event.held_up)
        case e.PolicyRehearsalRequested(operation_id):
            return replace(policy, rehearsals=policy.rehearsals | {operation_id})
        case e.PolicyRehearsed(operation_id) | e.PolicyRehearsalFailed(operation_id):
            return replace(policy, rehearsals=policy.rehearsals - {operation_id})
        case _:
            assert_never(event)
