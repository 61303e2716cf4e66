"""Starting, stopping, rebooting; and what becomes of any action that Nova carries out by itself."""

from __future__ import annotations

from typing import assert_never

from commands.errors import IllegalAction
from commands.server.asks import (
    AttemptAction,
    ConfirmActionAccepted,
    ConfirmActionDone,
    RebootServer,
    ReportActionRefused,
    StartServer,
    StopServer,
)
from commands.server.events import (
    ServerActionAccepted,
    ServerActionAttempted,
    ServerDeleteFailed,
    ServerEvent,
    ServerOperationAbandoned,
    ServerRebooted,
    ServerRebootFailed,
    ServerRebootRequested,
    ServerStarted,
    ServerStartFailed,
    ServerStartRequested,
    ServerStopFailed,
    ServerStopped,
    ServerStopRequested,
)
from commands.server.refusals import ServerGone, ServerLocked
from commands.server.state import TARGET, Action, Server, UnderWay


def require(server: Server, action: Action) -> None:
    """Raise the refusal that fits when ``action`` is not allowed now."""
    allowed = server.allowed()
    if action in allowed:
        return
    if server.deleted:
        raise ServerGone
    if server.seen is not None and server.seen.locked and not server.is_under_way(Action.DELETE):
        raise ServerLocked
    raise IllegalAction(action, server.status, frozenset(allowed))


def is_settled_at(server: Server, status: str) -> bool:
    """Whether that is the lasting status, and nothing is under way that will change it."""
    seen = server.seen
    quiet = seen is not None and seen.task_state is None and server.under_way is None
    return quiet and server.settled == status and server.launched and not server.deleted


def start(server: Server, command: StartServer) -> list[ServerEvent]:
    if server.is_under_way(Action.START) or is_settled_at(server, "ACTIVE"):
        return []
    require(server, Action.START)
    return [ServerStartRequested(command.operation_id)]


def stop(server: Server, command: StopServer) -> list[ServerEvent]:
    if server.is_under_way(Action.STOP) or is_settled_at(server, "SHUTOFF"):
        return []
    require(server, Action.STOP)
    return [ServerStopRequested(command.operation_id)]


def reboot(server: Server, command: RebootServer) -> list[ServerEvent]:
    action = Action.REBOOT if command.kind == "SOFT" else Action.HARD_REBOOT
    if server.is_under_way(action):
        return []
    require(server, action)
    return [
        *abandoned(server, "a hard reboot takes its place"),
        ServerRebootRequested(command.operation_id, command.kind),
    ]


def abandoned(server: Server, reason: str) -> list[ServerEvent]:
    if server.under_way is None:
        return []
    return [ServerOperationAbandoned(server.under_way.operation_id, reason)]


def attempt(server: Server, command: AttemptAction) -> list[ServerEvent]:
    under_way = server.under_way
    if (
        under_way is None
        or not server.awaits(command.operation_id)
        or under_way.attempted
        or under_way.accepted
    ):
        return []
    return [ServerActionAttempted(command.operation_id, command.after)]


def accepted(server: Server, command: ConfirmActionAccepted) -> list[ServerEvent]:
    if server.under_way is None or not server.awaits(command.operation_id) or server.under_way.accepted:
        return []
    return [ServerActionAccepted(command.operation_id)]


def done(server: Server, command: ConfirmActionDone) -> list[ServerEvent]:
    if server.under_way is None or not server.awaits(command.operation_id):
        return []
    return succeeded(server.under_way)


def refused(server: Server, command: ReportActionRefused) -> list[ServerEvent]:
    if server.under_way is None or not server.awaits(command.operation_id):
        return []
    return failed(server.under_way, command.reason)


def succeeded(under_way: UnderWay) -> list[ServerEvent]:
    match under_way.action:
        case Action.START:
            return [ServerStarted(under_way.operation_id)]
        case Action.STOP:
            return [ServerStopped(under_way.operation_id)]
        case Action.REBOOT | Action.HARD_REBOOT:
            return [ServerRebooted(under_way.operation_id)]
        case Action.CREATE | Action.DELETE | Action.INFO:
            return []
        case _:
            assert_never(under_way.action)


def failed(under_way: UnderWay, reason: str) -> list[ServerEvent]:
    match under_way.action:
        case Action.START:
            return [ServerStartFailed(under_way.operation_id, reason)]
        case Action.STOP:
            return [ServerStopFailed(under_way.operation_id, reason)]
        case Action.REBOOT | Action.HARD_REBOOT:
            return [ServerRebootFailed(under_way.operation_id, reason)]
        case Action.DELETE:
            return [ServerDeleteFailed(under_way.operation_id, reason)]
        case Action.CREATE | Action.INFO:
            return []
        case _:
            assert_never(under_way.action)


def has_reached(under_way: UnderWay, status: str) -> bool:
    return TARGET.get(under_way.action) == status
