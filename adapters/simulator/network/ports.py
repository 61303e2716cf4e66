"""Ports: a server's plugs. Made when it is built, removed with it; or made first, by the client."""

from __future__ import annotations

import secrets
from datetime import datetime
from ipaddress import IPv4Address
from typing import Any

from msgspec.structs import replace

from adapters.simulator.http import Call, Refused, Reply
from adapters.simulator.network.api import ROUTES, V, listed, shown
from adapters.simulator.network.groups import find_group
from adapters.simulator.records import Address, Port, Server, Subnet
from adapters.simulator.texts import zulu
from adapters.simulator.world import World, new_id, whole_second


def plug(world: World, server: Server, at: datetime) -> tuple[Address, ...]:
    """Give a server a port on each of its networks, and return the addresses."""
    groups = [find_group(world, server.project_id, name) for name in server.security_groups]
    addresses = []
    for wanted in server.networks:
        port = world.ports.get(wanted.removeprefix("port:")) or _new_port(
            world, server.project_id, wanted, at
        )
        port = replace(
            port,
            device_id=server.id,
            device_owner="compute:nova",
            host=server.host or "",
            status="ACTIVE",
            updated_at=at,
            security_groups=port.security_groups or tuple(group.id for group in groups if group),
        )
        world.ports.put(port.id, port)
        network = world.networks[port.network_id]
        addresses.append(Address(network.name, port.ip_address, port.mac_address, port.id))
    return tuple(addresses)


def unplug(world: World, server_id: str) -> None:
    """Remove a server's ports. Those that a client had made stay, unplugged, as in Nova."""
    server = world.servers.get(server_id)
    made_first = {name.removeprefix("port:") for name in server.networks} if server else set()
    for port in [port for port in world.ports.values() if port.device_id == server_id]:
        if port.id in made_first:
            world.ports.put(port.id, replace(port, device_id="", device_owner="", host="", status="DOWN"))
        else:
            world.ports.drop(port.id)


def _new_port(world: World, project_id: str, network_id: str, at: datetime) -> Port:
    subnet = world.subnets[world.networks[network_id].subnet_id]
    tail = secrets.token_bytes(3).hex(":")
    return Port(
        id=new_id(),
        project_id=project_id,
        network_id=network_id,
        subnet_id=subnet.id,
        ip_address=_next_address(world, subnet),
        mac_address=f"fa:16:3e:{tail}",
        created_at=at,
        updated_at=at,
    )


def _next_address(world: World, subnet: Subnet) -> str:
    """Return the next free address of the pool, going round. Raises 409 when none is left."""
    first, last = int(IPv4Address(subnet.first_ip)), int(IPv4Address(subnet.last_ip))
    size = last - first + 1
    taken = {port.ip_address for port in world.ports.values() if port.subnet_id == subnet.id}
    for step in range(size):
        address = str(IPv4Address(first + (subnet.given + step) % size))
        if address not in taken:
            world.subnets.put(subnet.id, replace(subnet, given=subnet.given + step + 1))
            return address
    text = f"No more IP addresses available on network {subnet.network_id}."
    raise Refused(409, text, "IpAddressGenerationFailure")


def _view(call: Call, port: Port) -> dict[str, Any]:
    body = {
        "id": port.id,
        "name": port.name,
        "network_id": port.network_id,
        "project_id": port.project_id,
        "tenant_id": port.project_id,
        "mac_address": port.mac_address,
        "admin_state_up": True,
        "status": port.status,
        "device_id": port.device_id,
        "device_owner": port.device_owner,
        "fixed_ips": [{"subnet_id": port.subnet_id, "ip_address": port.ip_address}],
        "allowed_address_pairs": [],
        "extra_dhcp_opts": [],
        "security_groups": list(port.security_groups),
        "description": "",
        "binding:vnic_type": "normal",
        "port_security_enabled": True,
        "ip_allocation": "immediate",
        "qos_policy_id": None,
        "qos_network_policy_id": None,
        "tags": [],
        "created_at": zulu(port.created_at),
        "updated_at": zulu(port.updated_at),
        "revision_number": 1,
    }
    bound = "ovs" if port.host else "unbound"
    binding = {"binding:host_id": port.host, "binding:vif_type": bound, "binding:vif_details": {}}
    return body | (binding | {"binding:profile": {}} if call.caller.is_admin else {})


@ROUTES.on("GET", f"{V}/ports")
def list_ports(call: Call) -> Reply:
    mine = [port for port in call.world.ports.values() if call.caller.owns(port.project_id)]
    return listed(call, "ports", [_view(call, port) for port in mine])


@ROUTES.on("GET", f"{V}/ports/{{port_id}}")
def show_port(call: Call, port_id: str) -> Reply:
    return shown(call, "port", _view(call, _found(call, port_id)))


def _found(call: Call, port_id: str) -> Port:
    port = call.world.ports.get(port_id)
    if port is None or not call.caller.owns(port.project_id):
        raise Refused(404, f"Port {port_id} could not be found.", "PortNotFound")
    return port


@ROUTES.on("POST", f"{V}/ports")
def create_port(call: Call) -> Reply:
    body = call.json()
    wanted = body.get("port") if isinstance(body, dict) else None
    if not isinstance(wanted, dict) or "network_id" not in wanted:
        raise Refused(
            400, "Failed to parse request. Required attribute 'network_id' not specified", "HTTPBadRequest"
        )
    network_id = str(wanted["network_id"])
    if network_id not in call.world.networks:
        raise Refused(404, f"Network {network_id} could not be found.", "NetworkNotFound")
    project_id = call.project_id
    used = sum(port.project_id == project_id for port in call.world.ports.values())
    if 0 <= call.world.config.quota.ports <= used:
        raise Refused(409, "Quota exceeded for resources: ['port'].", "OverQuota")
    group = find_group(call.world, project_id, "default")
    port = replace(
        _new_port(call.world, project_id, network_id, whole_second(call.now)),
        name=str(wanted.get("name", "")),
        security_groups=tuple(map(str, wanted.get("security_groups") or ([group.id] if group else []))),
    )
    call.world.ports.put(port.id, port)
    return Reply(201, {"port": _view(call, port)})


@ROUTES.on("DELETE", f"{V}/ports/{{port_id}}")
def delete_port(call: Call, port_id: str) -> Reply:
    """The server it belonged to stays ACTIVE, with one address less."""
    port = _found(call, port_id)
    call.world.ports.drop(port_id)
    server = call.world.servers.get(port.device_id)
    if server is not None:
        left = tuple(address for address in server.addresses if address.port_id != port_id)
        call.world.save(replace(server, addresses=left, updated_at=whole_second(call.now)))
    return Reply(204)
