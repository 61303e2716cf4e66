"""Events of a policy."""

from __future__ import annotations

from datetime import datetime

from commands.kernel.message import Event
from commands.policy.events.definition import *
from commands.policy.events.rehearsing import *
from commands.policy.events.rehearsing import RehearsalEvent
from commands.policy.kinds import *
from commands.policy.parts import *


class PolicyDefined(Event, frozen=True):
    """Someone wrote a policy. It is switched off until it is enabled.

    ``project_id`` is the only project whose servers it may touch; None: any (an administrator's).
    """

    definition: Definition
    project_id: str | None = None


class PolicyChanged(Event, frozen=True):
    """Someone rewrote it: this is its next version."""

    definition: Definition


class PolicyEnabled(Event, frozen=True):
    """It acts from now on."""


class PolicyDisabled(Event, frozen=True):
    """It does nothing until it is enabled again."""


class PolicyDeleted(Event, frozen=True):
    """It is no more; what it did stays in the book."""


class PolicyEvaluated(Event, frozen=True):
    """It looked, and something came of it: notices, actions, a stop for its budget, or ticks it had missed.

    ``due`` is when it should have looked, ``at`` when it did; ``missed`` counts the due times before that
    nobody was there for. ``plan`` is the hash of the plan (docs/policies.md). ``over_budget`` are servers it
    would have acted on but for its budget. ``alerted`` are the servers an alert had it look at between its
    ticks; 0: it looked at all, as it should at ``due``.
    """

    due: datetime
    at: datetime
    judged: int
    noticed: int
    acted: int
    plan: str
    over_budget: int = 0
    missed: int = 0
    alerted: int = 0
    held_up: str | None = None
    """Why it could not judge, where it could not: then it did nothing."""
    applied: bool = False
    """Somebody applied a plan of it, at ``due``: that was no tick."""


PolicyEdit = PolicyDefined | PolicyChanged | PolicyEnabled | PolicyDisabled | PolicyDeleted
"""What people did to it."""

PolicyEvent = PolicyEdit | PolicyEvaluated | RehearsalEvent
