"""What can be asked of a policy, by its authors and by the sweep that carries it out."""

from __future__ import annotations

from datetime import datetime

from commands.message import Command
from commands.policy.events import Definition


class DefinePolicy(Command, frozen=True):
    """``project_id`` is the only project whose servers it may touch; None: any (an administrator's)."""

    definition: Definition
    project_id: str | None = None


class ChangePolicy(Command, frozen=True):
    """``edits`` is how many there were when the asker read it (If-Match); None: however many by now."""

    definition: Definition
    edits: int | None = None


class EnablePolicy(Command, frozen=True):
    edits: int | None = None


class DisablePolicy(Command, frozen=True):
    edits: int | None = None


class DeletePolicy(Command, frozen=True):
    edits: int | None = None


class RecordSweep(Command, frozen=True):
    """It looked at ``at``, as it should have at ``due``; the counts are those of ``PolicySwept``."""

    due: datetime
    at: datetime
    judged: int
    noticed: int
    acted: int
    plan: str
    over_budget: int = 0
    missed: int = 0
    alerted: int = 0


PolicyCommand = DefinePolicy | ChangePolicy | EnablePolicy | DisablePolicy | DeletePolicy | RecordSweep
