"""The calls that snapshots of servers need. Each is one request, or as many as a list has pages."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from adapters.openstack import nova
from adapters.openstack.connection import Cloud
from adapters.openstack.errors import Answer, CloudOutcomeUnknown, CloudRejected
from adapters.openstack.paging import MARK, Shown, marked, pages
from adapters.openstack.quota_errors import GLANCE_IS_FULL
from commands.server_snapshot.events import ServerSnapshotRequested

NAMED = "stackledger_name"
"""Holds the name we gave the image. A server made of an image hands its properties on to the images that
others make of that server, our mark among them; those have other names."""

TOO_MUCH = "HTTPOverLimit"
"""What Nova's 500 says where Glance refused for want of quota (413): it tells neither which nor how much."""

MANY = {"limit": "1000"}
"""Glance's pages have 25 images unless told otherwise."""


def copy(cloud: Cloud, snapshot_id: UUID, request: ServerSnapshotRequested) -> Answer:
    """Send createImage, the image marked with our id; the answer holds its id (2.45)."""
    properties = {MARK: str(snapshot_id), NAMED: request.name}
    properties |= {"description": request.description} if request.description else {}
    action = {"createImage": {"name": request.name, "metadata": properties}}
    try:
        return nova.act(cloud, request.server_cloud_id, action)
    except CloudOutcomeUnknown as trouble:
        if TOO_MUCH in str(trouble):
            raise CloudRejected(413, GLANCE_IS_FULL) from trouble
        raise


def find(cloud: Cloud, snapshot_id: UUID) -> list[Shown]:
    """Return the project's images that carry our mark, oldest first."""
    found = pages(cloud, "image", "/images", "images", {**MANY, MARK: str(snapshot_id)})
    ours = [shown for shown in found if stream_in(shown) == snapshot_id]
    return sorted(ours, key=lambda shown: str(shown["created_at"]))


def stream_in(shown: Shown) -> UUID | None:
    return marked(shown.get(MARK)) if shown.get(NAMED) == shown.get("name") else None


def show(cloud: Cloud, cloud_id: str) -> Shown | None:
    """Return an image, None where the cloud has none of that id."""
    try:
        shown: Shown = cloud.call("image", "GET", f"/images/{cloud_id}").body
    except CloudRejected as refused:
        if refused.missing:
            return None
        raise
    return shown


def list_images(cloud: Cloud, _everywhere: bool) -> list[Shown]:
    """List the images in sight that carry a mark: for an administrator those of all projects."""
    found = pages(cloud, "image", "/images", "images", MANY)
    return [{**shown, "project_id": shown.get("owner")} for shown in found if shown.get(MARK)]


def delete(cloud: Cloud, cloud_id: str) -> Answer:
    return cloud.call("image", "DELETE", f"/images/{cloud_id}")


def volume_snapshots_in(shown: Shown) -> tuple[str, ...]:
    """Return Cinder's ids of the volume snapshots that an image without data consists of."""
    try:
        devices: list[dict[str, Any]] = json.loads(shown.get("block_device_mapping") or "[]")
    except ValueError:
        return ()
    return tuple(str(device["snapshot_id"]) for device in devices if device.get("snapshot_id"))


def volume_snapshots_of(cloud: Cloud, cloud_id: str) -> tuple[str, ...]:
    """Return the same of an image that was never seen whole; none where it is gone."""
    shown = show(cloud, cloud_id)
    return volume_snapshots_in(shown) if shown else ()


def delete_volume_snapshot(cloud: Cloud, snapshot_id: str) -> None:
    """Delete a volume snapshot; one that is gone is success. Raises ``CloudRejected``."""
    try:
        cloud.call("volume", "DELETE", f"/snapshots/{snapshot_id}")
    except CloudRejected as refused:
        if not refused.missing:
            raise
