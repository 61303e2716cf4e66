"""Rules of adoption: take an existing server of the cloud into the ledger, and tag it there as ours."""

from __future__ import annotations

from uuid import UUID

from commands.kernel.message import Command
from commands.server import events as e
from commands.server.events import ServerAdopted, ServerObserved
from commands.server.state import Server


class AdoptServer(Command, frozen=True):
    """Take an existing server of the cloud into the ledger: as adopted, and as the cloud shows it now."""

    operation_id: UUID
    told: ServerAdopted
    shown: ServerObserved


class ConfirmMarked(Command, frozen=True):
    """The cloud shows that an adopted server is ours; by its metadata alone if not ``tagged``."""

    operation_id: UUID
    tagged: bool


AdoptingCommand = AdoptServer | ConfirmMarked


def decide(server: Server, command: AdoptServer | ConfirmMarked) -> list[e.ServerEvent]:
    return adopt(server, command) if isinstance(command, AdoptServer) else marked(server, command)


def adopt(server: Server, command: AdoptServer) -> list[e.ServerEvent]:
    """Record the server at once; tagging it is an operation."""
    if server.exists:
        return []
    return [command.told, command.shown, e.ServerTagRequested(command.operation_id)]


def marked(server: Server, command: ConfirmMarked) -> list[e.ServerEvent]:
    if not server.has_pending(command.operation_id):
        return []
    return [e.ServerTagged(command.operation_id, command.tagged)]
