"""Quotas of volumes, and their use. Above the quota a request gets 413 at once."""

from __future__ import annotations

from typing import NamedTuple

from simulator.compute.capacity import quota_of
from simulator.http import Refused
from simulator.world import World


class Use(NamedTuple):
    """Snapshots count in the gigabytes too."""

    volumes: int
    snapshots: int
    gigabytes: int


def use_of(world: World, project_id: str) -> Use:
    volumes = [volume.size for volume in world.volumes.values() if volume.project_id == project_id]
    snapshots = [one.size for one in world.volume_snapshots.values() if one.project_id == project_id]
    return Use(len(volumes), len(snapshots), sum(volumes) + sum(snapshots))


def afford_gigabytes(world: World, project_id: str, size: int) -> None:
    """Raise 413 if the project may not have so many gigabytes more."""
    limit, used = quota_of(world, project_id).gigabytes, use_of(world, project_id)
    if 0 <= limit < used.gigabytes + size:
        why = "Requested volume or snapshot exceeds allowed gigabytes quota."
        details = f"Requested {size}G, quota is {limit}G and {used.gigabytes}G has been consumed."
        raise Refused(413, f"{why} {details}", "VolumeSizeExceedsAvailableQuota")


def afford_volume(world: World, project_id: str, size: int) -> None:
    afford_gigabytes(world, project_id, size)
    limit = quota_of(world, project_id).volumes
    if 0 <= limit <= use_of(world, project_id).volumes:
        text = f"Maximum number of volumes allowed ({limit}) exceeded for quota 'volumes'."
        raise Refused(413, text, "VolumeLimitExceeded")


def afford_snapshot(world: World, project_id: str, size: int) -> None:
    afford_gigabytes(world, project_id, size)
    limit = quota_of(world, project_id).snapshots
    if 0 <= limit <= use_of(world, project_id).snapshots:
        text = f"Maximum number of snapshots allowed ({limit}) exceeded for quota 'snapshots'."
        raise Refused(413, text, "SnapshotLimitExceeded")
