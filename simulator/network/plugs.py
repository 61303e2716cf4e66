"""Nova's use of the network: it plugs a server's ports, and creates and removes those it was not given."""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from simulator.http import Refused
from simulator.network.groups import find_group
from simulator.network.ports import drop_port, new_port
from simulator.network.quotas import reserve
from simulator.records import Address, Port, Server
from simulator.world import World


def plug(world: World, server: Server, at: datetime) -> tuple[Address, ...]:
    """Give a server a port on each of its networks, and return the addresses."""
    return tuple(
        address
        for wanted in server.networks
        for address in addresses_of(world, plug_in(world, server, wanted, at))
    )


def plug_in(world: World, server: Server, wanted: str, at: datetime) -> Port:
    """Bind one port: ``port:ID`` is given; a network's id (``ID@ADDRESS`` for a certain one) gets a new one.

    A port that a client has made keeps its security groups; the server's are for those that Nova makes.
    """
    port = world.ports.get(wanted.removeprefix("port:"))
    if port is None:
        port = _made(world, server, wanted)
    owner, host = "compute:nova", server.host or ""
    port = replace(port, device_id=server.id, device_owner=owner, host=host, status="ACTIVE", updated_at=at)
    return world.ports.put(port.id, replace(port, revision=port.revision + 1))


def _made(world: World, server: Server, wanted: str) -> Port:
    network_id, _, address = wanted.partition("@")
    if network_id not in world.networks:
        raise Refused(404, f"Network {network_id} could not be found.")
    reserve(world, server.project_id, "port")
    groups = [find_group(world, server.project_id, name) for name in server.security_groups]
    place = {"ip_address": address} if address else None
    port = new_port(world, server.project_id, world.networks[network_id], place)
    return replace(port, security_groups=tuple(group.id for group in groups if group))


def addresses_of(world: World, port: Port) -> tuple[Address, ...]:
    """Return how a server shows a port: one without an address it does not show."""
    name = world.networks[port.network_id].name
    return (Address(name, port.ip_address, port.mac_address, port.id),) if port.ip_address else ()


def replug(world: World, server: Server) -> None:
    """Let a server's ports follow it to the host it is on now."""
    for port in [port for port in world.ports.values() if port.device_id == server.id]:
        world.ports.put(port.id, replace(port, host=server.host or "", status="ACTIVE"))


def unplug(world: World, server_id: str) -> None:
    """Unplug all ports of a server."""
    server = world.servers.get(server_id)
    for port in [port for port in world.ports.values() if port.device_id == server_id]:
        unplug_one(world, port, given=server is not None and f"port:{port.id}" in server.networks)


def unplug_one(world: World, port: Port, *, given: bool) -> None:
    """Remove a port that Nova had made; one that it was given stays, unplugged."""
    if not given:
        drop_port(world, port.id)
        return
    free = replace(port, device_id="", device_owner="", host="", status="DOWN", revision=port.revision + 1)
    world.ports.put(port.id, free)
