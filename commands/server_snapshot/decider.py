"""Decider of a server's snapshot: its state and its rules."""

from __future__ import annotations

from typing import assert_never
from uuid import UUID

from msgspec.structs import replace

from commands.kernel import resource
from commands.kernel.decider import Claim, Decider
from commands.kernel.pending_operation import PendingOperation
from commands.kernel.resource import EventFactory, Resource, require
from commands.server_snapshot import commands
from commands.server_snapshot import events as e
from commands.server_snapshot.commands import SnapshotNameDuplicate, SnapshotUnderWay

NAMES = "server_snapshot_name"
"""The kind of claim that a name is, within a project."""

UNDER_WAY = "server_snapshot_under_way"
"""The kind of claim that a server being copied is: Nova makes one snapshot of it at a time."""

EVERYWHERE = ""
"""The scope of claims that know no project."""


class ServerSnapshot(Resource, frozen=True):
    name: str = ""
    server_id: str = ""
    server_cloud_id: str = ""
    cloud_name: str = ""
    cloud_status: str = ""
    """Glance's word, once the image was whole."""
    size_bytes: int = 0
    min_disk_gb: int = 0
    min_ram_mb: int = 0
    volume_snapshots: tuple[str, ...] = ()

    @property
    def status(self) -> str:
        if self.deleted:
            return "deleted"
        if self.failed:
            return "error"
        return self.cloud_status or "creating"


def claims(snapshot: ServerSnapshot) -> frozenset[Claim]:
    """Claims of a live snapshot: its name, unique in its project, and its server while it is made."""
    if not snapshot.is_live:
        return frozenset()
    name = Claim(NAMES, snapshot.project_id, snapshot.name, SnapshotNameDuplicate)
    server = Claim(UNDER_WAY, EVERYWHERE, snapshot.server_id, SnapshotUnderWay)
    return frozenset({name, server} if snapshot.is_under_way("create") else {name})


def evolve(snapshot: ServerSnapshot, event: e.ServerSnapshotEvent) -> ServerSnapshot:
    return own(resource.evolve(snapshot, event), event)


def own(snapshot: ServerSnapshot, event: e.ServerSnapshotEvent) -> ServerSnapshot:
    match event:
        case e.ServerSnapshotRequested(name=name, server_id=server_id, server_cloud_id=cloud_id):
            return replace(
                snapshot, name=name, cloud_name=name, server_id=str(server_id), server_cloud_id=cloud_id
            )
        case e.ServerSnapshotCreated(_, size_bytes, min_disk_gb, min_ram_mb, volume_snapshots):
            return replace(
                snapshot,
                cloud_status="active",
                size_bytes=size_bytes,
                min_disk_gb=min_disk_gb,
                min_ram_mb=min_ram_mb,
                volume_snapshots=volume_snapshots,
            )
        case e.ServerSnapshotStatusChangedOutOfBand(status):
            return replace(snapshot, cloud_status=status)
        case e.ServerSnapshotRenamedOutOfBand(cloud_name):
            return replace(snapshot, cloud_name=cloud_name)
        case (
            e.ServerSnapshotCreateAttempted()
            | e.ServerSnapshotAccepted()
            | e.ServerSnapshotCreateFailed()
            | e.ServerSnapshotDeleteRequested()
            | e.ServerSnapshotDeleted()
            | e.ServerSnapshotDeleteFailed()
            | e.ServerSnapshotDeletedOutOfBand()
        ):
            return snapshot
        case _:
            assert_never(event)


ALLOWED = frozenset({"delete"})

OVER = frozenset({"killed", "deleted", "pending_delete"})
"""Statuses of an image that can no longer be used."""

TAKEN_BACK = "the cloud took the image back before it was whole"


def decide(snapshot: ServerSnapshot, command: commands.ServerSnapshotCommand) -> list[e.ServerSnapshotEvent]:
    """Return the events of a command: none if it is already done, or if the report comes too late.

    Raises a refusal of ``commands.server_snapshot.commands``, or ``IllegalAction``.
    """
    if not snapshot.exists and not isinstance(command, commands.RequestServerSnapshot):
        raise commands.SnapshotUnknown
    match command:
        case commands.RequestServerSnapshot():
            return request(snapshot, command)
        case commands.DeleteServerSnapshot(operation_id):
            return delete(snapshot, operation_id)
        case commands.ObserveServerSnapshot():
            return observe(snapshot, command)
        case resource.ConfirmGone():
            return gone(snapshot)
        case resource.ConfirmDone():
            return []  # no answer tells that an image is complete: an observation does
        case _:
            return resource.decide(EVENTS, snapshot, command)


def request(snapshot: ServerSnapshot, command: commands.RequestServerSnapshot) -> list[e.ServerSnapshotEvent]:
    if snapshot.exists:
        return []
    return [
        e.ServerSnapshotRequested(
            operation_id=command.operation_id,
            project_id=command.project_id,
            name=command.name,
            server_id=command.server_id,
            server_cloud_id=command.server_cloud_id,
            description=command.description,
        )
    ]


def delete(snapshot: ServerSnapshot, operation_id: UUID) -> list[e.ServerSnapshotEvent]:
    if snapshot.deleted or snapshot.is_under_way("delete"):
        return []
    require(snapshot, "delete", snapshot.status, ALLOWED, commands.SnapshotGone)
    return [e.ServerSnapshotDeleteRequested(operation_id)]


def observe(
    snapshot: ServerSnapshot, observation: commands.ObserveServerSnapshot
) -> list[e.ServerSnapshotEvent]:
    if snapshot.deleted or observation.cloud_id != snapshot.cloud_id:
        return []
    if observation.status in OVER:
        return gone(snapshot)
    if snapshot.under_way is None:
        return drift(snapshot, observation)
    if snapshot.under_way.action != "create":
        return []
    return outcome(snapshot, snapshot.under_way, observation)


def outcome(
    snapshot: ServerSnapshot, under_way: PendingOperation, observation: commands.ObserveServerSnapshot
) -> list[e.ServerSnapshotEvent]:
    if observation.status == "active" and observation.difference:
        failed = e.ServerSnapshotCreateFailed(under_way.operation_id, observation.difference, differs=True)
        return [failed, *renamed(snapshot, observation)]
    if observation.status == "active":
        made = e.ServerSnapshotCreated(
            under_way.operation_id,
            observation.size_bytes or 0,
            observation.min_disk_gb,
            observation.min_ram_mb,
            observation.volume_snapshots,
        )
        return [made, *renamed(snapshot, observation)]
    return (
        [e.ServerSnapshotCreateFailed(under_way.operation_id, observation.fault)] if observation.fault else []
    )


def drift(
    snapshot: ServerSnapshot, observation: commands.ObserveServerSnapshot
) -> list[e.ServerSnapshotEvent]:
    """Return the out-of-band changes of a complete image."""
    found: list[e.ServerSnapshotEvent] = []
    if snapshot.failed:
        return found
    if observation.status != snapshot.cloud_status:
        found.append(e.ServerSnapshotStatusChangedOutOfBand(observation.status))
    return [*found, *renamed(snapshot, observation)]


def renamed(
    snapshot: ServerSnapshot, observation: commands.ObserveServerSnapshot
) -> list[e.ServerSnapshotEvent]:
    same = observation.name == snapshot.cloud_name
    return [] if same else [e.ServerSnapshotRenamedOutOfBand(observation.name)]


def gone(snapshot: ServerSnapshot) -> list[e.ServerSnapshotEvent]:
    """Record that it is gone; after a failed snapshot nothing, for Nova itself deletes its image."""
    under_way = snapshot.under_way
    if snapshot.failed and under_way is None:
        return []
    if under_way is not None and under_way.action == "create" and snapshot.cloud_id is not None:
        return [e.ServerSnapshotCreateFailed(under_way.operation_id, TAKEN_BACK)]
    return resource.decide_gone(EVENTS, snapshot)


def succeeded(_: ServerSnapshot, under_way: PendingOperation) -> e.ServerSnapshotDeleted:
    return e.ServerSnapshotDeleted(under_way.operation_id)


def failed(
    _: ServerSnapshot, under_way: PendingOperation, reason: str
) -> e.ServerSnapshotCreateFailed | e.ServerSnapshotDeleteFailed:
    create = under_way.action == "create"
    over = e.ServerSnapshotCreateFailed if create else e.ServerSnapshotDeleteFailed
    return over(under_way.operation_id, reason)


EVENTS = EventFactory(
    e.ServerSnapshotCreateAttempted,
    e.ServerSnapshotAccepted,
    None,
    succeeded,
    failed,
    e.ServerSnapshotDeletedOutOfBand,
)
SERVER_SNAPSHOT = Decider(ServerSnapshot(), decide, evolve, claims, feature="server_snapshot")
