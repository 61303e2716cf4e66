"""Rules of resize: the new flavor is on trial until it is confirmed or reverted."""

from __future__ import annotations

from uuid import UUID

from commands.kernel.message import Command
from commands.server import events as e
from commands.server.actions import ACTIONS, Action
from commands.server.events import Flavor
from commands.server.refusals import FlavorTooSmall, FlavorUnchanged
from commands.server.rules.actions import is_stable_in, require
from commands.server.state import Server


class ResizeServer(Command, frozen=True):
    """``too_small_for`` are the ids of the images that need more disk or memory than the flavor has."""

    operation_id: UUID
    flavor: Flavor
    too_small_for: frozenset[str] = frozenset()


def resize(server: Server, command: ResizeServer) -> list[e.ServerEvent]:
    """Request a resize. Refuse the same flavor, and one too small for the image, as Nova does (400)."""
    before, after = server.flavor, command.flavor
    wish = server.under_way.wish if server.under_way else None
    on_its_way = isinstance(wish, e.ServerResizeRequested) and wish.flavor == after
    if on_its_way or (is_stable_in(server, "VERIFY_RESIZE") and before == after):
        return []
    require(server, Action.RESIZE)
    assert before is not None
    if before.id == after.id:
        raise FlavorUnchanged
    no_disk_left = after.disk_gb == 0 < before.disk_gb
    if server.image is not None and (no_disk_left or server.image.id in command.too_small_for):
        raise FlavorTooSmall
    return [e.ServerResizeRequested(command.operation_id, before, after)]


def end_trial(server: Server, action: Action, operation_id: UUID) -> list[e.ServerEvent]:
    """Confirm or revert the resize. ``trial_ended`` tells how the last trial ended; the status does not."""
    if server.is_under_way(action) or ended_by(server, action):
        return []
    require(server, action)
    requested = ACTIONS[action].requested
    assert requested is not None
    return [requested(operation_id)]


def ended_by(server: Server, action: Action) -> bool:
    """Whether that action ended the last trial, and no operation has begun since."""
    return server.trial_ended is action and is_stable_in(server, "ACTIVE", "SHUTOFF")
