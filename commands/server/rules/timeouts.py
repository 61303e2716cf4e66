"""What is under way and does not end: it is told once; and an administrator may reset the state."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from commands.kernel.errors import IllegalAction
from commands.kernel.message import Command
from commands.server import events as e
from commands.server.actions import Action
from commands.server.refusals import ServerGone
from commands.server.rules import info, locking
from commands.server.rules.actions import abandoned, failed, is_settled_at
from commands.server.rules.info import ReportInfoRefused
from commands.server.state import Server


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


def stuck(server: Server, command: ReportStuck) -> list[e.ServerEvent]:
    if server.under_way is None or not server.awaits(command.operation_id) or server.under_way.stuck:
        return []
    task_state = server.seen.task_state if server.seen else None
    return [e.ServerOperationTimedOut(command.operation_id, command.since, task_state)]


def abandon(server: Server, command: AbandonOperation) -> list[e.ServerEvent]:
    """End an operation as failed, whichever it is; one that has ended stays as it ended."""
    operation_id, reason = command.operation_id, command.reason
    if lock := locking.refused(server, operation_id, reason):
        return lock
    if server.wishes(operation_id):
        return info.refused(server, ReportInfoRefused(operation_id, reason))
    if server.under_way is None or not server.awaits(operation_id):
        return []
    if server.is_under_way(Action.CREATE):
        return [e.ServerBuildFailed(operation_id, reason)]
    return failed(server.under_way, reason)


def content_lost(server: Server, command: ReportContentLost) -> list[e.ServerEvent]:
    """End what can't be done as it was asked: it is not done in another way, and not passed over."""
    operation_id = command.operation_id
    if not server.awaits(operation_id):
        return []
    if server.is_under_way(Action.CREATE):
        reason = "its user data is not there any more"
        return [e.ServerBuildFailed(operation_id, reason, content_lost=True)]
    if server.is_under_way(Action.CHANGE_PASSWORD):
        reason = "the password is not there any more: ask again"
        return [e.ServerPasswordChangeFailed(operation_id, reason, content_lost=True)]
    return []


def reset_state(server: Server, command: ResetServerState) -> list[e.ServerEvent]:
    """Nova allows it in any state; a server that never ran can only be deleted, whatever its record says."""
    wish = e.ServerStateResetRequested(command.operation_id, command.state)
    under_way = server.under_way.wish if server.under_way else None
    same = isinstance(under_way, e.ServerStateResetRequested) and under_way.state == command.state
    if same or is_settled_at(server, command.state.upper()):
        return []
    if server.deleted:
        raise ServerGone
    if not server.launched:
        raise IllegalAction(Action.RESET_STATE, server.status, server.allowed())
    return [*abandoned(server, "an administrator reset the state of the server"), wish]
