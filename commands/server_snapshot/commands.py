"""Commands to a server's snapshot, from users and pollers, and its refusals."""

from __future__ import annotations

from uuid import UUID

from commands.kernel import resource
from commands.kernel.errors import Refused, Unknown
from commands.kernel.message import Command


class RequestServerSnapshot(Command, frozen=True):
    """``server_cloud_id`` is Nova's id of the server."""

    operation_id: UUID
    project_id: str
    name: str
    server_id: UUID
    server_cloud_id: str
    description: str = ""


class DeleteServerSnapshot(Command, frozen=True):
    operation_id: UUID


class ObserveServerSnapshot(Command, frozen=True):
    """Observation of the image in Glance. ``fault`` is why it will never be complete, where known."""

    cloud_id: str
    name: str
    status: str
    size_bytes: int | None = None
    min_disk_gb: int = 0
    min_ram_mb: int = 0
    volume_snapshots: tuple[str, ...] = ()
    fault: str | None = None
    difference: str = ""
    """Differences from what the pending operation asked for, in words."""


ServerSnapshotCommand = RequestServerSnapshot | DeleteServerSnapshot | ObserveServerSnapshot | resource.Answer


class SnapshotUnknown(Unknown):
    """There is no such snapshot of a server."""


class SnapshotNameDuplicate(Refused):
    """Another snapshot of this project has that name; it is free again once that snapshot is deleted."""


class SnapshotUnderWay(Refused):
    """Another snapshot of this server is being made; the cloud makes one at a time."""


class SnapshotGone(Refused):
    """The snapshot has been deleted; the ledger keeps its history, and nothing more can be done with it."""
