"""Ports: a server's plugs. Made by Nova and removed with the server; or by a client, whose they then stay."""

from __future__ import annotations

import re
import secrets
from typing import Any

from msgspec.structs import replace

from simulator.http import Call, Refused, Reply
from simulator.network.addresses import certain_address, next_address
from simulator.network.api import ROUTES, V, listed, shown
from simulator.network.body import (
    address,
    as_it_comes,
    bad_request,
    boolean,
    invalid,
    not_allowed,
    project_of,
    text,
    uuid,
    uuids,
    wanted,
)
from simulator.network.floating_ips import leave_port
from simulator.network.groups import find_group, found_group
from simulator.network.quotas import reserve
from simulator.records import Network, Port
from simulator.texts import zulu
from simulator.world import World, new_id, whole_second

ONE = f"{V}/ports/{{port_id}}"
MAC = re.compile(r"([0-9a-f]{2}:){5}[0-9a-f]{2}")
Place = dict[str, str]


def _places(name: str, value: Any) -> list[Place]:
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise invalid(name, f"Invalid data format for fixed IP: '{value}'")
    checks = {"subnet_id": uuid, "ip_address": address}
    places = [{key: checks[key](name, item[key]) for key in checks if key in item} for item in value]
    if not all(places):
        message = "Invalid input for operation: IP allocation requires subnet_id or ip_address."
        raise Refused(400, message, "InvalidInput")
    if len(places) > 1:
        message = "Invalid input for operation: Exceeded maximum amount of fixed ips per port."
        raise Refused(400, message, "InvalidInput")
    return places


def _mac(name: str, value: Any) -> str:
    if not MAC.fullmatch(str(value).lower()) or value == "00:00:00:00:00:00":
        raise invalid(name, f"'{value}' is not a valid MAC address")
    return str(value).lower()


KNOWN = {
    "network_id": uuid,
    "name": text,
    "description": text,
    "admin_state_up": boolean,
    "device_id": text,
    "device_owner": text,
    "security_groups": uuids,
    "fixed_ips": _places,
    "mac_address": _mac,
    "binding:host_id": as_it_comes,
    "binding:vnic_type": as_it_comes,
    "tags": as_it_comes,
}
KEPT = (
    "name",
    "description",
    "admin_state_up",
    "device_id",
    "device_owner",
    "security_groups",
    "mac_address",
)


def new_port(world: World, project_id: str, network: Network, place: Place | None = None) -> Port:
    """Return a port with an address: any, or as ``place`` says (none, if it is empty). Keep it yourself."""
    at = whole_second(world.now())
    tail = secrets.token_bytes(3).hex(":")
    found = _address(world, network, {"subnet_id": network.subnet_id} if place is None else place)
    return Port(new_id(), project_id, network.id, network.subnet_id, found, f"fa:16:3e:{tail}", at, at)


def _address(world: World, network: Network, place: Place) -> str:
    subnet_id = place.get("subnet_id")
    if subnet_id and subnet_id not in world.subnets:
        raise Refused(404, f"Subnet {subnet_id} could not be found.", "SubnetNotFound")
    if subnet_id and subnet_id != network.subnet_id:
        message = f"Failed to create port on network {network.id}, because fixed_ips included invalid subnet"
        raise Refused(400, f"{message} {subnet_id}.", "InvalidInput")
    if "ip_address" in place:
        return certain_address(world, network, place["ip_address"], subnet_id)
    return next_address(world, world.subnets[network.subnet_id]) if place else ""


def port_view(call: Call, port: Port) -> dict[str, Any]:
    fixed = [{"subnet_id": port.subnet_id, "ip_address": port.ip_address}] if port.ip_address else []
    body = {
        "id": port.id,
        "name": port.name,
        "network_id": port.network_id,
        "project_id": port.project_id,
        "tenant_id": port.project_id,
        "mac_address": port.mac_address,
        "admin_state_up": port.admin_state_up,
        "status": port.status,
        "device_id": port.device_id,
        "device_owner": port.device_owner,
        "fixed_ips": fixed,
        "allowed_address_pairs": [],
        "extra_dhcp_opts": [],
        "security_groups": list(port.security_groups),
        "description": port.description,
        "binding:vnic_type": "normal",
        "port_security_enabled": True,
        "ip_allocation": "immediate" if fixed else "none",
        "qos_policy_id": None,
        "qos_network_policy_id": None,
        "tags": list(port.tags),
        "created_at": zulu(port.created_at),
        "updated_at": zulu(port.updated_at),
        "revision_number": port.revision,
    }
    return body | (_binding(port) if call.caller.is_admin else {})


def _binding(port: Port) -> dict[str, Any]:
    """Where a port is plugged in, which administrators see."""
    return {
        "binding:host_id": port.host,
        "binding:vif_type": "ovs" if port.host else "unbound",
        "binding:vif_details": {},
        "binding:profile": {},
        "resource_request": None,
    }


@ROUTES.on("GET", f"{V}/ports")
def list_ports(call: Call) -> Reply:
    mine = [port for port in call.world.ports.values() if call.caller.owns(port.project_id)]
    return listed(call, "ports", [port_view(call, port) for port in mine])


@ROUTES.on("GET", ONE)
def show_port(call: Call, port_id: str) -> Reply:
    return shown(call, "port", port_view(call, found_port(call, port_id)))


def found_port(call: Call, port_id: str) -> Port:
    """Return a port that the caller may use. Raises 404."""
    port = call.world.ports.get(port_id)
    if port is None or not call.caller.owns(port.project_id):
        raise Refused(404, f"Port {port_id} could not be found.", "PortNotFound")
    return port


def keep_changed(call: Call, port: Port) -> Port:
    """Keep a changed port as a new revision."""
    port = replace(port, updated_at=whole_second(call.now), revision=port.revision + 1)
    return call.world.ports.put(port.id, port)


@ROUTES.on("POST", f"{V}/ports")
def create_port(call: Call) -> Reply:
    given = wanted(call, "port", KNOWN, needs=("network_id",))
    project_id = project_of(call, "port")
    for group_id in given.get("security_groups", ()):
        found_group(call, group_id)
    _allow(call, "create_port", given)
    network = call.world.networks.get(given["network_id"])
    if network is None:
        raise Refused(404, f"Network {given['network_id']} could not be found.", "NetworkNotFound")
    if network.external and not call.caller.is_admin:
        message = f"Tenant {project_id} not allowed to create port on this network"
        raise Refused(403, message, "HTTPForbidden")
    reserve(call.world, project_id, "port")
    default = find_group(call.world, project_id, "default")
    places = given.get("fixed_ips")
    port = new_port(call.world, project_id, network, None if places is None else next(iter(places), {}))
    _refuse_mac(call.world, port, given)
    port = replace(port, security_groups=(default.id,) if default else ())
    port = replace(port, **{name: given[name] for name in KEPT if name in given})
    call.world.ports.put(port.id, port)
    return Reply(201, {"port": port_view(call, port)})


def _refuse_mac(world: World, port: Port, given: dict[str, Any]) -> None:
    mac = given.get("mac_address")
    for other in world.ports.values():
        if other.mac_address == mac and other.id != port.id and other.network_id == port.network_id:
            message = f"Unable to complete operation for network {port.network_id}."
            raise Refused(409, f"{message} The mac address {mac} is in use.", "MacAddressInUse")


def _allow(call: Call, rule: str, given: dict[str, Any]) -> None:
    """On a network of another project, only administrators may choose an address, or a host."""
    if call.caller.is_admin:
        return
    for name in ("mac_address", "binding:host_id"):
        if name in given:
            raise not_allowed(f"(rule:{rule} and rule:{rule}:{name})")
    chosen = [place for place in given.get("fixed_ips", ()) if "ip_address" in place or rule == "update_port"]
    if chosen:
        names = [f"rule:{rule}:fixed_ips:{name}" for name in ("subnet_id", "ip_address") if name in chosen[0]]
        raise not_allowed(f"(rule:{rule} and (rule:{rule}:fixed_ips and ({' and '.join(names)})))")


@ROUTES.on("PUT", ONE)
def update_port(call: Call, port_id: str) -> Reply:
    given = wanted(call, "port", KNOWN, fixed=("network_id", "tags"))
    port = found_port(call, port_id)
    for group_id in given.get("security_groups", ()):
        found_group(call, group_id)
    _allow(call, "update_port", given)
    _refuse_mac(call.world, port, given)
    if "fixed_ips" in given:
        port = replace(port, ip_address=_moved(call.world, port, next(iter(given["fixed_ips"]), {})))
    port = keep_changed(call, replace(port, **{name: given[name] for name in KEPT if name in given}))
    return Reply(200, {"port": port_view(call, port)})


def _moved(world: World, port: Port, place: Place) -> str:
    """Return a port's new address; asking for the one it has is no change."""
    if place.get("ip_address") == port.ip_address:
        return port.ip_address
    if any(floating.port_id == port.id for floating in world.floating_ips.values()):
        raise bad_request(f"Port {port.id} has a floating IP and keeps its address.")
    return _address(world, world.networks[port.network_id], place)


@ROUTES.on("DELETE", ONE)
def delete_port(call: Call, port_id: str) -> Reply:
    """The server it belonged to stays ACTIVE, with one address less."""
    port = found_port(call, port_id)
    drop_port(call.world, port_id)
    server = call.world.servers.get(port.device_id)
    if server is not None:
        left = tuple(address for address in server.addresses if address.port_id != port_id)
        networks = tuple(name for name in server.networks if name != f"port:{port_id}")
        now = whole_second(call.now)
        call.world.save(replace(server, addresses=left, networks=networks, updated_at=now))
    return Reply(204)


def drop_port(world: World, port_id: str) -> None:
    """Remove a port; floating IPs that led to it lead nowhere from then on."""
    leave_port(world, port_id)
    world.ports.drop(port_id)
