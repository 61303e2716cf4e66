"""Snapshots of volumes: as large as the volume was, and in the way of deleting it."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from simulator.http import Call, Refused, Reply
from simulator.volume import stages
from simulator.volume.api import body_of, invalid, on
from simulator.volume.body import metadata, reference
from simulator.volume.listings import page, within_reach
from simulator.volume.quota import afford_snapshot
from simulator.volume.records import VolumeSnapshot, VolumeStep
from simulator.volume.view import snapshot_brief, snapshot_full, snapshot_shown
from simulator.volume.volumes import found_volume
from simulator.world import new_id, whole_second


def _found(call: Call, snapshot_id: str) -> VolumeSnapshot:
    snapshot = call.world.volume_snapshots.get(snapshot_id)
    if snapshot is None or not call.caller.owns(snapshot.project_id):
        raise Refused(404, f"Snapshot {snapshot_id} could not be found.")
    return snapshot


def _listed(call: Call) -> list[VolumeSnapshot]:
    """Return the caller's snapshots, newest first, with the filters that all may use."""
    found = [one for one in call.world.volume_snapshots.values() if within_reach(call, one.project_id)]
    for name in ("status", "name", "volume_id"):
        wanted = call.asked(name)
        found = [one for one in found if wanted in (None, getattr(one, name))]
    return sorted(found, key=lambda one: one.number, reverse=True)


@on("GET", "/snapshots")
def list_snapshots(call: Call) -> Reply:
    return page(call, "snapshots", _listed(call), snapshot_brief)


@on("GET", "/snapshots/detail")
def list_snapshots_in_full(call: Call) -> Reply:
    return page(call, "snapshots", _listed(call), lambda one: snapshot_shown(call, one))


@on("GET", "/snapshots/{snapshot_id}")
def show_snapshot(call: Call, snapshot_id: str) -> Reply:
    return Reply(200, {"snapshot": snapshot_shown(call, _found(call, snapshot_id))})


@on("POST", "/snapshots")
def create_snapshot(call: Call) -> Reply:
    """Of a volume in use only with ``force``, up to 3.65."""
    wanted: dict[str, Any] = body_of(call, "snapshot")
    if "volume_id" not in wanted:
        raise invalid("snapshot", wanted, "'volume_id' is a required property")
    volume = found_volume(call, str(wanted["volume_id"]))
    forced = bool(wanted.get("force")) or call.version >= (3, 66)
    if volume.status not in (("available", "in-use") if forced else ("available",)):
        text = f"Invalid volume: Volume {volume.id} status must be available, but current status is: "
        raise Refused(400, f"{text}{volume.status}.")
    afford_snapshot(call.world, call.project_id, volume.size)
    snapshot = VolumeSnapshot(
        id=new_id(),
        number=call.world.next_number("volume_snapshot"),
        name=reference("name", wanted.get("name")),
        description=reference("description", wanted.get("description")),
        project_id=volume.project_id,
        user_id=call.caller.user_id,
        volume_id=volume.id,
        size=volume.size,
        created_at=whole_second(call.now),
        request_id=call.request_id,
        bootable=volume.bootable,
        metadata=metadata(wanted.get("metadata")),
    )
    steps = (VolumeStep(call.world.config.latencies.seconds("volume_create"), "available"),)
    call.world.save_snapshot(stages.follow(snapshot, steps, call.now))
    return Reply(202, {"snapshot": snapshot_full(call, snapshot)})


@on("DELETE", "/snapshots/{snapshot_id}")
def delete_snapshot(call: Call, snapshot_id: str) -> Reply:
    snapshot = _found(call, snapshot_id)
    if snapshot.status not in ("available", "error"):
        raise Refused(400, "Invalid snapshot: Snapshot status must be one of available or error.")
    steps = (VolumeStep(call.world.config.latencies.seconds("volume_delete"), "deleting", "remove"),)
    deleting = replace(snapshot, status="deleting", request_id=call.request_id)
    call.world.save_snapshot(stages.follow(deleting, steps, call.now))
    return Reply(202)
