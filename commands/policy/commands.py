"""What can be asked of a policy, by its authors and by the sweep that carries it out."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from commands.kernel.message import Command
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
    """It looked at ``at``, as it should have at ``due``; the counts are those of ``PolicyEvaluated``."""

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
    applied: bool = False


class RehearsePolicy(Command, frozen=True):
    """Try it on the recorded past, from then to then, as it is written now."""

    operation_id: UUID
    since: datetime
    until: datetime


class ConfirmRehearsed(Command, frozen=True):
    """The counts are those of ``PolicyRehearsed``."""

    operation_id: UUID
    events: int
    judged: int
    touched: int
    wrong: int
    saved_server_hours: float


class ReportRehearsalFailed(Command, frozen=True):
    operation_id: UUID
    reason: str


RehearsalCommand = RehearsePolicy | ConfirmRehearsed | ReportRehearsalFailed
PolicyCommand = (
    DefinePolicy
    | ChangePolicy
    | EnablePolicy
    | DisablePolicy
    | DeletePolicy
    | RecordSweep
    | RehearsePolicy
    | ConfirmRehearsed
    | ReportRehearsalFailed
)
