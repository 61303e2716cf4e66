"""Deleting: from any state, at most once, and gone only when the cloud has it no more."""

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
from commands.server.rules.actions import abandoned, require
from commands.server.state import Server


class DeleteServer(Command, frozen=True):
    operation_id: UUID


class ConfirmGone(Command, frozen=True):
    """The cloud has no such server any more."""

    cause: CloudAction | None = None


class ConfirmTwinDeleted(Command, frozen=True):
    cloud_id: str


DeletingCommand = DeleteServer | ConfirmGone | ConfirmTwinDeleted


def delete(server: Server, command: DeleteServer) -> list[ServerEvent]:
    if server.deleted or server.is_under_way(Action.DELETE):
        return []
    require(server, Action.DELETE)
    return [*abandoned(server, "the server is to be deleted"), ServerDeleteRequested(command.operation_id)]


def gone(server: Server, command: ConfirmGone) -> list[ServerEvent]:
    """A server the cloud never told us of can't be missing from it, and is not gone while one may turn up."""
    if server.deleted or server.undecided:
        return []
    if server.is_under_way(Action.DELETE):
        return deleted(server)
    if server.cloud_id is None:
        return []
    if server.waits:
        return [ServerAttemptDiscarded(server.attempt, server.cloud_id)]
    return [
        *abandoned(server, "the server was deleted by someone else"),
        *forgotten(server),
        ServerDeletedOutOfBand(command.cause),
    ]


def is_let_go(server: Server, cloud_id: str) -> bool:
    """Whether that server of the cloud goes, or went, at our word: what it held is let go of by that."""
    if cloud_id in server.discarded or cloud_id in server.twins:
        return True
    return cloud_id == server.cloud_id and (server.is_under_way(Action.DELETE) or server.erased)


def deleted(server: Server) -> list[ServerEvent]:
    """Return what comes of a server that was to be deleted, and is no more: its parts go after it."""
    return [] if server.erased else [ServerRemovedFromCloud()]


def forgotten(server: Server) -> list[ServerEvent]:
    """Every operation has an outcome: a change of name or lock has this one when its server is gone."""
    open_ones = [wish.operation_id for wish in (*server.info, *server.locking)]
    return [ServerOperationAbandoned(operation_id, "the server is gone") for operation_id in open_ones]


def twin_deleted(server: Server, command: ConfirmTwinDeleted) -> list[ServerEvent]:
    return [ServerDuplicateDeleted(command.cloud_id)] if command.cloud_id in server.twins else []
