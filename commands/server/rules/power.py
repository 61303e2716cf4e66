"""Starting, stopping, rebooting, pausing, suspending: the server keeps its place on the host."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from commands.kernel.message import Command
from commands.server import events as e
from commands.server.actions import Action
from commands.server.rules.actions import abandoned, require, towards_its_status
from commands.server.state import Server


class StartServer(Command, frozen=True):
    operation_id: UUID


class StopServer(Command, frozen=True):
    operation_id: UUID


class RebootServer(Command, frozen=True):
    operation_id: UUID
    kind: Literal["SOFT", "HARD"] = "SOFT"


class PauseServer(Command, frozen=True):
    operation_id: UUID


class UnpauseServer(Command, frozen=True):
    operation_id: UUID


class SuspendServer(Command, frozen=True):
    operation_id: UUID


class ResumeServer(Command, frozen=True):
    operation_id: UUID


PowerCommand = (
    StartServer | StopServer | RebootServer | PauseServer | UnpauseServer | SuspendServer | ResumeServer
)


def start(server: Server, command: StartServer) -> list[e.ServerEvent]:
    return towards_its_status(server, e.ServerStartRequested(command.operation_id))


def stop(server: Server, command: StopServer) -> list[e.ServerEvent]:
    return towards_its_status(server, e.ServerStopRequested(command.operation_id))


def reboot(server: Server, command: RebootServer) -> list[e.ServerEvent]:
    action = Action.REBOOT if command.kind == "SOFT" else Action.HARD_REBOOT
    if server.is_under_way(action):
        return []
    require(server, action)
    return [
        *abandoned(server, "a hard reboot takes its place"),
        e.ServerRebootRequested(command.operation_id, command.kind),
    ]


def pause(server: Server, command: PauseServer) -> list[e.ServerEvent]:
    return towards_its_status(server, e.ServerPauseRequested(command.operation_id))


def unpause(server: Server, command: UnpauseServer) -> list[e.ServerEvent]:
    return towards_its_status(server, e.ServerUnpauseRequested(command.operation_id))


def suspend(server: Server, command: SuspendServer) -> list[e.ServerEvent]:
    return towards_its_status(server, e.ServerSuspendRequested(command.operation_id))


def resume(server: Server, command: ResumeServer) -> list[e.ServerEvent]:
    return towards_its_status(server, e.ServerResumeRequested(command.operation_id))
