"""Addresses of a subnet: which are taken, the next free one, or a certain one."""

from __future__ import annotations

from ipaddress import IPv4Address, ip_address, ip_network

from msgspec.structs import replace

from simulator.http import Refused
from simulator.records import Network, Subnet
from simulator.world import World


def _taken(world: World, subnet: Subnet) -> set[str]:
    """Return the addresses of ports, floating IPs and routers on a subnet."""
    ports = {port.ip_address for port in world.ports.values() if port.subnet_id == subnet.id}
    network_id = subnet.network_id
    floating = {
        floating.address for floating in world.floating_ips.values() if floating.network_id == network_id
    }
    routers = {
        router.external_ip for router in world.routers.values() if router.external_network_id == network_id
    }
    return ports | floating | routers | {subnet.gateway_ip}


def next_address(world: World, subnet: Subnet) -> str:
    """Return the next free address of the pool, going round. Raises 409 when none is left."""
    first, last = int(IPv4Address(subnet.first_ip)), int(IPv4Address(subnet.last_ip))
    size = last - first + 1
    taken = _taken(world, subnet)
    for step in range(size):
        address = str(IPv4Address(first + (subnet.given + step) % size))
        if address not in taken:
            world.subnets.put(subnet.id, replace(subnet, given=subnet.given + step + 1))
            return address
    text = f"No more IP addresses available on network {subnet.network_id}."
    raise Refused(409, text, "IpAddressGenerationFailure")


def certain_address(world: World, network: Network, address: str, subnet_id: str | None = None) -> str:
    """Return an address that was asked for. Raises 400 if it is not of the subnet, 409 if it is taken."""
    subnet = world.subnets[network.subnet_id]
    room = ip_network(subnet.cidr)
    usable = ip_address(address) in room and ip_address(address) not in (room[0], room[-1])
    if not usable and subnet_id:
        message = f"IP address {address} is not a valid IP for the specified subnet."
        raise Refused(400, message, "InvalidIpForSubnet")
    if not usable:
        where = "any of the subnets on the specified network"
        raise Refused(400, f"IP address {address} is not a valid IP for {where}.", "InvalidIpForNetwork")
    if address in _taken(world, subnet):
        message = f"IP address {address} already allocated in subnet {subnet.id}"
        raise Refused(409, message, "IpAddressAlreadyAllocated")
    return address
