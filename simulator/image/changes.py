"""Images changed and deleted: by their owner or an administrator, in Glance's own dialect of JSON patch."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from simulator.http import Call, Refused, Reply
from simulator.image.api import ROUTES
from simulator.image.images import found, view
from simulator.records import Image
from simulator.shelf import Unwritable
from simulator.world import whole_second

PATCH = "application/openstack-images-v2.1-json-patch"
READ_ONLY = {"created_at", "updated_at", "status", "checksum", "size", "virtual_size", "direct_url", "self"}
READ_ONLY |= {"file", "schema", "id", "os_hash_algo", "os_hash_value"}
RESERVED = "os_glance"
MOST, LONGEST_NAME, LONGEST_VALUE = 128, 255, 65_535
"""Properties of an image: how many (``image_property_quota``), and what their columns hold."""

BASIC = 0xFFFF
TYPES: dict[str, type] = {"name": str, "min_disk": int, "min_ram": int, "protected": bool}


@ROUTES.on("PATCH", "/v2/images/{image_id}")
def change_image(call: Call, image_id: str) -> Reply:
    media = call.headers.get("content-type", "")
    if media != PATCH:
        raise Refused(415, f"The request media type {media} is not supported by this server.")
    changes = call.json()
    if not isinstance(changes, list):
        raise Refused(400, "Request body must be a JSON array of operation objects.")
    image = found(call, image_id, f"Failed to find image {image_id}")
    _owned(call, image, "modify_image")
    for change in changes:
        image = _changed(call, image, *_read(change))
    image = replace(image, updated_at=whole_second(call.now))
    return Reply(200, view(call.world.images.put(image.id, image)))


def _read(change: Any) -> tuple[str, str, Any]:
    """Return what is to be done, to which attribute, with which value. Raises 400."""
    if not isinstance(change, dict) or change.get("op") not in ("add", "replace", "remove"):
        raise Refused(
            400, "Operations must be JSON objects." if not isinstance(change, dict) else "Invalid op."
        )
    name = str(change.get("path", "")).removeprefix("/")
    if not name or (change["op"] != "remove" and "value" not in change):
        raise Refused(400, f"Operation {change['op']!r} needs a path and a value.")
    return change["op"], name, change.get("value")


def _changed(call: Call, image: Image, op: str, name: str, value: Any) -> Image:
    _refuse_four_bytes(name, value)
    if name in READ_ONLY:
        raise Refused(403, f"Attribute '{name}' is read-only.")
    if name == "owner" and not call.caller.is_admin:
        raise Refused(403, "Access was denied to this resource.\nOwner can't be updated by non admin.")
    if name == "visibility":
        return _published(call, image, value)
    if name in TYPES:
        if not isinstance(value, TYPES[name]):
            text = f"Provided object does not match schema 'image': {value!r} is not of the right type"
            raise Refused(400, text)
        if name == "name" and len(str(value)) > 255:
            raise Refused(400, f"Provided object does not match schema 'image': {value!r} is too long")
        return replace(image, **{name: value})
    return _with_property(image, op, name, value)


def _published(call: Call, image: Image, value: Any) -> Image:
    if value == "public" and not call.caller.is_admin:
        raise Refused(403, "You are not authorized to complete publicize_image action.")
    return replace(image, visibility=str(value))


def _with_property(image: Image, op: str, name: str, value: Any) -> Image:
    if op != "add" and name not in image.properties:
        conflict = "There was a conflict when trying to complete your request."
        raise Refused(409, f"{conflict}\nProperty {name} does not exist.")
    if name.startswith(RESERVED):
        raise Refused(403, f"Attribute '{name}' is reserved.")
    kept = {key: had for key, had in image.properties.items() if key != name}
    if op == "remove":
        return replace(image, properties=kept)
    if not isinstance(value, str):
        text = f"Provided object does not match schema 'image': {value!r} is not of type 'string'"
        raise Refused(400, text)
    if len(name) > LONGEST_NAME or len(value.encode()) > LONGEST_VALUE:
        raise Unwritable
    if len(kept) >= MOST:
        over = f"Attempted: {len(kept) + 1}, Maximum: {MOST}"
        raise Refused(413, f"The limit has been exceeded on the number of allowed image properties. {over}")
    return replace(image, properties=kept | {name: value})


def _refuse_four_bytes(name: str, value: Any) -> None:
    """Glance looks for such characters itself (``glance.common.utils.no_4byte_params``)."""
    if any(ord(character) > BASIC for character in name):
        raise Refused(400, "Property names can't contain 4 byte unicode.")
    if isinstance(value, str) and any(ord(character) > BASIC for character in value):
        raise Refused(400, f"{name.title()} can't contain 4 byte unicode characters.")


@ROUTES.on("DELETE", "/v2/images/{image_id}")
def delete_image(call: Call, image_id: str) -> Reply:
    image = found(call, image_id, f"Failed to find image {image_id} to delete")
    _owned(call, image, "delete_image")
    if image.protected:
        raise Refused(403, f"Image {image_id} is protected and cannot be deleted.")
    call.world.images.drop(image_id)
    return Reply(204)


def _owned(call: Call, image: Image, action: str) -> None:
    """A public image can be seen by every project, and changed by its own only."""
    if not call.caller.owns(image.owner):
        raise Refused(403, f"You are not authorized to complete {action} action.")
