"""A server's interfaces: ports plugged in and out while it runs; and the security groups of its ports."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from simulator.compute import log
from simulator.compute.api import ROUTES, V, body_of, invalid, only
from simulator.compute.request import UUID, free_port, is_address
from simulator.compute.servers import in_reach, unlocked
from simulator.http import Call, Refused, Reply
from simulator.network.groups import find_group
from simulator.network.plugs import addresses_of, plug_in, unplug_one
from simulator.network.ports import keep_changed
from simulator.network.rules import rules_of
from simulator.records import Port, SecurityGroup, Server
from simulator.world import whole_second

ALL = f"{V}/servers/{{server_id}}/os-interface"
ONE = f"{ALL}/{{port_id}}"
STATES = ("active", "paused", "stopped")


def _view(call: Call, port: Port) -> dict[str, Any]:
    fixed = [{"subnet_id": port.subnet_id, "ip_address": port.ip_address}] if port.ip_address else []
    body = {
        "net_id": port.network_id,
        "port_id": port.id,
        "mac_addr": port.mac_address,
        "port_state": port.status,
        "fixed_ips": fixed,
    }
    return body | ({"tag": None} if call.version >= (2, 70) else {})


def _ports(call: Call, server: Server) -> list[Port]:
    return [port for port in call.world.ports.values() if port.device_id == server.id]


@ROUTES.on("GET", ALL)
def list_interfaces(call: Call, server_id: str) -> Reply:
    ports = _ports(call, in_reach(call, server_id))
    return Reply(200, {"interfaceAttachments": [_view(call, port) for port in ports]})


@ROUTES.on("GET", ONE)
def show_interface(call: Call, server_id: str, port_id: str) -> Reply:
    server = in_reach(call, server_id)
    if port_id not in call.world.ports:
        raise Refused(404, f"Port id {port_id} could not be found.")
    port = call.world.ports[port_id]
    if port.device_id != server.id:
        raise Refused(404, f"Instance {server_id} does not have a port with id {port_id}")
    return Reply(200, {"interfaceAttachment": _view(call, port)})


@ROUTES.on("POST", ALL)
def attach_interface(call: Call, server_id: str) -> Reply:
    """Plug in a given port, or a new one on a network; without either, on the one that there is."""
    wanted = _wanted(call)
    server = in_reach(call, server_id)
    _fit(call, server, "attach_interface")
    name = _source(call, wanted)
    log.begin(call, server, "attach_interface", "compute_attach_interface")
    port = plug_in(call.world, server, name, whole_second(call.now))
    networks = (*server.networks, name) if name.startswith("port:") else server.networks
    added = addresses_of(call.world, port)
    _save(call, replace(server, networks=networks, addresses=(*server.addresses, *added)))
    return Reply(200, {"interfaceAttachment": _view(call, port)}, subject=server_id)


def _wanted(call: Call) -> dict[str, Any]:
    wanted = body_of(call, "interfaceAttachment")
    known = {"net_id", "port_id", "fixed_ips"} | ({"tag"} if call.version >= (2, 49) else set())
    only("interfaceAttachment", wanted, known)
    for field in ("net_id", "port_id"):
        if field in wanted and not UUID.fullmatch(str(wanted[field])):
            raise invalid(field, wanted[field], f"{wanted[field]!r} is not a 'uuid'")
    for fixed in wanted.get("fixed_ips", []):
        if not is_address(fixed.get("ip_address")):
            why = f"{fixed['ip_address']!r} is not valid under any of the given schemas"
            raise invalid("ip_address", fixed["ip_address"], why)
    if wanted.get("fixed_ips") and not wanted.get("net_id"):
        raise Refused(400, "Must input network_id when request IP address")
    if wanted.get("net_id") and wanted.get("port_id"):
        raise Refused(400, "Must not input both network_id and port_id")
    return wanted


def _source(call: Call, wanted: dict[str, Any]) -> str:
    """Return what is to be plugged in, as ``Server.networks`` names it."""
    if wanted.get("port_id"):
        return f"port:{free_port(call, wanted['port_id'], missing=404).id}"
    network_id = wanted.get("net_id") or _only_network(call)
    network = call.world.networks.get(network_id)
    if network is not None and network.external and not call.caller.is_admin:
        raise Refused(403, f"It is not allowed to create an interface on external network {network_id}")
    for fixed in wanted.get("fixed_ips", []):
        if not call.caller.is_admin:
            rule = "rule:create_port"
            what = f"(({rule} and ({rule}:fixed_ips and ({rule}:fixed_ips:ip_address))) and {rule}:device_id)"
            raise Refused(403, f"{what} is disallowed by policy")
        return f"{network_id}@{fixed['ip_address']}"
    return network_id


def _only_network(call: Call) -> str:
    usable = [network.id for network in call.world.networks.values() if network.shared]
    if len(usable) > 1:
        raise Refused(409, "Multiple possible networks found, use a Network ID to be more specific.")
    return usable[0]


def _fit(call: Call, server: Server, action: str) -> None:
    unlocked(call, server)
    if server.vm_state not in STATES:
        where = f"vm_state {server.vm_state}"
    elif server.task_state is not None:
        where = f"task_state {server.task_state}"
    else:
        return
    raise Refused(409, f"Cannot '{action}' instance {server.id} while it is in {where}")


def _save(call: Call, server: Server, why_not: str | None = None) -> None:
    """Keep a server whose interfaces have changed, and note the end of the action that did it."""
    at = whole_second(call.now)
    server = call.world.save(replace(server, request_id=call.request_id, updated_at=at))
    log.finish(call.world, server, at, why_not)


@ROUTES.on("DELETE", ONE)
def detach_interface(call: Call, server_id: str, port_id: str) -> Reply:
    """202 in any case: of a port that the server does not have, only the action log says Error."""
    server = in_reach(call, server_id)
    _fit(call, server, "detach_interface")
    log.begin(call, server, "detach_interface", "compute_detach_interface")
    port = call.world.ports.get(port_id)
    if port is None or port.device_id != server.id:
        _save(call, server, f"Port id {port_id} is not attached")
        return Reply(202, subject=server_id)
    given = f"port:{port_id}"
    unplug_one(call.world, port, given=given in server.networks)
    addresses = tuple(address for address in server.addresses if address.port_id != port_id)
    networks = tuple(name for name in server.networks if name != given)
    _save(call, replace(server, addresses=addresses, networks=networks))
    return Reply(202, subject=server_id)


@ROUTES.on("GET", f"{V}/servers/{{server_id}}/os-security-groups")
def list_groups(call: Call, server_id: str) -> Reply:
    ports = _ports(call, in_reach(call, server_id))
    keys = dict.fromkeys(key for port in ports for key in port.security_groups)
    groups = [_group(call, call.world.security_groups[key]) for key in keys]
    return Reply(200, {"security_groups": groups})


def _group(call: Call, group: SecurityGroup) -> dict[str, Any]:
    """Return a group in the words of nova-network, with its ingress rules only."""
    about = {"name": group.name, "tenant_id": group.project_id}
    rules = [
        {
            "id": rule.id,
            "parent_group_id": group.id,
            "ip_protocol": rule.protocol,
            "from_port": rule.port_range_min,
            "to_port": rule.port_range_max,
            "group": about if rule.remote_group_id else {},
            "ip_range": {"cidr": rule.remote_ip_prefix} if rule.remote_ip_prefix else {},
        }
        for rule in rules_of(call.world, group.id)
        if rule.direction == "ingress"
    ]
    return about | {"id": group.id, "description": group.description, "rules": rules}


def add_group(call: Call, server: Server, wanted: dict[str, str]) -> None:
    """Put each of the server's ports into a group. Raises 400 if one is in it already."""
    group = _named(call, server, wanted)
    for port in _ports(call, server):
        if group.id in port.security_groups:
            why = f"Duplicate items in the list: '{group.id}'"
            raise Refused(400, f"Invalid input for security_groups. Reason: {why}.")
        keep_changed(call, replace(port, security_groups=(*port.security_groups, group.id)))


def remove_group(call: Call, server: Server, wanted: dict[str, str]) -> None:
    """Take all ports out of a group. Raises 404 if none is in it."""
    group = _named(call, server, wanted)
    ports = [port for port in _ports(call, server) if group.id in port.security_groups]
    if not ports:
        name = wanted["name"]
        raise Refused(404, f"Security group {name} not associated with the instance {server.id}")
    for port in ports:
        left = tuple(key for key in port.security_groups if key != group.id)
        keep_changed(call, replace(port, security_groups=left))


def _named(call: Call, server: Server, wanted: dict[str, str]) -> SecurityGroup:
    group = find_group(call.world, server.project_id, wanted["name"])
    if group is None:
        name, project_id = wanted["name"], server.project_id
        raise Refused(404, f"Security group {name} is not found for project {project_id}")
    return group
