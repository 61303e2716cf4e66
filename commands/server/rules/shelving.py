"""Shelving and unshelving: giving the room on the host back, and asking for room anew."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from commands.kernel.message import Command
from commands.server import events as e
from commands.server.actions import Action
from commands.server.refusals import ServerNameTooLong
from commands.server.rules.actions import towards_its_status
from commands.server.state import Server


class ShelveServer(Command, frozen=True):
    operation_id: UUID


class UnshelveServer(Command, frozen=True):
    operation_id: UUID


ShelvingCommand = ShelveServer | UnshelveServer


def shelve(server: Server, command: ShelveServer) -> list[e.ServerEvent]:
    """Raises ``ServerNameTooLong``, or what ``require`` does."""
    if server.is_named_too_long and Action.SHELVE in server.by_status():
        raise ServerNameTooLong
    mechanism: Literal["image", "volume"] = "image" if server.image else "volume"
    return towards_its_status(server, e.ServerShelveRequested(command.operation_id, mechanism))


def unshelve(server: Server, command: UnshelveServer) -> list[e.ServerEvent]:
    return towards_its_status(server, e.ServerUnshelveRequested(command.operation_id))
