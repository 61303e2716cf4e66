"""Images: listed and shown. Any property can be asked for; one that no image has finds nothing."""

from __future__ import annotations

import hashlib
from typing import Any
from urllib.parse import urlencode

from simulator.http import Call, Refused, Reply
from simulator.image.api import ROUTES
from simulator.records import Image
from simulator.texts import zulu

SORTABLE = {"id", "name", "visibility", "owner", "status", "disk_format", "container_format", "size"}
SORTABLE |= {"created_at", "updated_at"}
LISTS = ("id", "name", "status", "disk_format", "container_format")  # may be asked for as in:A,B
PAGING = {"limit", "marker", "sort", "sort_key", "sort_dir"}
VISIBILITIES = ("community", "public", "private", "shared", "all")


def view(image: Image) -> dict[str, Any]:
    """Return an image as Glance shows it: its properties stand beside its attributes."""
    path = f"/v2/images/{image.id}"
    distro = {"os_distro": image.os_distro} if image.os_distro else {}
    return (
        distro
        | image.properties
        | {
            "id": image.id,
            "name": image.name,
            "disk_format": "qcow2",
            "container_format": "bare",
            "visibility": image.visibility,
            "status": image.status,
            "protected": image.protected,
            "min_ram": image.min_ram,
            "min_disk": image.min_disk,
            "owner": image.owner,
            "os_hidden": False,
            "created_at": zulu(image.created_at),
            "updated_at": zulu(image.updated_at or image.created_at),
            "tags": list(image.tags),
            "self": path,
            "file": f"{path}/file",
            "schema": "/v2/schemas/image",
        }
        | _of_the_data(image)
    )


def _of_the_data(image: Image) -> dict[str, Any]:
    """What is known only once the data are there."""
    if image.status != "active":
        unknown = ("size", "virtual_size", "checksum", "os_hash_algo", "os_hash_value")
        return dict.fromkeys(unknown)
    digest = hashlib.sha512(image.id.encode()).hexdigest()
    return {
        "size": image.size,
        "virtual_size": image.min_disk * 1024**3,
        "checksum": digest[:32],
        "os_hash_algo": "sha512",
        "os_hash_value": digest,
    }


def visible(call: Call, image: Image) -> bool:
    return image.visibility == "public" or call.caller.owns(image.owner)


@ROUTES.on("GET", "/v2/images")
def list_images(call: Call) -> Reply:
    images = [view(image) for image in call.world.images.values() if visible(call, image)]
    for name, value in call.query:
        if name not in PAGING:
            images = [image for image in images if _fits(image, name, value)]
    for key in reversed((call.asked("sort") or call.asked("sort_key") or "").split(",")):
        name, _, direction = key.partition(":")
        if name in SORTABLE:
            descending = (direction or call.asked("sort_dir") or "desc") == "desc"
            images.sort(key=lambda image, by=name: str(image[by]), reverse=descending)  # type: ignore[misc]
    return Reply(200, _page(call, images))


def _fits(image: dict[str, Any], name: str, value: str) -> bool:
    if name == "visibility" and value not in VISIBILITIES:
        raise Refused(400, f"Invalid visibility value: {value}")
    if name == "tag":
        return value in image["tags"]
    if name in ("size_min", "size_max"):
        return _sized(image["size"], name, value)
    if name == "visibility" and value == "all":
        return True
    wanted = value.removeprefix("in:").split(",") if name in LISTS and value.startswith("in:") else [value]
    had = image.get(name)
    return (str(had).lower() if isinstance(had, bool) else had) in wanted


def _sized(size: int | None, name: str, value: str) -> bool:
    if not value.isdigit():
        raise Refused(400, f"Cannot convert image size '{value}' to an integer.")
    if size is None:
        return False
    return size >= int(value) if name == "size_min" else size <= int(value)


def _page(call: Call, images: list[dict[str, Any]]) -> dict[str, Any]:
    limit, marker = call.asked("limit"), call.asked("marker")
    if limit is not None and not limit.isdigit():
        raise Refused(400, "limit param must be an integer")
    if marker is not None:
        ids = [image["id"] for image in images]
        if marker not in ids:
            raise Refused(400, f"No image found with ID {marker}")
        images = images[ids.index(marker) + 1 :]
    images = images[: int(limit)] if limit else images
    kept = {name: value for name, value in call.query if name != "marker"}
    first = "/v2/images" + (f"?{urlencode(kept)}" if kept else "")
    body = {"images": images, "first": first, "schema": "/v2/schemas/images"}
    if limit and images and len(images) == int(limit):
        body["next"] = f"/v2/images?{urlencode(kept | {'marker': images[-1]['id']})}"
    return body


@ROUTES.on("GET", "/v2/images/{image_id}")
def show_image(call: Call, image_id: str) -> Reply:
    return Reply(200, view(found(call, image_id, f"No image found with ID {image_id}")))


def found(call: Call, image_id: str, otherwise: str) -> Image:
    """Return an image that exists for the caller. Raises 404 with the text ``otherwise``."""
    image = call.world.images.get(image_id)
    if image is None or not visible(call, image):
        raise Refused(404, otherwise)
    return image
