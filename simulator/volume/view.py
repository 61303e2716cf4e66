"""Views of volumes, snapshots and attachments."""

from __future__ import annotations

from typing import Any

from simulator.http import Call
from simulator.texts import micros
from simulator.volume.api import links
from simulator.volume.records import Volume, VolumeAttachment, VolumeSnapshot

ZONE = "nova"


def brief(call: Call, volume: Volume) -> dict[str, Any]:
    return {"id": volume.id, "name": volume.name, "links": links(call, "volumes", volume.id)}


def full(call: Call, volume: Volume) -> dict[str, Any]:
    body: dict[str, Any] = {
        "id": volume.id,
        "status": volume.status,
        "size": volume.size,
        "availability_zone": ZONE,
        "created_at": micros(volume.created_at),
        "updated_at": micros(volume.updated_at),
        "name": volume.name,
        "description": volume.description,
        "volume_type": volume.volume_type,
        "snapshot_id": volume.snapshot_id,
        "source_volid": volume.source_volid,
        "metadata": volume.metadata,
        "links": links(call, "volumes", volume.id),
        "user_id": volume.user_id,
        "bootable": "true" if volume.bootable else "false",
        "encrypted": False,
        "replication_status": None,
        "consistencygroup_id": None,
        "multiattach": False,
        "attachments": _attachments(call, volume),
    }
    _add_by_version(call, body)
    if call.caller.is_admin:
        body["migration_status"] = None
    return body


def _add_by_version(call: Call, body: dict[str, Any]) -> None:
    if call.version >= (3, 13):
        body["group_id"] = None
    if call.version >= (3, 48):
        body |= {"shared_targets": False, "service_uuid": None}


def shown(call: Call, volume: Volume) -> dict[str, Any]:
    """Return what GET adds to the answer of POST and PUT: whose it is, and of which image."""
    body = full(call, volume) | {"os-vol-tenant-attr:tenant_id": volume.project_id}
    if volume.image_metadata:
        body["volume_image_metadata"] = volume.image_metadata
    if call.caller.is_admin:
        body["os-vol-host-attr:host"] = "sim@volumes#pool" if volume.placed else None
    return body


def _attachments(call: Call, volume: Volume) -> list[dict[str, Any]]:
    """Return the attachments of a volume; a server that only waits for it does not show."""
    attachment = volume.attachment
    if attachment is None or attachment.attached_at is None:
        return []
    return [
        {
            "id": volume.id,
            "attachment_id": attachment.id,
            "volume_id": volume.id,
            "server_id": attachment.server_id,
            "host_name": attachment.host if call.caller.is_admin else None,
            "device": attachment.device or None,
            "attached_at": micros(attachment.attached_at),
        }
    ]


def attachment_brief(volume: Volume, attachment: VolumeAttachment) -> dict[str, Any]:
    return {
        "id": attachment.id,
        "status": "attached" if attachment.attached_at else volume.status,
        "instance": attachment.server_id,
        "volume_id": volume.id,
    }


def attachment_full(volume: Volume, attachment: VolumeAttachment) -> dict[str, Any]:
    return attachment_brief(volume, attachment) | {
        "attached_at": micros(attachment.attached_at) or "",
        "detached_at": "",
        "attach_mode": "rw" if attachment.attached_at else "null",
        "connection_info": {},
    }


def snapshot_brief(snapshot: VolumeSnapshot) -> dict[str, Any]:
    return {
        "id": snapshot.id,
        "created_at": micros(snapshot.created_at),
        "updated_at": micros(snapshot.updated_at),
        "name": snapshot.name,
        "description": snapshot.description,
        "volume_id": snapshot.volume_id,
        "status": snapshot.status,
        "size": snapshot.size,
        "metadata": snapshot.metadata,
    }


def snapshot_full(call: Call, snapshot: VolumeSnapshot) -> dict[str, Any]:
    body = snapshot_brief(snapshot)
    if call.version >= (3, 14):
        body["group_snapshot_id"] = None
    return body | ({"user_id": snapshot.user_id} if call.version >= (3, 41) else {})


def snapshot_shown(call: Call, snapshot: VolumeSnapshot) -> dict[str, Any]:
    prefix = "os-extended-snapshot-attributes"
    progress = "0%" if snapshot.status == "creating" else "100%"
    return snapshot_full(call, snapshot) | {
        f"{prefix}:project_id": snapshot.project_id,
        f"{prefix}:progress": progress,
    }
