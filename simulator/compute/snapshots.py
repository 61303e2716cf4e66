"""Images made of servers: by createImage, and by shelving."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from msgspec.structs import replace

from simulator.compute.api import only
from simulator.compute.labels import checked_metadata
from simulator.compute.matrix import RULES
from simulator.compute.obeying import an_object, obey, on
from simulator.compute.printable import name_of
from simulator.compute.stages import work
from simulator.http import Call, Refused, Reply
from simulator.records import Image, Server
from simulator.world import World, new_id, whole_second

EMPTY = 262_144  # bytes, where the image it was made of is gone


def _check(call: Call, wanted: Any) -> None:
    an_object("createImage", wanted, "name")
    only("createImage", wanted, {"name", "metadata"})
    name_of(wanted["name"])
    checked_metadata(call, wanted.get("metadata", {}))


@on("createImage", _check)
def create_image(call: Call, server: Server, wanted: dict[str, Any]) -> Reply:
    """The image's id is in the body since 2.45, in the Location header before."""
    busy = obey(call, server, RULES["createImage"])
    metadata = checked_metadata(call, wanted.get("metadata", {}))
    _refuse_at_glance(metadata)
    _refuse_at_cinder(server, wanted["name"])
    image = queue_image(call, server, wanted["name"], metadata)
    call.world.save(replace(busy, snapshot_id=image.id))
    if call.version >= (2, 45):
        return Reply(202, {"image_id": image.id})
    return Reply(202, headers={"Location": f"{call.world.config.public_url}/image/images/{image.id}"})


def _refuse_at_cinder(server: Server, name: str) -> None:
    """Of a server on a volume Nova makes a volume snapshot, with a name of its own."""
    called = f"snapshot for {name}"
    if server.boots_from_volume and len(called) > 255:
        why = f"Invalid input for field/attribute name. Value: {called}. {called!r} is too long"
        raise Refused(400, f"Invalid input received: {why}")


def _refuse_at_glance(properties: dict[str, str]) -> None:
    """What Glance refuses is told with its status, and the text of its page as it is."""
    for name, value in properties.items():
        if any(ord(character) > 0xFFFF for character in value):
            why = f"{name.title()} can&#x27;t contain 4 byte unicode characters."
            raise Refused(400, f"HTTP 400 Bad Request: {why}")
        if name.startswith("os_glance"):
            why = f"Access was denied to this resource.: Attribute &#x27;{name}&#x27; is reserved."
            raise Refused(403, f"HTTP 403 Forbidden: {why}")


def queue_image(call: Call, server: Server, name: str, metadata: dict[str, str]) -> Image:
    """Put an image that has no data yet; it inherits what the server's own image says of itself.

    Whose it is says only one that is to have data.
    """
    world, user_id = call.world, call.caller.user_id
    origin = world.images.get(server.image_id)
    properties = (origin.properties if origin else {}) | {
        "base_image_ref": server.image_id,
        "boot_roles": "reader,member",
        "owner_project_name": world.projects[server.project_id].name,
        "owner_user_name": world.users[user_id].name,
    }
    if server.boots_from_volume:
        properties |= {"bdm_v2": "True", "block_device_mapping": "[]", "root_device_name": "/dev/sda"}
    else:
        properties |= {"image_type": "snapshot", "instance_uuid": server.id, "user_id": user_id}
    image = Image(
        id=new_id(),
        name=name,
        owner=server.project_id,
        size=0,
        min_disk=server.min_disk,
        min_ram=origin.min_ram if origin else 0,
        created_at=whole_second(call.now),
        os_distro=origin.os_distro if origin else "",
        visibility="private",
        status="queued",
        properties=properties | metadata,
    )
    return world.images.put(image.id, image)


@work("save-image")
def upload(world: World, server: Server, at: datetime) -> Server:
    _become(world, server, at, "saving")
    return server


@work("keep-image")
def keep(world: World, server: Server, at: datetime) -> Server:
    """The data are there; the server has nothing more to do with it."""
    _become(world, server, at, "active")
    return replace(server, snapshot_id=None)


def _become(world: World, server: Server, at: datetime, status: str) -> None:
    """Take the image to its next status, unless it was deleted meanwhile."""
    image = world.images.get(server.snapshot_id or "")
    if image is None:
        return
    origin = world.images.get(server.image_id)
    size = origin.size if origin else EMPTY
    said = {"image_location": "snapshot", "image_state": "available", "owner_id": server.project_id}
    if status == "active":
        image = replace(image, size=size, properties=image.properties | said)
    world.images.put(image.id, replace(image, status=status, updated_at=whole_second(at)))
