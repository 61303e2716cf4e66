"""Asking that nobody but who locked it, or an administrator, may act on it."""

from __future__ import annotations

from uuid import UUID

from commands.kernel.message import Command


class LockServer(Command, frozen=True):
    operation_id: UUID
    reason: str | None = None
    by_administrator: bool = False


class UnlockServer(Command, frozen=True):
    operation_id: UUID
    by_administrator: bool = False


LockingCommand = LockServer | UnlockServer
