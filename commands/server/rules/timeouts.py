"""Rules of timeouts: report a pending operation that does not end, once; abandon it, or reset the state."""

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
from commands.server.rules.actions import abandon_pending, failed, is_stable_in
from commands.server.rules.info import ReportInfoRefused
from commands.server.state import Server


class ReportTimedOut(Command, frozen=True):
    """The operation requested at ``since`` exceeds the timeout without an outcome."""

    operation_id: UUID
    since: datetime


class ResetServerState(Command, frozen=True):
    operation_id: UUID
    state: Literal["active", "error"]


class AbandonOperation(Command, frozen=True):
    """A user gives up an operation whose effect failed again and again."""

    operation_id: UUID
    reason: str


class ReportContentLost(Command, frozen=True):
    """The value withheld for this operation (user data, a password) is lost."""

    operation_id: UUID


TimeoutCommand = ReportTimedOut | ResetServerState | AbandonOperation | ReportContentLost


def stuck(server: Server, command: ReportTimedOut) -> list[e.ServerEvent]:
    if server.under_way is None or not server.has_pending(command.operation_id) or server.under_way.stuck:
        return []
    task_state = server.seen.task_state if server.seen else None
    return [e.ServerOperationTimedOut(command.operation_id, command.since, task_state)]


def abandon(server: Server, command: AbandonOperation) -> list[e.ServerEvent]:
    """End a pending operation as failed; one that has ended stays as it ended."""
    operation_id, reason = command.operation_id, command.reason
    if lock := locking.refused(server, operation_id, reason):
        return lock
    if server.has_info_change(operation_id):
        return info.refused(server, ReportInfoRefused(operation_id, reason))
    if server.under_way is None or not server.has_pending(operation_id):
        return []
    if server.is_under_way(Action.CREATE):
        return [e.ServerBuildFailed(operation_id, reason)]
    return failed(server.under_way, reason)


def content_lost(server: Server, command: ReportContentLost) -> list[e.ServerEvent]:
    """Fail an operation that cannot be done as requested: a password is never replaced or left out."""
    operation_id = command.operation_id
    if not server.has_pending(operation_id):
        return []
    if server.is_under_way(Action.CREATE):
        reason = "its user data is not there any more"
        return [e.ServerBuildFailed(operation_id, reason, content_lost=True)]
    if server.is_under_way(Action.CHANGE_PASSWORD):
        reason = "the password is not there any more: ask again"
        return [e.ServerPasswordChangeFailed(operation_id, reason, content_lost=True)]
    return []


def reset_state(server: Server, command: ResetServerState) -> list[e.ServerEvent]:
    """Reset the state, as Nova allows in any status. A server that never ran can only be deleted."""
    wish = e.ServerStateResetRequested(command.operation_id, command.state)
    under_way = server.under_way.wish if server.under_way else None
    same = isinstance(under_way, e.ServerStateResetRequested) and under_way.state == command.state
    if same or is_stable_in(server, command.state.upper()):
        return []
    if server.deleted:
        raise ServerGone
    if not server.launched:
        raise IllegalAction(Action.RESET_STATE, server.status, server.allowed())
    return [*abandon_pending(server, "an administrator reset the state of the server"), wish]
