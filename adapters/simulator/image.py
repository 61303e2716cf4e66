"""Glance: three images. Its refusals are pages of HTML, not JSON."""

from __future__ import annotations

import hashlib
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from adapters.simulator.http import Call, Refused, Reply, Routes, Service, as_it_is, request_id_header
from adapters.simulator.records import Image
from adapters.simulator.texts import zulu

ROUTES = Routes("/image")
VERSIONS = (17, 15, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0)
EXACT = ("id", "name", "visibility", "owner", "status", "disk_format", "container_format")
NO_ENTRY = (
    "This server could not verify that you are authorized to access the document you requested. Either "
    "you supplied the wrong credentials (e.g., bad password), or your browser does not understand how to "
    "supply the credentials required."
)
PAGE = """<html>
 <head>
  <title>{status} {phrase}</title>
 </head>
 <body>
  <h1>{status} {phrase}</h1>
  {message}<br /><br />



 </body>
</html>"""


def say_no(call: Call, refusal: Refused) -> Reply:
    message = NO_ENTRY if refusal.status == 401 else refusal.message
    text = PAGE.format(status=refusal.status, phrase=HTTPStatus(refusal.status).phrase, message=message)
    uri = f'Keystone uri="{call.world.config.public_url}/identity"'
    headers = {"WWW-Authenticate": uri} if refusal.status == 401 else {}
    return Reply(refusal.status, text, headers, media_type="text/html; charset=UTF-8")


def nothing_here(call: Call) -> Reply:
    return say_no(call, Refused(404, "The resource could not be found."))


SERVICE = Service("image", ROUTES, say_no, as_it_is, request_id_header, nothing_here)


@ROUTES.on("GET", "", anonymous=True)
def list_versions(call: Call) -> Reply:
    href = f"{call.world.config.public_url}/image/v2/"
    versions = [
        {
            "id": f"v2.{minor}",
            "status": "CURRENT" if minor == VERSIONS[0] else "SUPPORTED",
            "links": [{"rel": "self", "href": href}],
        }
        for minor in VERSIONS
    ]
    return Reply(300, {"versions": versions})


def _view(image: Image) -> dict[str, Any]:
    path = f"/v2/images/{image.id}"
    digest = hashlib.sha512(image.id.encode()).hexdigest()
    return {
        "id": image.id,
        "name": image.name,
        "os_distro": image.os_distro,
        "disk_format": "qcow2",
        "container_format": "bare",
        "visibility": image.visibility,
        "size": image.size,
        "virtual_size": image.min_disk * 1024**3,
        "status": "active",
        "checksum": digest[:32],
        "protected": False,
        "min_ram": image.min_ram,
        "min_disk": image.min_disk,
        "owner": image.owner,
        "os_hidden": False,
        "os_hash_algo": "sha512",
        "os_hash_value": digest,
        "created_at": zulu(image.created_at),
        "updated_at": zulu(image.created_at),
        "tags": [],
        "self": path,
        "file": f"{path}/file",
        "schema": "/v2/schemas/image",
    }


def _visible(call: Call, image: Image) -> bool:
    return image.visibility == "public" or call.caller.owns(image.owner)


@ROUTES.on("GET", "/v2/images")
def list_images(call: Call) -> Reply:
    images = [_view(image) for image in call.world.images.values() if _visible(call, image)]
    asked = [(name, _bare(value)) for name, value in call.query if name in EXACT]
    images = [image for image in images if all(image[name] in values for name, values in asked)]
    for key in reversed((call.asked("sort") or call.asked("sort_key") or "").split(",")):
        name, _, direction = key.partition(":")
        if name in EXACT:
            descending = (direction or call.asked("sort_dir") or "desc") == "desc"
            images.sort(key=lambda image, by=name: str(image[by]), reverse=descending)  # type: ignore[misc]
    return Reply(200, _page(call, images))


def _bare(value: str) -> list[str]:
    return value.removeprefix("in:").split(",") if value.startswith("in:") else [value]


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
    image = call.world.images.get(image_id)
    if image is None or not _visible(call, image):
        raise Refused(404, f"No image found with ID {image_id}")
    return Reply(200, _view(image))
