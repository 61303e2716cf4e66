"""Asking for a disk made anew, for a rescue, and for another password."""

from __future__ import annotations

from uuid import UUID

from commands.kernel.message import Command
from commands.server.events import Named


class RebuildServer(Command, frozen=True):
    """``min_disk_gb`` and ``min_ram_mb`` are what the image needs."""

    operation_id: UUID
    image: Named
    min_disk_gb: int = 0
    min_ram_mb: int = 0


class ResetServer(Command, frozen=True):
    operation_id: UUID


class RescueServer(Command, frozen=True):
    operation_id: UUID
    image: Named | None = None


class UnrescueServer(Command, frozen=True):
    operation_id: UUID


class ChangeServerPassword(Command, frozen=True):
    """The password itself is withheld."""

    operation_id: UUID


RebuildingCommand = RebuildServer | ResetServer | RescueServer | UnrescueServer | ChangeServerPassword
