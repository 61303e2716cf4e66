"""Rules of deletion: from any state, at most once, and done only when the cloud no longer has the server."""

from __future__ import annotations

from uuid import UUID

from commands.kernel.message import Command
from commands.server.actions import Action
from commands.server.events import (
    CloudAction,
    ServerAttemptDiscarded,
    ServerDeletedOutOfBand,
    ServerDeleteRequested,
    ServerDuplicateDeleted,
    ServerEvent,
    ServerOperationAbandoned,
    ServerRemovedFromCloud,
)
from commands.server.rules.actions import abandon_pending, require
from commands.server.state import Server


class DeleteServer(Command, frozen=True):
    operation_id: UUID


class ConfirmGone(Command, frozen=True):
    """The cloud no longer has the server."""

    cause: CloudAction | None = None


class ConfirmTwinDeleted(Command, frozen=True):
    cloud_id: str


DeletingCommand = DeleteServer | ConfirmGone | ConfirmTwinDeleted


def delete(server: Server, command: DeleteServer) -> list[ServerEvent]:
    if server.deleted or server.is_under_way(Action.DELETE):
        return []
    require(server, Action.DELETE)
    return [
        *abandon_pending(server, "the server is to be deleted"),
        ServerDeleteRequested(command.operation_id),
    ]


def gone(server: Server, command: ConfirmGone) -> list[ServerEvent]:
    """Record that it is gone, unless it has no id in the cloud yet or an attempt may still turn up."""
    if server.deleted or server.attempt_unresolved:
        return []
    if server.is_under_way(Action.DELETE):
        return deleted(server)
    if server.cloud_id is None:
        return []
    if server.preemption_wait:
        return [ServerAttemptDiscarded(server.attempt, server.cloud_id)]
    return [
        *abandon_pending(server, "the server was deleted by someone else"),
        *forgotten(server),
        ServerDeletedOutOfBand(command.cause),
    ]


def is_let_go(server: Server, cloud_id: str) -> bool:
    """Whether that server of the cloud is deleted at our request, which frees all it held."""
    if cloud_id in server.discarded or cloud_id in server.twins:
        return True
    return cloud_id == server.cloud_id and (server.is_under_way(Action.DELETE) or server.erased)


def deleted(server: Server) -> list[ServerEvent]:
    """Return the events of a requested deletion that is done: its parts are removed next."""
    return [] if server.erased else [ServerRemovedFromCloud()]


def forgotten(server: Server) -> list[ServerEvent]:
    """Return the outcome of pending changes of name and lock of a server that is gone."""
    open_ones = [wish.operation_id for wish in (*server.info, *server.locking)]
    return [ServerOperationAbandoned(operation_id, "the server is gone") for operation_id in open_ones]


def twin_deleted(server: Server, command: ConfirmTwinDeleted) -> list[ServerEvent]:
    return [ServerDuplicateDeleted(command.cloud_id)] if command.cloud_id in server.twins else []
