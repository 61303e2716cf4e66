"""Rules of the lock: it may change at any time, beside a pending operation."""

from __future__ import annotations

from uuid import UUID

from commands.kernel.message import Command
from commands.server import events as e
from commands.server.actions import Action
from commands.server.rules.actions import require
from commands.server.state import Server


class LockServer(Command, frozen=True):
    operation_id: UUID
    reason: str | None = None
    by_administrator: bool = False


class UnlockServer(Command, frozen=True):
    operation_id: UUID
    by_administrator: bool = False


LockingCommand = LockServer | UnlockServer


def lock(server: Server, command: LockServer) -> list[e.ServerEvent]:
    """A second lock changes nothing in Nova either, not even the reason."""
    if server.will_be_locked and not server.deleted:
        return []
    if not server.locking:  # else this lock follows a pending unlock
        require(server, Action.LOCK)
    return [e.ServerLockRequested(command.operation_id, command.reason, command.by_administrator)]


def unlock(server: Server, command: UnlockServer) -> list[e.ServerEvent]:
    if not server.will_be_locked and server.cloud_id is not None and not server.deleted:
        return []
    require(server, Action.UNLOCK)
    return [e.ServerUnlockRequested(command.operation_id, command.by_administrator)]


def done(server: Server, operation_id: UUID) -> list[e.ServerEvent]:
    for wish in server.locking:
        match wish:
            case e.ServerLockRequested(asked, reason) if asked == operation_id:
                return [e.ServerLocked(operation_id, reason)]
            case e.ServerUnlockRequested(asked) if asked == operation_id:
                return [e.ServerUnlocked(operation_id)]
    return []


def refused(server: Server, operation_id: UUID, reason: str) -> list[e.ServerEvent]:
    for wish in server.locking:
        if wish.operation_id == operation_id:
            lost = e.ServerLockFailed if isinstance(wish, e.ServerLockRequested) else e.ServerUnlockFailed
            return [lost(operation_id, reason)]
    return []
