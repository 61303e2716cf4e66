"""The ``block_device_mapping_v2`` of POST /servers: the volumes a server is to have and to boot from.

Destinations other than volumes (ephemeral disks, swap) are refused: no flavor here has room for them.
"""

from __future__ import annotations

import re
from typing import Any

from msgspec.structs import replace

from simulator.compute.api import invalid
from simulator.http import Call, Refused
from simulator.records import BlockDevice, Flavor, Server
from simulator.volume.records import Volume, VolumeAttachment
from simulator.world import new_id, whole_second

FIELD = "block_device_mapping_v2"
KNOWN = {"boot_index", "uuid", "source_type", "destination_type", "delete_on_termination", "volume_size"}
KNOWN |= {"device_name", "device_type", "disk_bus", "guest_format", "no_device"}
SINCE = {"tag": (2, 42), "volume_type": (2, 67)}
CHOICES = {"source_type": ["volume", "image", "snapshot", "blank"], "destination_type": ["local", "volume"]}
INVALID = "Block Device Mapping is Invalid: "
NO_SEQUENCE = (
    f"{INVALID}Boot sequence for the instance and image/block device mapping combination is not valid."
)
GIB = 1024**3


def check_shape(call: Call, wanted: Any) -> None:
    """See that the mapping is a list of mappings as Nova's schema has them. Raises 400."""
    if not isinstance(wanted, list):
        raise invalid(FIELD, wanted, f"{wanted!r} is not of type 'array'")
    known = KNOWN | {name for name, since in SINCE.items() if call.version >= since}
    for position, item in enumerate(wanted):
        _check_item(position, item, known)


def _check_item(position: int, item: Any, known: set[str]) -> None:
    if not isinstance(item, dict):
        raise invalid(position, item, f"{item!r} is not of type 'object'")
    for name in item:
        if name not in known:
            why = f"Additional properties are not allowed ({name!r} was unexpected)"
            raise invalid(position, item, why)
    for field, choices in CHOICES.items():
        if field in item and item[field] not in choices:
            raise invalid(field, item[field], f"{item[field]!r} is not one of {choices}")
    if "uuid" in item and not isinstance(item["uuid"], str):
        raise invalid("uuid", item["uuid"], f"{item['uuid']!r} is not of type 'string'")
    size = item.get("volume_size", 1)
    if not re.fullmatch("[0-9]+", str(size)):
        raise invalid("volume_size", size, f"{size!r} does not match '^[0-9]+$'")
    if not re.fullmatch("-?[0-9]+|None", str(item.get("boot_index"))):
        raise invalid("boot_index", item["boot_index"], f"{item['boot_index']!r} does not match '^-?[0-9]+$'")


def wanted_devices(call: Call, body: dict[str, Any], flavor: Flavor, most: int) -> tuple[BlockDevice, ...]:
    """Return the volumes asked for, found or still to be made; the root is ``/dev/vda``. Raises 400."""
    items = [item for item in body.get(FIELD) or [] if not item.get("no_device")]
    for item in items:
        _check_source(item, has_image=bool(body.get("imageRef")))
    items = [item for item in items if not _is_the_image_itself(item)]
    boots = sorted(_boot_index(item) for item in items if _boot_index(item) >= 0)
    first = 1 if body.get("imageRef") and 0 not in boots else 0
    if boots != list(range(first, first + len(boots))) or (first == 0 and not boots):
        raise Refused(400, NO_SEQUENCE)
    if most > 1 and any(item["source_type"] == "volume" for item in items):
        raise Refused(400, "Cannot attach one or more volumes to multiple instances")
    letters = iter("bcdefghijklmnopqrstuvwxyz")
    return tuple(
        _device(call, flavor, item, "a" if _boot_index(item) == 0 else next(letters)) for item in items
    )


def _check_source(item: dict[str, Any], *, has_image: bool) -> None:
    source, target = item.get("source_type"), item.get("destination_type")
    if source is None:
        raise Refused(400, "Block Device Mapping is Invalid: Some required fields are missing")
    if source == "blank" and item.get("uuid"):
        raise Refused(400, f"{INVALID}Invalid device UUID.")
    if source != "blank" and not item.get("uuid"):
        raise Refused(400, f"{INVALID}Missing device UUID.")
    if source == "image" and target == "local" and not (has_image and _boot_index(item) == 0):
        raise Refused(400, f"{INVALID}Mapping image to local is not supported.")
    if source == "blank" and target == "local":
        raise Refused(400, "Ephemeral disks requested are larger than the instance type allows.")


def _is_the_image_itself(item: dict[str, Any]) -> bool:
    """Clients that know both ways name an image twice: as ``imageRef``, and as a local disk."""
    return item["source_type"] == "image" and item.get("destination_type") == "local"


def _boot_index(item: dict[str, Any]) -> int:
    return int(-1 if item.get("boot_index") is None else item["boot_index"])


def _device(call: Call, flavor: Flavor, item: dict[str, Any], letter: str) -> BlockDevice:
    device = BlockDevice(
        volume_id="",
        device=f"/dev/vd{letter}",
        delete_on_termination=str(item.get("delete_on_termination", False)).lower() in ("true", "1"),
        root=letter == "a",
        size=int(item.get("volume_size", 0)),
    )
    source = item["source_type"]
    if source == "volume":
        return _of_volume(call, flavor, str(item["uuid"]), device)
    if source == "image":
        return _of_image(call, flavor, str(item["uuid"]), device)
    if source == "snapshot":
        return _of_snapshot(call, str(item["uuid"]), device)
    if not device.size:
        raise Refused(400, "Blank volumes (source: 'blank', dest: 'volume') need to have non-zero size")
    return device


def _of_volume(call: Call, flavor: Flavor, volume_id: str, device: BlockDevice) -> BlockDevice:
    volume = call.world.volumes.get(volume_id)
    if volume is None or not call.caller.owns(volume.project_id):
        raise Refused(400, f"{INVALID}failed to get volume {volume_id}.")
    if device.root and not volume.bootable:
        raise Refused(400, f"Block Device {volume_id} is not bootable.")
    if device.root:
        _fits(flavor, volume.size, volume.image_metadata)
    return replace(device, volume_id=volume_id, size=volume.size)


def _of_image(call: Call, flavor: Flavor, image_id: str, device: BlockDevice) -> BlockDevice:
    image = call.world.images.get(image_id)
    if image is None or not (image.visibility == "public" or call.caller.owns(image.owner)):
        raise Refused(400, f"{INVALID}failed to get image {image_id}.")
    if not device.size:
        text = "Images with destination_type 'volume' need to have a non-zero size specified"
        raise Refused(400, text)
    _fits(flavor, device.size, {"min_ram": str(image.min_ram), "min_disk": str(image.min_disk)})
    return replace(device, image_id=image_id)


def _of_snapshot(call: Call, snapshot_id: str, device: BlockDevice) -> BlockDevice:
    snapshot = call.world.volume_snapshots.get(snapshot_id)
    if snapshot is None or not call.caller.owns(snapshot.project_id):
        raise Refused(400, f"{INVALID}failed to get snapshot {snapshot_id}.")
    return replace(device, snapshot_id=snapshot_id, size=device.size or snapshot.size)


def _fits(flavor: Flavor, size: int, image: dict[str, str]) -> None:
    """See that flavor and volume are large enough for the image: the flavor's disk does not matter."""
    if flavor.ram < int(image.get("min_ram", 0)):
        raise Refused(400, "Flavor's memory is too small for requested image.")
    least = int(image.get("min_disk", 0))
    if size < least:
        text = "Volume is smaller than the minimum size specified in image metadata."
        detail = f" Volume size is {size * GIB} bytes, minimum size is {least * GIB} bytes."
        raise Refused(400, text + detail)


def reserve(call: Call, server: Server) -> None:
    """Keep a server's volumes from others, within the call that asks for the server. Raises 400."""
    for device in server.devices:
        if device.volume_id:
            volume = call.world.volumes[device.volume_id]
            able_to_reserve(call, volume)
            call.world.save_volume(_reserved(call, server, volume, device))


def able_to_reserve(call: Call, volume: Volume) -> None:
    """Check that the volume is free. Raises 400 in Cinder's words, as Nova hands them on."""
    if volume.status != "available":
        text = "status must be available or downloading to reserve, but the current status is"
        cause = f"Invalid input received: Invalid volume: Volume {volume.id} {text} {volume.status}."
        raise Refused(400, f"Invalid volume: {cause} (HTTP 400) (Request-ID: {call.request_id})")


def _reserved(call: Call, server: Server, volume: Volume, device: BlockDevice) -> Volume:
    return replace(
        volume,
        status="reserved",
        attachment=VolumeAttachment(new_id(), server.id, device.device, ""),
        updated_at=whole_second(call.now),
    )
