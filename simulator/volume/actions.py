"""POST /volumes/{id}/action: one key names the action. A wrong state is 400 in Cinder, not 409."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from simulator.http import Call, Refused, Reply
from simulator.volume import stages
from simulator.volume.api import allow, invalid, on
from simulator.volume.body import whole_number
from simulator.volume.quota import afford_gigabytes
from simulator.volume.records import Volume, VolumeStep
from simulator.volume.volumes import found_volume
from simulator.world import whole_second

STATUSES = (
    *("creating", "available", "deleting", "error", "error_deleting", "error_managing", "managing"),
    *("attaching", "in-use", "detaching", "maintenance", "restoring-backup", "error_restoring", "reserved"),
    *("awaiting-transfer", "backing-up", "error_backing-up", "error_extending", "downloading"),
    *("uploading", "retyping", "extending"),
)
EXTENDS_IN_USE = (3, 42)
Action = Callable[[Call, Volume, Any], Reply]


@on("POST", "/volumes/{volume_id}/action")
def act(call: Call, volume_id: str) -> Reply:
    body = call.json()
    if not isinstance(body, dict) or len(body) != 1:
        raise Refused(400, "Malformed request body")
    [(key, wanted)] = body.items()
    action = ACTIONS.get(key)
    if action is None:
        advice = "Verify the request body and Content-Type header and try again."
        raise Refused(400, f"There is no such action: {key}. {advice}")
    if not isinstance(wanted, dict):
        raise invalid(key, wanted, f"{wanted!r} is not of type 'object'")
    return action(call, found_volume(call, volume_id), wanted)


def _extend(call: Call, volume: Volume, wanted: dict[str, Any]) -> Reply:
    """One in use grows from 3.42 on."""
    size = whole_number("new_size", wanted.get("new_size"))
    allowed = ("available", "in-use") if call.version >= EXTENDS_IN_USE else ("available",)
    if volume.status not in allowed:
        expected = "{'status': 'available'}"
        why = f"status must be '{expected}' to extend, currently {volume.status}."
        raise Refused(400, f"Invalid volume: Volume {volume.id} {why}")
    if size <= volume.size:
        why = f"New size for extend must be greater than current size. (current: {volume.size}, "
        raise Refused(400, f"Invalid input received: {why}extended: {size}).")
    afford_gigabytes(call.world, call.project_id, size - volume.size)
    seconds = call.world.config.latencies.seconds("volume_extend")
    extending = replace(volume, status="extending", wanted_size=size, request_id=call.request_id)
    steps = (VolumeStep(seconds, volume.status, "grow"),)
    call.world.save_volume(stages.follow(_touched(call, extending), steps, call.now))
    return Reply(202)


def _touched(call: Call, volume: Volume) -> Volume:
    return replace(volume, updated_at=whole_second(call.now))


def _reset_status(call: Call, volume: Volume, wanted: dict[str, Any]) -> Reply:
    """Change the record and nothing else; what was under way is forgotten."""
    allow(call, "volume_admin_actions:reset_status")
    status = wanted.get("status")
    if status not in STATUSES:
        text = f"Volume status: {status} is invalid, valid statuses are: {STATUSES}."
        raise Refused(400, text)
    call.world.save_volume(stages.follow(_touched(call, replace(volume, status=status)), (), call.now))
    return Reply(202)


def _set_bootable(call: Call, volume: Volume, wanted: dict[str, Any]) -> Reply:
    if "bootable" not in wanted:
        raise invalid("os-set_bootable", wanted, "'bootable' is a required property")
    bootable = str(wanted["bootable"]).lower() in ("true", "1", "t", "yes", "y", "on")
    call.world.save_volume(_touched(call, replace(volume, bootable=bootable)))
    return Reply(200)


def _detach(call: Call, volume: Volume, _: dict[str, Any]) -> Reply:
    """A volume that a server uses is let go by Nova alone."""
    if volume.attachment is not None:
        raise nova_uses(volume)
    call.world.save_volume(_touched(call, replace(volume, status="available")))
    return Reply(202)


def nova_uses(volume: Volume) -> Refused:
    assert volume.attachment is not None
    text = f"Detach volume from instance {volume.attachment.server_id} using the Compute API"
    return Refused(409, text, "ConflictNovaUsingAttachment")


ACTIONS: dict[str, Action] = {
    "os-extend": _extend,
    "os-reset_status": _reset_status,
    "os-set_bootable": _set_bootable,
    "os-detach": _detach,
}
