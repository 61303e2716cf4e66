"""Floating IPs: external addresses that lead to a port. What an agent would report is so at the next look."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from msgspec.structs import replace

from simulator.http import Call, Refused, Reply
from simulator.network.addresses import certain_address, next_address
from simulator.network.api import ROUTES, V, listed, shown
from simulator.network.body import (
    address_or_none,
    not_allowed,
    project_of,
    text,
    uuid,
    uuid_or_none,
    wanted,
)
from simulator.network.quotas import reserve
from simulator.network.records import FloatingIp
from simulator.records import Network, Port
from simulator.texts import zulu
from simulator.world import World, new_id, whole_second

KNOWN = {
    "floating_network_id": uuid,
    "floating_ip_address": address_or_none,
    "subnet_id": uuid_or_none,
    "port_id": uuid_or_none,
    "fixed_ip_address": address_or_none,
    "description": text,
}
FIXED = ("floating_network_id", "floating_ip_address", "subnet_id")
ONE = f"{V}/floatingips/{{floating_id}}"


def _view(call: Call, floating: FloatingIp) -> dict[str, Any]:
    return {
        "id": floating.id,
        "project_id": floating.project_id,
        "tenant_id": floating.project_id,
        "floating_ip_address": floating.address,
        "floating_network_id": floating.network_id,
        "router_id": floating.router_id,
        "port_id": floating.port_id,
        "fixed_ip_address": floating.fixed_ip,
        "status": floating.status,
        "description": floating.description,
        "qos_policy_id": None,
        "port_details": _details(call.world.ports[floating.port_id]) if floating.port_id else None,
        "port_forwardings": [],
        "tags": [],
        "created_at": zulu(floating.created_at),
        "updated_at": zulu(floating.updated_at),
        "revision_number": floating.revision,
    }


def _details(port: Port) -> dict[str, Any]:
    return {
        "name": port.name,
        "network_id": port.network_id,
        "mac_address": port.mac_address,
        "admin_state_up": port.admin_state_up,
        "status": port.status,
        "device_id": port.device_id,
        "device_owner": port.device_owner,
    }


@ROUTES.on("GET", f"{V}/floatingips")
def list_floating_ips(call: Call) -> Reply:
    mine = [
        floating for floating in call.world.floating_ips.values() if call.caller.owns(floating.project_id)
    ]
    return listed(call, "floatingips", [_view(call, floating) for floating in mine])


@ROUTES.on("GET", ONE)
def show_floating_ip(call: Call, floating_id: str) -> Reply:
    return shown(call, "floatingip", _view(call, _found(call, floating_id)))


def _found(call: Call, floating_id: str) -> FloatingIp:
    floating = call.world.floating_ips.get(floating_id)
    if floating is None or not call.caller.owns(floating.project_id):
        raise Refused(404, f"Floating IP {floating_id} could not be found", "FloatingIPNotFound")
    return floating


@ROUTES.on("POST", f"{V}/floatingips")
def create_floating_ip(call: Call) -> Reply:
    given = wanted(call, "floatingip", KNOWN, needs=("floating_network_id",))
    project_id = project_of(call, "floatingip")
    network = call.world.networks.get(given["floating_network_id"])
    address = given.get("floating_ip_address")
    if address and not call.caller.is_admin:
        raise not_allowed("(rule:create_floatingip and rule:create_floatingip:floating_ip_address)")
    if network is None:
        message = f"Network {given['floating_network_id']} could not be found."
        raise Refused(404, message, "NetworkNotFound")
    if not network.external:
        raise bad(f"Network {network.id} is not a valid external network.")
    reserve(call.world, project_id, "floatingip")
    at = whole_second(call.now)
    floating = FloatingIp(
        new_id(),
        project_id,
        network.id,
        _address(call.world, network, address),
        at,
        at,
        given.get("description", ""),
    )
    return Reply(201, {"floatingip": _associated(call, floating, given)})


def _address(world: World, network: Network, wanted: str | None) -> str:
    if wanted:
        return certain_address(world, network, wanted)
    return next_address(world, world.subnets[network.subnet_id])


def bad(message: str) -> Refused:
    return Refused(400, f"Bad floatingip request: {message}", "BadRequest")


@ROUTES.on("PUT", ONE)
def update_floating_ip(call: Call, floating_id: str) -> Reply:
    """Lead it to a port, or with ``port_id`` null to none; or describe it."""
    given = wanted(call, "floatingip", KNOWN, fixed=FIXED)
    floating = _found(call, floating_id)
    _refuse_another_revision(call, floating)
    changed = replace(
        floating,
        description=given.get("description", floating.description),
        updated_at=whole_second(call.now),
        revision=floating.revision + 1,
    )
    return Reply(200, {"floatingip": _associated(call, changed, given)})


def _associated(call: Call, floating: FloatingIp, given: dict[str, Any]) -> dict[str, Any]:
    """Keep a floating IP where ``given`` leads it, and return how the answer shows it.

    The answer still has the former status: only then would an agent hear of it.
    """
    if "port_id" in given and given["port_id"] is None:
        floating = unlinked(floating)
    elif "port_id" in given:
        floating = _linked(call, floating, given["port_id"], given.get("fixed_ip_address"))
    elif given.get("fixed_ip_address"):
        raise bad("fixed_ip_address cannot be specified without a port_id")
    answer = _view(call, floating)
    status = "ACTIVE" if floating.port_id else "DOWN"
    told = floating.revision + (status != floating.status)
    call.world.floating_ips.put(floating.id, replace(floating, status=status, revision=told))
    return answer


def unlinked(floating: FloatingIp) -> FloatingIp:
    return replace(floating, port_id=None, fixed_ip=None, router_id=None, linked_at=None)


def _linked(call: Call, floating: FloatingIp, port_id: str, fixed_ip: str | None) -> FloatingIp:
    port = call.world.ports.get(port_id)
    if port is None or not call.caller.owns(port.project_id):
        raise Refused(404, f"Port {port_id} could not be found.", "PortNotFound")
    if not port.ip_address:
        raise bad(f"Cannot add floating IP to port {port_id} that has no fixed IPv4 addresses.")
    if fixed_ip and fixed_ip != port.ip_address:
        raise bad(f"Port {port_id} does not have fixed ip {fixed_ip}.")
    _refuse_second(call.world, floating, port)
    return replace(
        floating,
        port_id=port_id,
        fixed_ip=port.ip_address,
        router_id=_router_between(call.world, floating, port),
        linked_at=floating.linked_at if floating.port_id == port_id else call.now,
    )


def _refuse_second(world: World, floating: FloatingIp, port: Port) -> None:
    """A fixed address has one floating IP of an external network."""
    for other in world.floating_ips.values():
        if other.port_id == port.id and other.id != floating.id and other.network_id == floating.network_id:
            what = f"floating IP {floating.address} ({floating.id}) with port {port.id}"
            why = f"that fixed IP already has a floating IP on external network {floating.network_id}"
            message = f"Cannot associate {what} using fixed IP {port.ip_address}, as {why}."
            raise Refused(409, message, "FloatingIPPortAlreadyAssociated")


def _router_between(world: World, floating: FloatingIp, port: Port) -> str:
    for router in world.routers.values():
        if router.external_network_id == floating.network_id and port.subnet_id in router.subnet_ids:
            return router.id
    where = f"External network {floating.network_id} is not reachable from subnet {port.subnet_id}."
    message = f"{where}  Therefore, cannot associate Port {port.id} with a Floating IP."
    raise Refused(404, message, "ExternalGatewayForFloatingIPNotFound")


@ROUTES.on("DELETE", ONE)
def delete_floating_ip(call: Call, floating_id: str) -> Reply:
    """Delete it, wherever it leads."""
    _refuse_another_revision(call, _found(call, floating_id))
    call.world.floating_ips.drop(floating_id)
    return Reply(204)


def _refuse_another_revision(call: Call, floating: FloatingIp) -> None:
    """A change may be asked for one revision only: ``If-Match: revision_number=3``."""
    wanted = call.headers.get("if-match", "").removeprefix("revision_number=")
    if wanted and wanted != str(floating.revision):
        message = f"Constrained to {wanted}, but current revision is {floating.revision}"
        raise Refused(412, message, "RevisionNumberConstraintFailed")


def leave_port(world: World, port_id: str) -> None:
    """The port is going: what led to it leads nowhere."""
    for floating in list(world.floating_ips.values()):
        if floating.port_id == port_id:
            free = replace(unlinked(floating), status="DOWN", revision=floating.revision + 1)
            world.floating_ips.put(floating.id, free)


def floating_address(call: Call, port_id: str) -> str | None:
    """Return the address that Nova knows to lead to a port: it hears of one a moment later."""
    wait = timedelta(seconds=call.world.config.latencies.seconds("floating"))
    for floating in call.world.floating_ips.values():
        if floating.port_id == port_id and floating.linked_at and floating.linked_at + wait <= call.now:
            return floating.address
    return None
