"""Rules of a server's parts (ports, root volume): made before the server, removed after it."""

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
    """A port or the root volume of the server exists."""

    part_id: UUID
    cloud_id: str


class ReportPartFailed(Command, frozen=True):
    part_id: UUID
    reason: str
    quota: Quota | None = None


class ConfirmReleased(Command, frozen=True):
    """All parts that outlive the server are detached from it."""


class ConfirmRemoved(Command, frozen=True):
    """All parts made for the server are removed."""


PartsCommand = ConfirmPart | ReportPartFailed | ConfirmReleased | ConfirmRemoved


def ready(server: Server, command: ConfirmPart) -> list[ServerEvent]:
    """Record a part; the last missing part makes the server ready to be requested of the cloud."""
    if command.part_id not in server.missing_parts or not server.is_under_way(Action.CREATE):
        return []
    here: list[ServerEvent] = [ServerDependencyReady(command.part_id, command.cloud_id)]
    return here if server.missing_parts - {command.part_id} else [*here, ServerDependenciesReady()]


def part_failed(server: Server, command: ReportPartFailed) -> list[ServerEvent]:
    if command.part_id not in server.missing_parts or server.under_way is None:
        return []
    if not server.is_under_way(Action.CREATE):
        return []
    return [ServerBuildFailed(server.under_way.operation_id, command.reason, quota=command.quota)]


def released(server: Server, _: ConfirmReleased) -> list[ServerEvent]:
    return [ServerPartsDetached()] if server.is_under_way(Action.DELETE) and not server.released else []


def removed(server: Server, _: ConfirmRemoved) -> list[ServerEvent]:
    """End the deletion: each part is gone, or could not be removed."""
    if server.deleted or not server.erased or server.under_way is None:
        return []
    return [*forgotten(server), ServerDeleted(server.under_way.operation_id)]
