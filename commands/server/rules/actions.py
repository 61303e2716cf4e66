"""Rules common to all actions that Nova performs: allowed statuses, attempts, outcomes."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from msgspec.structs import replace

from commands.kernel.errors import IllegalAction
from commands.kernel.message import Begins, Command, Fails, Quota
from commands.server import events as e
from commands.server.actions import ACTIONS, TARGET, Action
from commands.server.observation import ObserveServer
from commands.server.pending_operation import PendingServerOperation
from commands.server.refusals import ServerGone, ServerLocked
from commands.server.state import Server


class AttemptAction(Command, frozen=True):
    operation_id: UUID
    after: str | None = None
    at: datetime | None = None
    grace: float = 0.0
    """Seconds that must have passed since an earlier attempt."""


class ConfirmActionAccepted(Command, frozen=True):
    operation_id: UUID


class ConfirmActionDone(Command, frozen=True):
    """The requested state is reached: ``status``, where it was observed, and the rest of the observation."""

    operation_id: UUID
    status: str | None = None
    sight: ObserveServer | None = None


class ReportActionRefused(Command, frozen=True):
    operation_id: UUID
    reason: str
    quota: Quota | None = None
    differs: bool = False
    """Whether the cloud accepted it, and then shows something else than was requested."""


ActingCommand = AttemptAction | ConfirmActionAccepted | ConfirmActionDone | ReportActionRefused


def require(server: Server, action: Action) -> None:
    """Raise the refusal that applies if ``action`` is not allowed now."""
    allowed = server.allowed()
    if action in allowed:
        return
    if server.deleted:
        raise ServerGone
    if server.is_locked and not server.is_under_way(Action.DELETE):
        raise ServerLocked
    raise IllegalAction(action, server.status, frozenset(allowed))


def is_stable_in(server: Server, *statuses: str) -> bool:
    """Whether the server is in one of these stable statuses, without a pending operation that changes it."""
    seen = server.seen
    quiet = seen is not None and seen.task_state is None and server.under_way is None
    return quiet and server.stable_status in statuses and server.launched and not server.deleted


def request_action(server: Server, wish: e.ServerEvent) -> list[e.ServerEvent]:
    """Request an action with a target status; decide nothing in that status."""
    assert isinstance(wish, Begins)
    action = Action(wish.action)
    if server.is_under_way(action) or is_stable_in(server, *TARGET[action]):
        return []
    require(server, action)
    return [wish]


def abandon_pending(server: Server, reason: str) -> list[e.ServerEvent]:
    if server.under_way is None:
        return []
    return [e.ServerOperationAbandoned(server.under_way.operation_id, reason)]


def attempt(server: Server, command: AttemptAction) -> list[e.ServerEvent]:
    """Allow another attempt only a whole grace period after the one before."""
    under_way = server.under_way
    if under_way is None or not server.has_pending(command.operation_id) or under_way.accepted:
        return []
    before, at = under_way.attempted_at, command.at
    if under_way.attempted and at is None:
        return []
    if before is not None and at is not None:
        grace = timedelta(seconds=command.grace)
        if at <= before or at < before + grace:
            return []
    return [e.ServerActionAttempted(command.operation_id, command.after, at)]


def accepted(server: Server, command: ConfirmActionAccepted) -> list[e.ServerEvent]:
    if server.under_way is None or not server.has_pending(command.operation_id) or server.under_way.accepted:
        return []
    return [e.ServerActionAccepted(command.operation_id)]


def done(server: Server, command: ConfirmActionDone) -> list[e.ServerEvent]:
    if server.under_way is None or not server.has_pending(command.operation_id):
        return []
    return succeeded(server, command.status or server.status)


def refused(server: Server, command: ReportActionRefused) -> list[e.ServerEvent]:
    if server.under_way is None or not server.has_pending(command.operation_id):
        return []
    return [
        replace(event, quota=command.quota) if isinstance(event, Fails) else event
        for event in failed(server.under_way, command.reason)
    ]


def succeeded(server: Server, status: str) -> list[e.ServerEvent]:
    """Return the event of success. Creation and deletion have their own (ServerBuilt, ServerDeleted)."""
    under_way, flavor = server.under_way, server.flavor
    assert under_way is not None
    assert flavor is not None
    match under_way.wish:
        case e.ServerShelveRequested(operation_id):
            return [e.ServerShelved(operation_id, room_freed=status == "SHELVED_OFFLOADED")]
        case e.ServerResizeRequested(operation_id, _, wanted):
            return [e.ServerResized(operation_id, wanted)]
        case e.ServerResizeConfirmRequested(operation_id):
            return [e.ServerResizeConfirmed(operation_id, flavor)]
        case e.ServerResizeRevertRequested(operation_id):
            return [e.ServerResizeReverted(operation_id, server.flavor_before or flavor)]
        case e.ServerRebuildRequested(operation_id, image):
            return [e.ServerRebuilt(operation_id, image)]
        case e.ServerReimageRequested(operation_id, image):
            return [e.ServerReimaged(operation_id, image)]
        case _:
            row = ACTIONS.get(under_way.action)
            return [row.done(under_way.operation_id)] if row and row.done else []


def failed(under_way: PendingServerOperation, reason: str) -> list[e.ServerEvent]:
    row = ACTIONS.get(under_way.action)
    return [row.failed(under_way.operation_id, reason)] if row and row.failed else []


def has_reached(under_way: PendingServerOperation, status: str) -> bool:
    return status in TARGET.get(under_way.action, frozenset())
