"""What is made for a server before the cloud is asked for it, and let go of when it is deleted."""

from __future__ import annotations

from uuid import UUID

from commands.kernel.message import Command, Quota
from commands.server.actions import Action
from commands.server.events import (
    ServerBuildFailed,
    ServerDeleted,
    ServerDependenciesReady,
    ServerDependencyReady,
    ServerEvent,
    ServerPartsDetached,
)
from commands.server.rules.deleting import forgotten
from commands.server.state import Server


class ConfirmPart(Command, frozen=True):
    """A port or the root volume made for it is there."""

    part_id: UUID
    cloud_id: str


class ReportPartFailed(Command, frozen=True):
    part_id: UUID
    reason: str
    quota: Quota | None = None


class ConfirmReleased(Command, frozen=True):
    """Nothing is held by it any more that outlives it."""


class ConfirmRemoved(Command, frozen=True):
    """Nothing is left of what was made for it."""


PartsCommand = ConfirmPart | ReportPartFailed | ConfirmReleased | ConfirmRemoved


def ready(server: Server, command: ConfirmPart) -> list[ServerEvent]:
    """The last part that was waited for lets the server be asked for."""
    if command.part_id not in server.waiting or not server.is_under_way(Action.CREATE):
        return []
    here: list[ServerEvent] = [ServerDependencyReady(command.part_id, command.cloud_id)]
    return here if server.waiting - {command.part_id} else [*here, ServerDependenciesReady()]


def part_failed(server: Server, command: ReportPartFailed) -> list[ServerEvent]:
    if command.part_id not in server.waiting or server.under_way is None:
        return []
    if not server.is_under_way(Action.CREATE):
        return []
    return [ServerBuildFailed(server.under_way.operation_id, command.reason, quota=command.quota)]


def released(server: Server, _: ConfirmReleased) -> list[ServerEvent]:
    return [ServerPartsDetached()] if server.is_under_way(Action.DELETE) and not server.released else []


def removed(server: Server, _: ConfirmRemoved) -> list[ServerEvent]:
    """All that was made for it is gone, or refused to go: the deletion is done."""
    if server.deleted or not server.erased or server.under_way is None:
        return []
    return [*forgotten(server), ServerDeleted(server.under_way.operation_id)]
