"""Taking a server of the cloud into the book, and marking it as ours there."""

from __future__ import annotations

from commands.server import events as e
from commands.server.asks import AdoptServer, ConfirmMarked
from commands.server.state import Server


def decide(server: Server, command: AdoptServer | ConfirmMarked) -> list[e.ServerEvent]:
    return adopt(server, command) if isinstance(command, AdoptServer) else marked(server, command)


def adopt(server: Server, command: AdoptServer) -> list[e.ServerEvent]:
    """It is in the book at once; marking it is an operation."""
    if server.exists:
        return []
    return [command.told, command.shown, e.ServerMarkRequested(command.operation_id)]


def marked(server: Server, command: ConfirmMarked) -> list[e.ServerEvent]:
    if not server.awaits(command.operation_id):
        return []
    return [e.ServerMarked(command.operation_id, command.tagged)]
