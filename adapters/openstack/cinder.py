"""The calls to Cinder, and to Nova about attachments, that volumes need. Each is one request."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from adapters.openstack.connection import Cloud
from adapters.openstack.errors import Answer, CloudRejected
from adapters.openstack.paging import MARK, Shown, marked, pages
from commands.volume.events import VolumeRequested


def create(cloud: Cloud, volume_id: UUID, request: VolumeRequested) -> Answer:
    """Send POST /volumes, marked with our id in its metadata, so that it can be found again."""
    volume: dict[str, Any] = {
        "name": request.name,
        "description": request.description or None,
        "size": request.size_gb,
        "volume_type": request.volume_type,
        "imageRef": request.image and request.image.id,
        "snapshot_id": request.snapshot and request.snapshot.id,
        "availability_zone": request.availability_zone,
        "metadata": {MARK: str(volume_id)},
    }
    kept = {name: value for name, value in volume.items() if value is not None}
    return cloud.call("volume", "POST", "/volumes", body={"volume": kept})


def find(cloud: Cloud, volume_id: UUID) -> list[Shown]:
    """Return the project's volumes that carry our mark, oldest first."""
    query = {"metadata": json.dumps({MARK: str(volume_id)})}
    found = pages(cloud, "volume", "/volumes/detail", "volumes", query)
    ours = [shown for shown in found if stream_in(shown) == volume_id]
    return sorted(ours, key=lambda shown: str(shown["created_at"]))


def stream_in(shown: Shown) -> UUID | None:
    return marked((shown.get("metadata") or {}).get(MARK))


def show(cloud: Cloud, cloud_id: str) -> Shown | None:
    """Return a volume, None where the cloud has none of that id."""
    try:
        shown: Shown = cloud.call("volume", "GET", f"/volumes/{cloud_id}").body["volume"]
    except CloudRejected as refused:
        if refused.missing:
            return None
        raise
    return shown


def list_volumes(cloud: Cloud, everywhere: bool) -> list[Shown]:
    query = {"all_tenants": "1"} if everywhere else {}
    return pages(cloud, "volume", "/volumes/detail", "volumes", query)


def change_info(cloud: Cloud, cloud_id: str, name: str, description: str) -> Answer:
    body = {"volume": {"name": name, "description": description}}
    return cloud.call("volume", "PUT", f"/volumes/{cloud_id}", body=body)


def extend(cloud: Cloud, cloud_id: str, size_gb: int) -> Answer:
    body = {"os-extend": {"new_size": size_gb}}
    return cloud.call("volume", "POST", f"/volumes/{cloud_id}/action", body=body)


def delete(cloud: Cloud, cloud_id: str) -> Answer:
    return cloud.call("volume", "DELETE", f"/volumes/{cloud_id}")


def reason(cloud: Cloud, cloud_id: str) -> str | None:
    """Return why a volume is in error: only Cinder's messages tell (3.3), the newest first.

    Before 3.5 there is neither a filter nor a page: the list then holds those of other volumes, too.
    """
    messages = pages(cloud, "volume", "/messages", "messages", {"resource_uuid": cloud_id})
    own = [one for one in messages if one.get("resource_uuid") == cloud_id]
    return str(own[0]["user_message"]) if own else None


def attach(cloud: Cloud, server_cloud_id: str, cloud_id: str) -> Answer:
    body = {"volumeAttachment": {"volumeId": cloud_id}}
    return cloud.call("compute", "POST", f"/servers/{server_cloud_id}/os-volume_attachments", body=body)


def detach(cloud: Cloud, server_cloud_id: str, cloud_id: str) -> Answer:
    return cloud.call("compute", "DELETE", f"/servers/{server_cloud_id}/os-volume_attachments/{cloud_id}")


def list_attachments(cloud: Cloud, server_cloud_id: str) -> list[Shown]:
    """Return Nova's list of a server's volumes; since 2.79 it says which go with the server."""
    path = f"/servers/{server_cloud_id}/os-volume_attachments"
    return pages(cloud, "compute", path, "volumeAttachments")


def holds(cloud: Cloud, server_cloud_id: str, cloud_id: str) -> bool:
    """Whether Nova has the volume on a server's list.

    Nova puts it there before it reserves the volume at Cinder, and keeps it while the server is shelved;
    Cinder shows no server while a volume is reserved.
    """
    try:
        cloud.call("compute", "GET", f"/servers/{server_cloud_id}/os-volume_attachments/{cloud_id}")
    except CloudRejected as refused:
        if refused.missing:
            return False
        raise
    return True
