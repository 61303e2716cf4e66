"""A server's volumes: Nova's side of attaching, with its own refusals."""

from __future__ import annotations

import re
from typing import Any

from msgspec.structs import replace

from simulator.compute import log
from simulator.compute.api import ROUTES, V, body_of, invalid, only
from simulator.compute.block_devices import able_to_reserve
from simulator.compute.booting import next_device
from simulator.compute.servers import in_reach, unlocked
from simulator.http import Call, Refused, Reply
from simulator.records import BlockDevice, Server
from simulator.volume.records import Volume, VolumeAttachment, VolumeStep
from simulator.volume.stages import follow
from simulator.volume.volumes import found_volume
from simulator.world import new_id, whole_second

PATH = f"{V}/servers/{{server_id}}/os-volume_attachments"
STATES = frozenset({"active", "stopped", "paused", "resized", "soft-delete", "shelved", "shelved_offloaded"})
UUID = re.compile(r"[0-9a-fA-F]{8}-?([0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}")


def _view(call: Call, server: Server, device: BlockDevice) -> dict[str, Any]:
    body: dict[str, Any] = {"volumeId": device.volume_id, "serverId": server.id}
    if device.device:
        body["device"] = device.device
    if call.version < (2, 89):
        body["id"] = device.volume_id
    if call.version >= (2, 70):
        body["tag"] = None
    if call.version >= (2, 79):
        body["delete_on_termination"] = device.delete_on_termination
    return body


def _held(server: Server) -> list[BlockDevice]:
    return [device for device in server.devices if device.volume_id]


@ROUTES.on("GET", PATH)
def list_attachments(call: Call, server_id: str) -> Reply:
    server = in_reach(call, server_id)
    return Reply(200, {"volumeAttachments": [_view(call, server, device) for device in _held(server)]})


@ROUTES.on("GET", f"{PATH}/{{volume_id}}")
def show_attachment(call: Call, server_id: str, volume_id: str) -> Reply:
    server = in_reach(call, server_id)
    return Reply(200, {"volumeAttachment": _view(call, server, _device(server, volume_id))})


def _device(server: Server, volume_id: str) -> BlockDevice:
    for device in server.devices:
        if device.volume_id == volume_id:
            return device
    raise Refused(404, f"Instance {server.id} is not attached to volume {volume_id}")


@ROUTES.on("POST", PATH)
def attach(call: Call, server_id: str) -> Reply:
    """200 as soon as the volume is reserved; it is in use a moment later."""
    wanted = _wanted(call)
    server = in_reach(call, server_id)
    _fit(call, server, "attach_volume")
    volume = found_volume(call, wanted["volumeId"])
    _free(call, volume)
    device = BlockDevice(
        volume.id,
        next_device(server.devices) if server.host else "",
        delete_on_termination=bool(wanted.get("delete_on_termination", False)),
    )
    if server.host:
        log.begin(call, server, "attach_volume", "compute_attach_volume")
    else:
        log.begin(call, server, "attach_volume", "api_attach_volume", done=True)
    call.world.save(replace(server, devices=(*server.devices, device)))
    _hold(call, server, replace(volume, request_id=call.request_id), device)
    body = _view(call, server, device)
    return Reply(200, {"volumeAttachment": {"device": None} | body}, subject=server_id)


def _wanted(call: Call) -> dict[str, Any]:
    wanted = body_of(call, "volumeAttachment")
    known = {"volumeId", "device"} | ({"tag"} if call.version >= (2, 49) else set())
    known |= {"delete_on_termination"} if call.version >= (2, 79) else set()
    if "volumeId" not in wanted:
        raise invalid("volumeAttachment", wanted, "'volumeId' is a required property")
    only("volumeAttachment", wanted, known)
    if not UUID.fullmatch(str(wanted["volumeId"])):
        raise invalid("volumeId", wanted["volumeId"], f"{wanted['volumeId']!r} is not a 'uuid'")
    return wanted


def _fit(call: Call, server: Server, word: str) -> None:
    """Raise 409 for a lock and for the wrong state."""
    unlocked(call, server)
    in_state = f"Cannot '{word}' instance {server.id} while it is in "
    if server.vm_state not in STATES:
        raise Refused(409, f"{in_state}vm_state {server.vm_state}")
    if server.task_state is not None:
        raise Refused(409, f"{in_state}task_state {server.task_state}")


def _free(call: Call, volume: Volume) -> None:
    if volume.attachment is not None:
        text = f"volume {volume.id} is already attached to instances: {volume.attachment.server_id}"
        raise Refused(400, f"Invalid volume: {text}")
    able_to_reserve(call, volume)


def _hold(call: Call, server: Server, volume: Volume, device: BlockDevice) -> None:
    """Reserve the volume: the host has it soon. A server on no host has it at once, without a device."""
    seconds = call.world.config.latencies.seconds("attach") / 2
    steps = (VolumeStep(seconds, "attaching"), VolumeStep(seconds, "in-use", "hold"))
    held = replace(
        volume,
        status="reserved" if server.host else "in-use",
        attachment=VolumeAttachment(
            new_id(),
            server.id,
            device.device,
            server.host or "",
            None if server.host else whole_second(call.now),
        ),
        updated_at=whole_second(call.now),
    )
    call.world.save_volume(follow(held, steps if server.host else (), call.now))


@ROUTES.on("DELETE", f"{PATH}/{{volume_id}}")
def detach(call: Call, server_id: str, volume_id: str) -> Reply:
    """202; the volume is available a moment later, and no longer the server's."""
    server = in_reach(call, server_id)
    volume = found_volume(call, volume_id)
    if _device(server, volume_id).root:
        raise Refused(400, "Cannot detach a root device volume")
    _fit(call, server, "detach_volume")
    if volume.status != "in-use":
        text = "Unable to detach volume. Volume status must be 'in-use' and attach_status must be 'attached'"
        cause = f"Invalid input received: Invalid volume: {text} to detach."
        raise Refused(400, f"Invalid volume: {cause} (HTTP 400) (Request-ID: {call.request_id})")
    log.begin(call, server, "detach_volume", "compute_detach_volume" if server.host else "api_detach_volume")
    seconds = call.world.config.latencies.seconds("detach")
    leaving = replace(
        volume, status="detaching", request_id=call.request_id, updated_at=whole_second(call.now)
    )
    call.world.save_volume(follow(leaving, (VolumeStep(seconds, "available", "let-go"),), call.now))
    return Reply(202, subject=server_id)
