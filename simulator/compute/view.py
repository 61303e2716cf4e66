"""View of a server: by microversion, by role, and by how much of it can be reached.

``status`` is never stored; it follows from vm_state and task_state as in Nova (openstack-facts, 1).
"""

from __future__ import annotations

import hashlib
from typing import Any

from simulator.compute.api import base, links
from simulator.http import Call
from simulator.network.floating_ips import floating_address
from simulator.records import Server
from simulator.texts import micros, zulu
from simulator.world import World

DEFAULT = "default"
REBUILDING = dict.fromkeys(
    ("rebuilding", "rebuild_block_device_mapping", "rebuild_spawning"),
    "REBUILD",
)
RESIZING = dict.fromkeys(("resize_prep", "resize_migrating", "resize_migrated", "resize_finish"), "RESIZE")
STATUS: dict[str, dict[str, str]] = {
    "active": {
        DEFAULT: "ACTIVE",
        "rebooting": "REBOOT",
        "reboot_pending": "REBOOT",
        "reboot_started": "REBOOT",
        "rebooting_hard": "HARD_REBOOT",
        "reboot_pending_hard": "HARD_REBOOT",
        "reboot_started_hard": "HARD_REBOOT",
        "updating_password": "PASSWORD",
        **REBUILDING,
        **RESIZING,
    },
    "building": {DEFAULT: "BUILD"},
    "stopped": {DEFAULT: "SHUTOFF", **REBUILDING, **RESIZING},
    "resized": {DEFAULT: "VERIFY_RESIZE", "resize_reverting": "REVERT_RESIZE"},
    "paused": {DEFAULT: "PAUSED"},
    "suspended": {DEFAULT: "SUSPENDED"},
    "rescued": {DEFAULT: "RESCUE"},
    "shelved": {DEFAULT: "SHELVED"},
    "shelved_offloaded": {DEFAULT: "SHELVED_OFFLOADED"},
    "error": {DEFAULT: "ERROR", **REBUILDING},
    "deleted": {DEFAULT: "DELETED"},
}
WITH_FAULT = frozenset({"ERROR", "DELETED"})
WITH_PROGRESS = frozenset({"ACTIVE", "BUILD", "REBUILD", "RESIZE", "VERIFY_RESIZE", "MIGRATING"})


def status_of(server: Server) -> str:
    by_task = STATUS.get(server.vm_state, {DEFAULT: "UNKNOWN"})
    return by_task.get(server.task_state or DEFAULT, by_task[DEFAULT])


def host_id(project_id: str, host: str | None) -> str:
    """Return the hash by which a project tells hosts apart without learning their names."""
    return hashlib.sha224(f"{project_id}{host}".encode()).hexdigest() if host else ""


def cell_is_down(world: World, server: Server) -> bool:
    """Whether the server sits in a cell that cannot be reached. One without a host is in no such cell."""
    down = {fault.cell for fault in world.misfortunes.lasting("cell-down")}
    return bool(down) and cell_of(world, server) in down


def cell_of(world: World, server: Server) -> str:
    return next((host.cell for host in world.config.hosts if host.name == server.host), "")


def zone_of(world: World, server: Server) -> str:
    return next((host.zone for host in world.config.hosts if host.name == server.host), "")


def brief(call: Call, server: Server) -> dict[str, Any]:
    return {"id": server.id, "name": server.name, "links": links(call, "servers", server.id)}


def minimal(call: Call, server: Server, *, alone: bool, detail: bool = True) -> dict[str, Any]:
    """Return what the API database alone knows of a server in a down cell (2.69): no name, no tags."""
    body: dict[str, Any] = {
        "id": server.id,
        "status": "UNKNOWN",
        "links": links(call, "servers", server.id),
    }
    if detail:
        body |= {"tenant_id": server.project_id, "created": zulu(server.created_at)}
    if alone:
        body |= {
            "user_id": server.user_id,
            "image": _image(call, server),
            "flavor": _flavor(call, server),
            "OS-EXT-AZ:availability_zone": server.wanted_zone or "UNKNOWN",
            "OS-EXT-STS:power_state": 0,
        }
        if call.version >= (2, 71):
            body["server_groups"] = []
    return body


def full(call: Call, server: Server, *, alone: bool) -> dict[str, Any]:
    """Return a server's details; ``alone`` when it is not one of a list, which leaves some out."""
    status = status_of(server)
    body = {"status": status} | _what(call, server) | _how(call, server)
    _add_by_status(call, server, status, body)
    _add_by_version(call, server, body, alone=alone)
    if call.caller.is_admin:
        _add_for_admins(call, server, body)
    return body


def _what(call: Call, server: Server) -> dict[str, Any]:
    return {
        "id": server.id,
        "name": server.name,
        "tenant_id": server.project_id,
        "user_id": server.user_id,
        "created": zulu(server.created_at),
        "updated": zulu(server.updated_at),
        "metadata": server.metadata,
        "image": _image(call, server),
        "flavor": _flavor(call, server),
        "links": links(call, "servers", server.id),
        "config_drive": "True" if server.config_drive else "",
        "key_name": server.key_name,
        "accessIPv4": "",
        "accessIPv6": "",
        "OS-DCF:diskConfig": "MANUAL",
    }


def _how(call: Call, server: Server) -> dict[str, Any]:
    return {
        "hostId": host_id(server.project_id, server.host),
        "addresses": addresses(call, server),
        "OS-EXT-AZ:availability_zone": zone_of(call.world, server) or server.wanted_zone or "",
        "OS-SRV-USG:launched_at": micros(server.launched_at),
        "OS-SRV-USG:terminated_at": micros(server.terminated_at),
        "OS-EXT-STS:task_state": server.task_state,
        "OS-EXT-STS:vm_state": server.vm_state,
        "OS-EXT-STS:power_state": server.power_state,
        "os-extended-volumes:volumes_attached": _volumes(call, server),
    }


def _add_by_status(call: Call, server: Server, status: str, body: dict[str, Any]) -> None:
    if status in WITH_PROGRESS:
        body["progress"] = 0
    if server.fault and status in WITH_FAULT:
        fault = server.fault
        body["fault"] = {"code": fault.code, "created": zulu(fault.created_at), "message": fault.message}
        if call.caller.is_admin:
            body["fault"]["details"] = f"Traceback (simulated)\n{fault.message}\n"
    if server.addresses:
        body["security_groups"] = [{"name": name} for name in _group_names(call, server)]


def _add_by_version(call: Call, server: Server, body: dict[str, Any], *, alone: bool) -> None:
    version = call.version
    if version >= (2, 9):
        body["locked"] = server.locked_by is not None
    if version >= (2, 19):
        body["description"] = server.description
    if version >= (2, 26):
        body["tags"] = sorted(server.tags) if server.in_cell else server.tags
    if version >= (2, 63):
        body["trusted_image_certificates"] = None
    if version >= (2, 71) and alone:
        body["server_groups"] = []
    if version >= (2, 73):
        body["locked_reason"] = server.locked_reason
    if version >= (2, 90):
        body["OS-EXT-SRV-ATTR:hostname"] = server.hostname
    if version >= (2, 96):
        body["pinned_availability_zone"] = server.wanted_zone


def _add_for_admins(call: Call, server: Server, body: dict[str, Any]) -> None:
    prefix = "OS-EXT-SRV-ATTR:"
    body |= {
        f"{prefix}host": server.host,
        f"{prefix}hypervisor_hostname": server.host,
        f"{prefix}instance_name": f"instance-{server.number:08x}",
    }
    if call.version >= (2, 3):
        body |= {
            f"{prefix}hostname": server.hostname,
            f"{prefix}kernel_id": "",
            f"{prefix}launch_index": 0,
            f"{prefix}ramdisk_id": "",
            f"{prefix}reservation_id": server.reservation_id,
            f"{prefix}root_device_name": "/dev/vda" if server.launched_at or server.host else None,
            f"{prefix}user_data": server.user_data,
        }
    if call.version >= (2, 16):
        body["host_status"] = "UP" if server.host else ""


def _image(call: Call, server: Server) -> dict[str, Any] | str:
    """Return the image, or an empty text where the server was booted from a volume."""
    if not server.image_id:
        return ""
    href = f"{base(call)}/images/{server.image_id}"
    return {"id": server.image_id, "links": [{"rel": "bookmark", "href": href}]}


def _flavor(call: Call, server: Server) -> dict[str, Any]:
    """Return the flavor as it was (2.47), or a link to it."""
    flavor = server.flavor
    if call.version < (2, 47):
        href = f"{base(call)}/flavors/{flavor.id}"
        return {"id": flavor.id, "links": [{"rel": "bookmark", "href": href}]}
    return {
        "vcpus": flavor.vcpus,
        "ram": flavor.ram,
        "disk": flavor.disk,
        "ephemeral": 0,
        "swap": 0,
        "original_name": flavor.name,
        "extra_specs": {},
    }


def addresses(call: Call, server: Server) -> dict[str, list[dict[str, Any]]]:
    """Return a server's addresses by network: each fixed one, then the floating ones that lead there."""
    found: dict[str, list[dict[str, Any]]] = {}
    lines = [(address, address.ip, "fixed") for address in server.addresses]
    for address in server.addresses:
        floating = floating_address(call, address.port_id)
        lines += [(address, floating, "floating")] if floating else []
    for address, ip, kind in lines:
        line = {"version": 4, "addr": ip, "OS-EXT-IPS:type": kind, "OS-EXT-IPS-MAC:mac_addr": address.mac}
        found.setdefault(address.network, []).append(line)
    return found


def _group_names(call: Call, server: Server) -> list[str]:
    """Return the groups of each port in turn: two ports of one group name it twice, as Nova does."""
    ports = [call.world.ports[address.port_id] for address in server.addresses]
    return [call.world.security_groups[key].name for port in ports for key in port.security_groups]


def _volumes(call: Call, server: Server) -> list[dict[str, Any]]:
    """Return the server's volumes; whether they end with it is told from 2.3 on."""
    return [
        {"id": device.volume_id}
        | ({"delete_on_termination": device.delete_on_termination} if call.version >= (2, 3) else {})
        for device in server.devices
        if device.volume_id
    ]
