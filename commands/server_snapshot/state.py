"""What the rules of a server's snapshot remember."""

from __future__ import annotations

from typing import assert_never

from msgspec.structs import replace

from commands.kernel import resource
from commands.kernel.decider import Claim
from commands.kernel.resource import Resource
from commands.server_snapshot import events as e
from commands.server_snapshot.refusals import SnapshotNameDuplicate, SnapshotUnderWay

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
    """A live snapshot has its name for itself; one being made has its server for itself."""
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
