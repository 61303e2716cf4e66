"""Rules of rebuild, rescue and password change."""

from __future__ import annotations

from uuid import UUID

from commands.kernel.message import Command
from commands.server import events as e
from commands.server.actions import Action
from commands.server.events import Named
from commands.server.refusals import ImageTooLarge, ServerHasNoImage
from commands.server.rules.actions import request_action, require
from commands.server.state import Server


class RebuildServer(Command, frozen=True):
    """``min_disk_gb`` and ``min_ram_mb`` are what the image needs."""

    operation_id: UUID
    image: Named
    min_disk_gb: int = 0
    min_ram_mb: int = 0


class RescueServer(Command, frozen=True):
    operation_id: UUID
    image: Named | None = None


class ChangeServerPassword(Command, frozen=True):
    """The password itself is withheld."""

    operation_id: UUID


RebuildingCommand = RebuildServer | RescueServer | ChangeServerPassword


def rebuild(server: Server, command: RebuildServer) -> list[e.ServerEvent]:
    """Refuse an image that needs more than the flavor has, as Nova does (400)."""
    if server.is_under_way(Action.REBUILD) and is_to_have(server, command.image):
        return []
    require(server, Action.REBUILD)
    flavor = server.flavor
    assert flavor is not None
    if 0 < flavor.disk_gb < command.min_disk_gb or flavor.ram_mb < command.min_ram_mb:
        raise ImageTooLarge
    return [e.ServerRebuildRequested(command.operation_id, command.image)]


def is_to_have(server: Server, image: e.Named) -> bool:
    """Whether the rebuild under way is to that image."""
    wish = server.under_way.wish if server.under_way else None
    return isinstance(wish, e.ServerRebuildRequested) and wish.image.id == image.id


def reset(server: Server, operation_id: UUID) -> list[e.ServerEvent]:
    if server.is_under_way(Action.RESET):
        return []
    require(server, Action.RESET)
    if server.first_image is None:
        raise ServerHasNoImage
    return [e.ServerReimageRequested(operation_id, server.first_image)]


def rescue(server: Server, command: RescueServer) -> list[e.ServerEvent]:
    return request_action(server, e.ServerRescueRequested(command.operation_id, command.image))


def change_password(server: Server, command: ChangeServerPassword) -> list[e.ServerEvent]:
    """Request one password change at a time: the log cannot show whether a second password is the same."""
    if server.has_pending(command.operation_id):
        return []
    require(server, Action.CHANGE_PASSWORD)
    return [e.ServerPasswordChangeRequested(command.operation_id)]
