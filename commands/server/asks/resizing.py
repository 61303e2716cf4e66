"""Asking for another flavor: first on trial, then for good or back."""

from __future__ import annotations

from uuid import UUID

from commands.kernel.message import Command
from commands.server.events import Flavor


class ResizeServer(Command, frozen=True):
    """``too_small_for`` are the ids of the images that need more disk or memory than the flavor has."""

    operation_id: UUID
    flavor: Flavor
    too_small_for: frozenset[str] = frozenset()


class ConfirmResize(Command, frozen=True):
    operation_id: UUID


class RevertResize(Command, frozen=True):
    operation_id: UUID


ResizingCommand = ResizeServer | ConfirmResize | RevertResize
