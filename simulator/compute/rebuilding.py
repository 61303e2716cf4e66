"""Rebuild, rescue and change of password: they replace or repair a guest in its place."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from msgspec.structs import replace

from simulator.compute import log
from simulator.compute.api import invalid, links, only, text_of
from simulator.compute.labels import checked_metadata
from simulator.compute.matrix import RULES
from simulator.compute.obeying import able, an_object, obey, on
from simulator.compute.printable import description_of, name_of
from simulator.compute.request import UUID, suit
from simulator.compute.stages import work
from simulator.compute.view import full
from simulator.http import Call, Refused, Reply
from simulator.records import Image, Server
from simulator.volume.volumes import image_metadata
from simulator.world import World, new_secret, whole_second

KNOWN = {"imageRef", "name", "adminPass", "metadata", "preserve_ephemeral", "OS-DCF:diskConfig"}
KNOWN |= {"accessIPv4", "accessIPv6"}
SINCE = {"description": (2, 19), "key_name": (2, 54), "user_data": (2, 57)}
SINCE |= {"trusted_image_certificates": (2, 63), "hostname": (2, 90)}


def _check_rebuild(call: Call, wanted: Any) -> None:
    an_object("rebuild", wanted, "imageRef")
    only("rebuild", wanted, KNOWN | {name for name, since in SINCE.items() if call.version >= since})
    _image_id("imageRef", wanted["imageRef"])
    for field in {"adminPass", "hostname"} & wanted.keys():
        text_of(field, wanted[field])
    if "name" in wanted:
        name_of(wanted["name"])
    checked_metadata(call, wanted.get("metadata", {}))
    description_of(wanted.get("description"))


def _image_id(field: str, value: Any) -> None:
    if not UUID.fullmatch(str(value)):
        raise invalid(field, value, f"{value!r} is not a 'uuid'")


@on("rebuild", _check_rebuild)
def rebuild(call: Call, server: Server, wanted: dict[str, Any]) -> Reply:
    """The same server on a fresh disk: it keeps id, host and addresses; a stopped one is stopped again."""
    rule = RULES["rebuild stopped" if server.vm_state == "stopped" else "rebuild"]
    able(call, server, rule)
    image = call.world.images.get(wanted["imageRef"])
    if image is None or not (image.visibility == "public" or call.caller.owns(image.owner)):
        raise Refused(400, "Cannot find image for rebuild")
    if image.status != "active":
        raise Refused(400, f"Image {image.id} is not active.")
    if server.boots_from_volume:
        _suit_volume(call, server, image)
    else:
        suit(server.flavor, image.min_ram, image.min_disk)
    rebuilt = obey(call, server, rule, **_changes(call, server, image, wanted))
    body = full(call, rebuilt, alone=True) | {"adminPass": wanted.get("adminPass") or new_secret()}
    return Reply(202, {"server": body}, {"Location": links(call, "servers", server.id)[0]["href"]})


def _suit_volume(call: Call, server: Server, image: Image) -> None:
    """A volume is written anew only from 2.93 on; before, it must hold that image already. Raises 400."""
    root = next(device for device in server.devices if device.root)
    volume = call.world.volumes[root.volume_id]
    if volume.image_metadata.get("image_id") == image.id:
        return
    if call.version < (2, 93):
        why = "Unable to rebuild with a different image for a volume-backed server."
        raise Refused(400, f"Image {image.id} is unacceptable: {why}")
    call.world.save_volume(replace(volume, image_metadata=image_metadata(image)))


def _changes(call: Call, server: Server, image: Image, wanted: dict[str, Any]) -> dict[str, Any]:
    """Metadata, if any is given, replaces what there was."""
    changes: dict[str, Any] = {
        field: wanted[field] for field in ("name", "hostname", "description") if field in wanted
    }
    if "metadata" in wanted:
        changes["metadata"] = checked_metadata(call, wanted["metadata"])
    if not server.boots_from_volume:
        changes |= {"image_id": image.id, "min_disk": max(server.flavor.disk, image.min_disk)}
    return changes | {"fault": None}


@work("rebuild")
def begin_anew(world: World, server: Server, at: datetime) -> Server:
    log.turn(world, server, whole_second(at), "compute_rebuild_instance")
    return server


@work("stop-again")
def stop_again(world: World, server: Server, at: datetime) -> Server:
    log.turn(world, server, whole_second(at), "compute_stop_instance")
    return replace(server, launched_at=whole_second(at))


def _check_rescue(call: Call, wanted: Any) -> None:
    if wanted is None:
        return
    an_object("rescue", wanted)
    only("rescue", wanted, {"adminPass", "rescue_image_ref"})
    if "adminPass" in wanted:
        _check_password("rescue", wanted)
    if "rescue_image_ref" in wanted:
        _image_id("rescue_image_ref", wanted["rescue_image_ref"])


@on("rescue", _check_rescue)
def rescue(call: Call, server: Server, wanted: dict[str, Any] | None) -> Reply:
    """200, with the password to the rescue system: the one action that is neither 202 nor 204."""
    able(call, server, RULES["rescue"])
    if server.boots_from_volume:
        why = "Cannot rescue a volume-backed instance"
        raise Refused(400, f"Instance {server.id} cannot be rescued: {why}")
    image_id = (wanted or {}).get("rescue_image_ref")
    if image_id is not None and image_id not in call.world.images:
        raise Refused(400, f"Rescue image {image_id} could not be found.")
    obey(call, server, RULES["rescue"])
    return Reply(200, {"adminPass": (wanted or {}).get("adminPass") or new_secret()})


def _check_password(action: str, wanted: dict[str, Any]) -> None:
    if not isinstance(wanted["adminPass"], str):
        why = f"{wanted['adminPass']!r} is not of type 'string'"
        raise invalid("adminPass", wanted["adminPass"], why)


def _check_change(_: Call, wanted: Any) -> None:
    an_object("changePassword", wanted, "adminPass")
    only("changePassword", wanted, {"adminPass"})
    _check_password("changePassword", wanted)


@on("changePassword", _check_change)
def change_password(call: Call, server: Server, _: dict[str, str]) -> None:
    """The password itself is nowhere kept: it is the guest's."""
    obey(call, server, RULES["changePassword"])
