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
    """It is deleted; the log keeps what it did."""


class PolicyEvaluated(Event, frozen=True):
    """It ran with a result: notices, actions, a stop for its budget, or missed ticks.

    ``due`` is when it should have run, ``at`` when it did; ``missed`` counts the due times before that no
    scheduler ran. ``plan`` is the hash of the plan (docs/policies.md). ``over_budget`` are servers it would
    have acted on but for its budget. ``alerted`` are the servers that an alert had it evaluate between its
    ticks; 0: it evaluated all, as due.
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
    """Why the evaluation failed, where it did: then it did nothing."""
    applied: bool = False
    """A user applied a plan of it, at ``due``: this was not a tick."""


PolicyEdit = PolicyDefined | PolicyChanged | PolicyEnabled | PolicyDisabled | PolicyDeleted
"""Edits by users."""

PolicyEvent = PolicyEdit | PolicyEvaluated | RehearsalEvent
