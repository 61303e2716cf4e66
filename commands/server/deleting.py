"""Deleting: from any state, at most once, and gone only when the cloud has it no more."""

from __future__ import annotations

from commands.server.asks import ConfirmGone, ConfirmTwinDeleted, DeleteServer
from commands.server.events import (
    ServerDeleted,
    ServerDeletedOutOfBand,
    ServerDeleteRequested,
    ServerEvent,
    ServerOperationAbandoned,
    ServerTwinDeleted,
)
from commands.server.power import abandoned, require
from commands.server.state import Action, Server


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
    return [
        *abandoned(server, "the server was deleted by someone else"),
        *forgotten(server),
        ServerDeletedOutOfBand(command.cause),
    ]


def deleted(server: Server) -> list[ServerEvent]:
    """Return the end of a server that was to be deleted."""
    assert server.under_way is not None
    return [*forgotten(server), ServerDeleted(server.under_way.operation_id)]


def forgotten(server: Server) -> list[ServerEvent]:
    """Every operation has an outcome: a change of name has this one when its server is gone."""
    return [ServerOperationAbandoned(wish.operation_id, "the server is gone") for wish in server.info]


def twin_deleted(server: Server, command: ConfirmTwinDeleted) -> list[ServerEvent]:
    return [ServerTwinDeleted(command.cloud_id)] if command.cloud_id in server.twins else []
