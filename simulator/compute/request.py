"""The body of POST /servers, checked as Nova checks it: first its shape, then what it points to.

All of it is 400, also what does not exist; only a forced host (403) and quotas (403) differ.
"""

from __future__ import annotations

import ipaddress
import re
from typing import Any

import msgspec

from simulator.compute import block_devices
from simulator.compute.api import allow, body_of, invalid, only, text_of, text_or_none
from simulator.compute.capacity import zones_of
from simulator.compute.labels import checked_metadata, checked_tags
from simulator.compute.printable import description_of, name_of
from simulator.http import Call, Refused
from simulator.network.groups import find_group
from simulator.records import BlockDevice, Flavor, Port

UUID = re.compile(r"[0-9a-fA-F]{8}-?([0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}")
KNOWN = {
    "name",
    "imageRef",
    "flavorRef",
    "adminPass",
    "metadata",
    "networks",
    "OS-DCF:diskConfig",
    "accessIPv4",
    "accessIPv6",
    "availability_zone",
    "block_device_mapping",
    "block_device_mapping_v2",
    "config_drive",
    "key_name",
    "min_count",
    "max_count",
    "return_reservation_id",
    "security_groups",
    "user_data",
}
SINCE = {"description": (2, 19), "tags": (2, 52), "trusted_image_certificates": (2, 63), "host": (2, 74)}
SINCE |= {"hypervisor_hostname": (2, 74), "hostname": (2, 90)}


class Wanted(msgspec.Struct, frozen=True):
    """A well-formed wish, with everything it points to found."""

    name: str
    flavor: Flavor
    image_id: str
    devices: tuple[BlockDevice, ...]
    networks: tuple[str, ...]
    security_groups: tuple[str, ...]
    tags: tuple[str, ...]
    metadata: dict[str, str]
    description: str | None
    key_name: str | None
    zone: str | None
    host: str | None
    user_data: str | None
    config_drive: bool
    least: int
    most: int


def wanted_server(call: Call) -> Wanted:
    """Return what the call asks for. Raises ``Refused``."""
    body = body_of(call, "server")
    _shape(call, body)
    least, most = _counts(body)
    zone, host = _place(call, body)
    flavor = call.world.flavors.get(str(body["flavorRef"]))
    if flavor is None:
        raise Refused(400, f"Flavor {body['flavorRef']} could not be found.")
    return Wanted(
        name=body["name"],
        flavor=flavor,
        image_id=_image(call, body, flavor),
        devices=block_devices.wanted_devices(call, body, flavor, most),
        networks=_networks(call, body, most),
        security_groups=_groups(call, body),
        tags=checked_tags(body.get("tags", [])),
        metadata=checked_metadata(call, body.get("metadata", {})),
        description=description_of(body.get("description")),
        key_name=_key(call, body),
        zone=zone,
        host=host,
        user_data=text_or_none("user_data", body.get("user_data"), 65_535),
        config_drive=body.get("config_drive") in (True, "true", "True", "1"),
        least=least,
        most=most,
    )


def _shape(call: Call, body: dict[str, Any]) -> None:
    required = ["name", "flavorRef", *(["networks"] if call.version >= (2, 37) else [])]
    for field in required:
        if field not in body:
            raise invalid("server", body, f"{field!r} is a required property")
    only("server", body, KNOWN | {name for name, since in SINCE.items() if call.version >= since})
    name_of(body["name"])
    description_of(body.get("description"))
    if not isinstance(body["flavorRef"], int):
        text_of("flavorRef", body["flavorRef"])
    checked_tags(body.get("tags", []))
    checked_metadata(call, body.get("metadata", {}))
    _shape_of_networks(call, body.get("networks", []))
    block_devices.check_shape(call, body.get(block_devices.FIELD, []))
    if body.get("imageRef") and not UUID.fullmatch(str(body["imageRef"])):
        why = f"{body['imageRef']!r} is not valid under any of the given schemas"
        raise invalid("imageRef", body["imageRef"], why)


def _shape_of_networks(call: Call, wanted: Any) -> None:
    named = isinstance(wanted, str) and wanted in ("none", "auto") and call.version >= (2, 37)
    listed = isinstance(wanted, list) and all(isinstance(item, dict) for item in wanted)
    if not named and not (listed and all(_network_is_well_formed(item) for item in wanted)):
        why = f"{wanted!r} is not valid under any of the given schemas"
        raise invalid("networks", wanted, why)


def _network_is_well_formed(item: dict[str, Any]) -> bool:
    refs = item.get("uuid"), item.get("port")
    fits = all(ref is None or UUID.fullmatch(str(ref)) for ref in refs)
    return fits and set(item) <= {"uuid", "port", "fixed_ip", "tag"} and is_address(item.get("fixed_ip"))


def is_address(text: object) -> bool:
    """Return whether this is an IP address, or nothing."""
    try:
        return text is None or bool(ipaddress.ip_address(str(text)))
    except ValueError:
        return False


def _counts(body: dict[str, Any]) -> tuple[int, int]:
    for field in ("min_count", "max_count"):
        if not re.fullmatch(r"\d+", str(body.get(field, 1))):
            raise invalid(field, body[field], f"{body[field]!r} does not match '^[0-9]*$'")
    least = int(body.get("min_count", 1))
    most = int(body.get("max_count", max(least, 1)))
    if least > most:
        raise Refused(400, "min_count must be <= max_count")
    return least, most


def _place(call: Call, body: dict[str, Any]) -> tuple[str | None, str | None]:
    """Return the zone, and the host if one is forced: administrators may, as ``zone:host``."""
    text = body.get("availability_zone")
    if text is None:
        return None, text_or_none("host", body.get("host"))
    zone, _, host = text_of("availability_zone", text).partition(":")
    if host:
        allow(call, "servers:create:forced_host", when=False)
    if zone not in zones_of(call.world):
        raise Refused(400, "The requested availability zone is not available")
    return zone, host or None


def _image(call: Call, body: dict[str, Any], flavor: Flavor) -> str:
    """Return the image to boot from; none ("") if a volume is to be booted from."""
    image_id = body.get("imageRef")
    if not image_id and body.get(block_devices.FIELD):
        return ""
    if not image_id:
        raise Refused(400, "Missing imageRef attribute")
    image = call.world.images.get(image_id)
    if image is None or image.status != "active":
        raise Refused(400, "Can not find requested image")
    suit(flavor, image.min_ram, image.min_disk)
    return image.id


def suit(flavor: Flavor, min_ram: int, min_disk: int) -> None:
    """See that a flavor is large enough for an image. Raises 400."""
    if flavor.ram < min_ram:
        raise Refused(400, "Flavor's memory is too small for requested image.")
    if flavor.disk < min_disk:
        text = "Flavor's disk is smaller than the minimum size specified in image metadata."
        gib = 1024**3
        detail = f" Flavor disk is {flavor.disk * gib} bytes, minimum size is {min_disk * gib} bytes."
        raise Refused(400, text + detail)


def _networks(call: Call, body: dict[str, Any], most: int) -> tuple[str, ...]:
    """Return network ids, or port ids as ``port:ID``. None asked for is each that the project may use."""
    wanted: Any = body.get("networks", "auto") or "auto"
    if wanted == "none":
        return ()
    if wanted == "auto":
        networks, project_id = call.world.networks.values(), call.caller.project_id
        usable = tuple(one.id for one in networks if one.shared or one.project_id == project_id)
        if len(usable) > 1:
            raise Refused(409, "Multiple possible networks found, use a Network ID to be more specific.")
        return usable
    given = [item["port"] for item in wanted if item.get("port")]
    for port_id in given:
        if given.count(port_id) > 1:
            text = f"Port ID '{port_id}' was specified twice: you cannot attach a port multiple times."
            raise Refused(400, text)
    if given and most > 1:
        why = "Please launch your instance one by one with different ports."
        what = "Unable to launch multiple instances with a single configured port ID."
        raise Refused(400, f"Failed to launch instances: {what} {why}")
    return tuple(_network(call, item) for item in wanted)


def _network(call: Call, item: dict[str, Any]) -> str:
    port_id, address = item.get("port"), item.get("fixed_ip")
    if port_id and address:
        what = f"Specified Fixed IP '{address}' cannot be used with port '{port_id}'"
        raise Refused(400, f"{what}: the two cannot be specified together.")
    if port_id:
        return f"port:{free_port(call, port_id).id}"
    if not item.get("uuid"):
        raise Refused(400, "Bad network format: missing 'uuid'")
    if str(item["uuid"]) not in call.world.networks:
        raise Refused(400, f"Network {item['uuid']} could not be found.")
    return f"{item['uuid']}@{_unused(call, item['uuid'], address)}" if address else str(item["uuid"])


def free_port(call: Call, port_id: str, missing: int = 400) -> Port:
    """Return a port that no device has. Raises 409 if one has it, ``missing`` if there is none."""
    port = call.world.ports.get(port_id)
    if port is None or not call.caller.owns(port.project_id):
        raise Refused(missing, f"Port id {port_id} could not be found.")
    if port.device_id:
        raise Refused(409, f"Port {port_id} is still in use.")
    return port


def _unused(call: Call, network_id: str, address: str) -> str:
    for port in call.world.ports.values():
        if port.network_id == network_id and port.ip_address == address:
            message = f"Fixed IP address {address} is already in use on instance {port.device_id}."
            raise Refused(400, message)
    return address


def _groups(call: Call, body: dict[str, Any]) -> tuple[str, ...]:
    wanted = body.get("security_groups") or [{"name": "default"}]
    if not isinstance(wanted, list) or not all(isinstance(item, dict) for item in wanted):
        raise invalid("security_groups", wanted, f"{wanted!r} is not of type 'array'")
    names = [str(item.get("name")) for item in wanted]
    for name in names:
        if find_group(call.world, call.project_id, name) is None:
            raise Refused(400, f"Unable to find security_group with name or id '{name}'")
    return tuple(dict.fromkeys(names))


def _key(call: Call, body: dict[str, Any]) -> str | None:
    name = text_or_none("key_name", body.get("key_name"))
    if name is not None and f"{call.caller.user_id}/{name}" not in call.world.key_pairs:
        raise Refused(400, "Invalid key_name provided.")
    return name
