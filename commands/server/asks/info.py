"""Its name and description."""

from __future__ import annotations

from uuid import UUID

from commands.kernel.message import Command


class ChangeServerInfo(Command, frozen=True):
    """What is None stays as it is."""

    operation_id: UUID
    name: str | None = None
    description: str | None = None


class ConfirmInfoChanged(Command, frozen=True):
    operation_id: UUID
    name: str
    description: str


class ReportInfoRefused(Command, frozen=True):
    operation_id: UUID
    reason: str
    differs: bool = False
    """Whether the cloud took it, and then had something else than was asked."""


InfoCommand = ChangeServerInfo | ConfirmInfoChanged | ReportInfoRefused
