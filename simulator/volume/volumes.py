"""Volumes: created in four ways, shown, renamed, deleted, with the check of access to them."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from simulator.http import Call, Refused, Reply
from simulator.records import Image
from simulator.volume import stages
from simulator.volume.api import body_of, invalid, on, only
from simulator.volume.body import metadata, reference, text, uuid_or_none, whole_number
from simulator.volume.offer import DEFAULT_TYPE, type_named
from simulator.volume.quota import afford_volume
from simulator.volume.records import Volume, VolumeStep
from simulator.volume.view import ZONE, full, shown
from simulator.world import new_id, whole_second

KNOWN = {
    "name",
    "description",
    "display_name",
    "display_description",
    "size",
    "volume_type",
    "metadata",
    "imageRef",
    "snapshot_id",
    "source_volid",
    "availability_zone",
    "multiattach",
    "consistencygroup_id",
}
NOT_NOW = (
    "Invalid volume: Volume status must be available or error or error_restoring or error_extending or "
    "error_managing and must not be migrating, attached, belong to a group, have snapshots, awaiting a "
    "transfer, or be disassociated from snapshots after volume transfer."
)
MALFORMED = (
    "The server could not comply with the request since it is either malformed or otherwise incorrect."
)


def found_volume(call: Call, volume_id: str) -> Volume:
    """Return a volume that exists for the caller. Raises 404."""
    volume = call.world.volumes.get(volume_id)
    if volume is None or not call.caller.owns(volume.project_id):
        raise Refused(404, f"Volume {volume_id} could not be found.")
    return volume


@on("GET", "/volumes/{volume_id}")
def show_volume(call: Call, volume_id: str) -> Reply:
    return Reply(200, {"volume": shown(call, found_volume(call, volume_id))})


@on("POST", "/volumes")
def create_volume(call: Call) -> Reply:
    wanted = body_of(call, "volume")
    only("volume", wanted, KNOWN)
    size = whole_number("size", wanted["size"]) if wanted.get("size") is not None else 0
    blank = _blank(call, wanted)
    volume = _of_source(call, wanted, replace(blank, size=size))
    afford_volume(call.world, call.project_id, volume.size)
    return Reply(202, {"volume": full(call, begin(call, volume))})


def begin(call: Call, volume: Volume) -> Volume:
    """Keep a new volume, with its making still to come."""
    seconds = call.world.config.latencies.seconds("volume_create")
    return call.world.save_volume(
        stages.follow(volume, (VolumeStep(seconds, "available", "place"),), call.now)
    )


def _blank(call: Call, wanted: dict[str, Any]) -> Volume:
    """Return the volume without its size and content."""
    zone = reference("availability_zone", wanted.get("availability_zone"), shortest=1)
    if zone not in (None, ZONE):
        raise Refused(400, f"Availability zone '{zone}' is invalid.")
    chosen = reference("volume_type", wanted.get("volume_type"))
    return Volume(
        id=new_id(),
        number=call.world.next_number("volume"),
        name=text("name", wanted.get("name", wanted.get("display_name"))),
        description=text("description", wanted.get("description", wanted.get("display_description"))),
        project_id=call.project_id,
        user_id=call.caller.user_id,
        size=0,
        volume_type=type_named(chosen) if chosen else DEFAULT_TYPE,
        created_at=whole_second(call.now),
        request_id=call.request_id,
        metadata=metadata(wanted.get("metadata")),
    )


def _of_source(call: Call, wanted: dict[str, Any], volume: Volume) -> Volume:
    """Return the volume with what it is made of, and at least as large. Without a size: just as large."""
    snapshot_id = uuid_or_none("snapshot_id", wanted.get("snapshot_id"))
    source_id = uuid_or_none("source_volid", wanted.get("source_volid"))
    image_id = reference("imageRef", wanted.get("imageRef"))
    if snapshot_id:
        return _of_snapshot(call, snapshot_id, volume)
    if source_id:
        return _of_volume(call, source_id, volume)
    if not volume.size:
        raise Refused(400, MALFORMED)
    return volume if image_id is None else _of_image(call, image_id, volume)


def _of_snapshot(call: Call, snapshot_id: str, volume: Volume) -> Volume:
    snapshot = call.world.volume_snapshots.get(snapshot_id)
    if snapshot is None or not call.caller.owns(snapshot.project_id):
        raise Refused(404, f"Snapshot {snapshot_id} could not be found.")
    if snapshot.status != "available":
        raise Refused(400, "Invalid snapshot: Originating snapshot status must be one of 'available' values")
    size = _at_least(volume.size, snapshot.size, "snapshot")
    return replace(volume, size=size, snapshot_id=snapshot_id, bootable=snapshot.bootable)


def _of_volume(call: Call, source_id: str, volume: Volume) -> Volume:
    source = found_volume(call, source_id)
    if source.status not in ("available", "in-use"):
        raise Refused(400, "Invalid volume: Originating volume status must be one of 'available, in-use'.")
    size = _at_least(volume.size, source.size, "source volume")
    return replace(
        volume,
        size=size,
        source_volid=source_id,
        bootable=source.bootable,
        image_metadata=source.image_metadata,
    )


def _at_least(size: int, least: int, of: str) -> int:
    if size and size < least:
        word = "snapshot" if of == "snapshot" else "source volume"
        text = f"Volume size '{size}'GB cannot be smaller than the {of} size {least}GB."
        raise Refused(400, f"Invalid input received: {text} They must be >= original {word} size.")
    return size or least


def _of_image(call: Call, image_id: str, volume: Volume) -> Volume:
    image = call.world.images.get(image_id)
    if image is None or not (image.visibility == "public" or call.caller.owns(image.owner)):
        raise Refused(400, "Invalid image identifier or unable to access requested image.")
    if volume.size < image.min_disk:
        text = (
            f"Volume size {volume.size}GB cannot be smaller than the image minDisk size {image.min_disk}GB."
        )
        raise Refused(400, f"Invalid input received: {text}")
    return replace(volume, image_metadata=image_metadata(image))


def image_metadata(image: Image) -> dict[str, str]:
    """Return what a volume remembers of its image."""
    return {
        "image_id": image.id,
        "image_name": image.name,
        "container_format": "bare",
        "disk_format": "qcow2",
        "min_disk": str(image.min_disk),
        "min_ram": str(image.min_ram),
        "size": str(image.size),
    }


@on("PUT", "/volumes/{volume_id}")
def update_volume(call: Call, volume_id: str) -> Reply:
    wanted = body_of(call, "volume")
    if not wanted:
        raise invalid("volume", wanted, f"{wanted} is not valid under any of the given schemas")
    only("volume", wanted, {"name", "description", "metadata", "display_name", "display_description"})
    changes: dict[str, Any] = {
        field: text(field, wanted[field]) for field in ("name", "description") if field in wanted
    }
    if "metadata" in wanted:
        changes["metadata"] = metadata(wanted["metadata"])
    volume = found_volume(call, volume_id)
    volume = call.world.save_volume(replace(volume, **changes, updated_at=whole_second(call.now)))
    return Reply(200, {"volume": full(call, volume)})


@on("DELETE", "/volumes/{volume_id}")
def delete_volume(call: Call, volume_id: str) -> Reply:
    volume = found_volume(call, volume_id)
    snapshots = any(one.volume_id == volume_id for one in call.world.volume_snapshots.values())
    if volume.status not in ("available", "error", "error_extending") or volume.attachment or snapshots:
        raise Refused(400, NOT_NOW)
    stages.delete(call.world, replace(volume, request_id=call.request_id), call.now)
    return Reply(202)
