"""GET /attachments (3.27): which server has which volume. Nova alone makes and ends them."""

from __future__ import annotations

from simulator.http import Call, Refused, Reply
from simulator.volume.actions import nova_uses
from simulator.volume.api import on
from simulator.volume.listings import within_reach
from simulator.volume.records import Volume, VolumeAttachment
from simulator.volume.view import attachment_brief, attachment_full


@on("GET", "/attachments")
def list_attachments(call: Call) -> Reply:
    wanted, volume_id = call.asked("instance_id"), call.asked("volume_id")
    found = [
        attachment_brief(volume, volume.attachment)
        for volume in reversed(list(call.world.volumes.values()))
        if volume.attachment is not None
        and within_reach(call, volume.project_id)
        and wanted in (None, volume.attachment.server_id)
        and volume_id in (None, volume.id)
    ]
    return Reply(200, {"attachments": found})


@on("GET", "/attachments/{attachment_id}")
def show_attachment(call: Call, attachment_id: str) -> Reply:
    volume, attachment = _found(call, attachment_id)
    return Reply(200, {"attachment": attachment_full(volume, attachment)})


@on("DELETE", "/attachments/{attachment_id}")
def delete_attachment(call: Call, attachment_id: str) -> Reply:
    raise nova_uses(_found(call, attachment_id)[0])


def _found(call: Call, attachment_id: str) -> tuple[Volume, VolumeAttachment]:
    for volume in call.world.volumes.values():
        attachment = volume.attachment
        if attachment and attachment.id == attachment_id and call.caller.owns(volume.project_id):
            return volume, attachment
    text = f"Volume attachment could not be found with filter: attachment_id = {attachment_id}."
    raise Refused(404, text)
