"""What the cloud answers to an action, whichever it is."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from commands.kernel.message import Command, Quota
from commands.server.asks.observing import ObserveServer


class AttemptAction(Command, frozen=True):
    operation_id: UUID
    after: str | None = None
    at: datetime | None = None
    grace: float = 0.0
    """Seconds that must have passed since an earlier attempt."""


class ConfirmActionAccepted(Command, frozen=True):
    operation_id: UUID


class ConfirmActionDone(Command, frozen=True):
    """The state that was asked for is reached: ``status``, where it was seen, and all else that was."""

    operation_id: UUID
    status: str | None = None
    sight: ObserveServer | None = None


class ReportActionRefused(Command, frozen=True):
    operation_id: UUID
    reason: str
    quota: Quota | None = None
    differs: bool = False
    """Whether the cloud took it, and then had something else than was asked."""


ActingCommand = AttemptAction | ConfirmActionAccepted | ConfirmActionDone | ReportActionRefused
