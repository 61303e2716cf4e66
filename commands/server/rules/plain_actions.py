"""Rules of actions without arguments: the table of actions, and the extra rules of a few."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from commands.kernel.message import Command
from commands.server import events as e
from commands.server.actions import ACTIONS, Action
from commands.server.refusals import ServerNameTooLong
from commands.server.rules import rebuilding, resizing
from commands.server.rules.actions import abandon_pending, request_action, require
from commands.server.state import Server


class RequestAction(Command, frozen=True):
    """Request an action without arguments (``is_plain``). Raises ``ValueError`` for others."""

    operation_id: UUID
    action: Action

    def __post_init__(self) -> None:
        if not ACTIONS[self.action].is_plain:
            raise ValueError(f"{self.action} takes arguments")


def request(server: Server, command: RequestAction) -> list[e.ServerEvent]:
    """Return the events of the request. Raises the refusals of ``require``, or of the action's own rule."""
    operation_id = command.operation_id
    match command.action:
        case Action.SHELVE:
            return shelve(server, operation_id)
        case Action.CONFIRM_RESIZE | Action.REVERT_RESIZE:
            return resizing.end_trial(server, command.action, operation_id)
        case Action.RESET:
            return rebuilding.reset(server, operation_id)
        case _:
            requested = ACTIONS[command.action].requested
            assert requested is not None, f"{command.action} takes arguments"
            return request_action(server, requested(operation_id))


def shelve(server: Server, operation_id: UUID) -> list[e.ServerEvent]:
    """Request shelving. Raises ``ServerNameTooLong`` where Nova could not name the image of the disk."""
    if server.is_named_too_long and Action.SHELVE in server.by_status():
        raise ServerNameTooLong
    mechanism: Literal["image", "volume"] = "image" if server.image else "volume"
    return request_action(server, e.ServerShelveRequested(operation_id, mechanism))


class RebootServer(Command, frozen=True):
    operation_id: UUID
    kind: Literal["SOFT", "HARD"] = "SOFT"


def reboot(server: Server, command: RebootServer) -> list[e.ServerEvent]:
    action = Action.REBOOT if command.kind == "SOFT" else Action.HARD_REBOOT
    if server.is_under_way(action):
        return []
    require(server, action)
    return [
        *abandon_pending(server, "a hard reboot takes its place"),
        e.ServerRebootRequested(command.operation_id, command.kind),
    ]
