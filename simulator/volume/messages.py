"""GET /messages (3.3): why an accepted request failed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from simulator.http import Call, Reply
from simulator.texts import micros
from simulator.volume.api import links, on
from simulator.volume.listings import page
from simulator.volume.records import VolumeMessage

KEPT = timedelta(days=30)


def _view(call: Call, message: VolumeMessage) -> dict[str, Any]:
    return {
        "id": message.id,
        "event_id": message.event_id,
        "user_message": message.user_message,
        "message_level": "ERROR",
        "created_at": micros(message.created_at),
        "guaranteed_until": micros(message.created_at + KEPT),
        "request_id": message.request_id,
        "links": links(call, "messages", message.id),
        "resource_type": "VOLUME",
        "resource_uuid": message.volume_id,
    }


@on("GET", "/messages")
def list_messages(call: Call) -> Reply:
    """Newest first; filtered by the volume from 3.5 on."""
    wanted = call.asked("resource_uuid")
    found = [
        message
        for message in reversed(list(call.world.volume_messages.values()))
        if call.caller.owns(message.project_id) and wanted in (None, message.volume_id)
    ]
    return page(call, "messages", found, lambda message: _view(call, message))
