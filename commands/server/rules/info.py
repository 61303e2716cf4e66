"""Rules of name and description: they may change at any time, beside a pending operation."""

from __future__ import annotations

from uuid import UUID

from commands.kernel.message import Command
from commands.server.actions import Action
from commands.server.events import (
    ServerEvent,
    ServerInfoChanged,
    ServerInfoChangeFailed,
    ServerInfoChangeRequested,
)
from commands.server.rules.actions import require
from commands.server.state import Server


class ChangeServerInfo(Command, frozen=True):
    """A field that is None stays as it is."""

    operation_id: UUID
    name: str | None = None
    description: str | None = None


class ConfirmInfoChanged(Command, frozen=True):
    operation_id: UUID
    name: str
    description: str


class ReportInfoRefused(Command, frozen=True):
    operation_id: UUID
    reason: str
    differs: bool = False
    """Whether the cloud accepted it, and then shows something else than was requested."""


InfoCommand = ChangeServerInfo | ConfirmInfoChanged | ReportInfoRefused


def change(server: Server, command: ChangeServerInfo) -> list[ServerEvent]:
    name = server.name if command.name is None else command.name
    description = server.description if command.description is None else command.description
    require(server, Action.INFO)
    on_its_way = server.cloud_name == name or bool(server.info)
    if (name, description) == (server.name, server.description) and on_its_way:
        return []
    return [ServerInfoChangeRequested(command.operation_id, name, description)]


def changed(server: Server, command: ConfirmInfoChanged) -> list[ServerEvent]:
    if not server.has_info_change(command.operation_id):
        return []
    return [ServerInfoChanged(command.operation_id, command.name, command.description)]


def refused(server: Server, command: ReportInfoRefused) -> list[ServerEvent]:
    if not server.has_info_change(command.operation_id):
        return []
    others = server.without(command.operation_id)
    name, description = (others[-1].name, others[-1].description) if others else server.named
    return [ServerInfoChangeFailed(command.operation_id, command.reason, name, description)]
