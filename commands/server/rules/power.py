"""Starting, stopping, rebooting, pausing, suspending: the server keeps its place on the host."""

from __future__ import annotations

from commands.server import asks
from commands.server import events as e
from commands.server.matrix import Action
from commands.server.rules.acting import abandoned, require, towards_its_status
from commands.server.state import Server


def start(server: Server, command: asks.StartServer) -> list[e.ServerEvent]:
    return towards_its_status(server, e.ServerStartRequested(command.operation_id))


def stop(server: Server, command: asks.StopServer) -> list[e.ServerEvent]:
    return towards_its_status(server, e.ServerStopRequested(command.operation_id))


def reboot(server: Server, command: asks.RebootServer) -> list[e.ServerEvent]:
    action = Action.REBOOT if command.kind == "SOFT" else Action.HARD_REBOOT
    if server.is_under_way(action):
        return []
    require(server, action)
    return [
        *abandoned(server, "a hard reboot takes its place"),
        e.ServerRebootRequested(command.operation_id, command.kind),
    ]


def pause(server: Server, command: asks.PauseServer) -> list[e.ServerEvent]:
    return towards_its_status(server, e.ServerPauseRequested(command.operation_id))


def unpause(server: Server, command: asks.UnpauseServer) -> list[e.ServerEvent]:
    return towards_its_status(server, e.ServerUnpauseRequested(command.operation_id))


def suspend(server: Server, command: asks.SuspendServer) -> list[e.ServerEvent]:
    return towards_its_status(server, e.ServerSuspendRequested(command.operation_id))


def resume(server: Server, command: asks.ResumeServer) -> list[e.ServerEvent]:
    return towards_its_status(server, e.ServerResumeRequested(command.operation_id))
