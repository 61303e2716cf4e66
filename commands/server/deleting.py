"""Deleting: from any state, at most once, and gone only when the cloud has it no more."""

from __future__ import annotations

from commands.server.asks import ConfirmGone, ConfirmTwinDeleted, DeleteServer
from commands.server.events import (
    ServerDeleted,
    ServerDeletedOutOfBand,
    ServerDeleteRequested,
    ServerEvent,
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
    if server.deleted or not server.exists:
        return []
    if server.is_under_way(Action.DELETE):
        assert server.under_way is not None
        return [ServerDeleted(server.under_way.operation_id)]
    return [
        *abandoned(server, "the server was deleted by someone else"),
        ServerDeletedOutOfBand(command.cause),
    ]


def twin_deleted(server: Server, command: ConfirmTwinDeleted) -> list[ServerEvent]:
    return [ServerTwinDeleted(command.cloud_id)] if command.cloud_id in server.twins else []
