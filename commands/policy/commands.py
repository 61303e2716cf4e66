"""Commands to a policy, from its authors and from the scheduler."""

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
    """``edits`` is their number when the caller read the policy (If-Match); None: any."""

    definition: Definition
    edits: int | None = None


class EnablePolicy(Command, frozen=True):
    edits: int | None = None


class DisablePolicy(Command, frozen=True):
    edits: int | None = None


class DeletePolicy(Command, frozen=True):
    edits: int | None = None


class RecordSweep(Command, frozen=True):
    """It ran at ``at``, due at ``due``; the counts are those of ``PolicyEvaluated``."""

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
    """Backtest its present definition on the recorded past, from ``since`` to ``until``."""

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
