"""Rebooting, softly or hard: a hard reboot takes the place of what Nova waits for in vain."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from commands.kernel.message import Command
from commands.server import events as e
from commands.server.actions import Action
from commands.server.rules.actions import abandoned, require
from commands.server.state import Server


class RebootServer(Command, frozen=True):
    operation_id: UUID
    kind: Literal["SOFT", "HARD"] = "SOFT"


def reboot(server: Server, command: RebootServer) -> list[e.ServerEvent]:
    action = Action.REBOOT if command.kind == "SOFT" else Action.HARD_REBOOT
    if server.is_under_way(action):
        return []
    require(server, action)
    return [
        *abandoned(server, "a hard reboot takes its place"),
        e.ServerRebootRequested(command.operation_id, command.kind),
    ]
