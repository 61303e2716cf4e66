"""What is under way and does not end; and an administrator's way out."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from commands.kernel.message import Command


class ReportStuck(Command, frozen=True):
    """What was asked ``since`` then has no outcome yet, longer than an outcome should take."""

    operation_id: UUID
    since: datetime


class ResetServerState(Command, frozen=True):
    operation_id: UUID
    state: Literal["active", "error"]


class AbandonOperation(Command, frozen=True):
    """What carries the operation out failed again and again, and a person has given it up."""

    operation_id: UUID
    reason: str


class ReportContentLost(Command, frozen=True):
    """What the ledger withheld for this operation (user data, a password) is not there any more."""

    operation_id: UUID


StickingCommand = ReportStuck | ResetServerState | AbandonOperation | ReportContentLost
