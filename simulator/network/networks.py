"""Networks and subnets: on the first day one shared ``private``, one external ``public``."""

from __future__ import annotations

from typing import Any

from simulator.http import Call, Refused, Reply
from simulator.network.api import ROUTES, V, listed, shown
from simulator.records import Network, Subnet
from simulator.texts import zulu


def _network(call: Call, network: Network) -> dict[str, Any]:
    body = _what(network) | ({"is_default": False} if network.external else {})
    if call.caller.is_admin:
        kind = "flat" if network.external else "vxlan"
        body |= {
            "provider:network_type": kind,
            "provider:physical_network": network.name if network.external else None,
            "provider:segmentation_id": None if network.external else 1,
        }
    return body


def _what(network: Network) -> dict[str, Any]:
    return {
        "id": network.id,
        "name": network.name,
        "project_id": network.project_id,
        "tenant_id": network.project_id,
        "admin_state_up": True,
        "mtu": network.mtu,
        "status": "ACTIVE",
        "subnets": [network.subnet_id],
        "shared": network.shared,
        "availability_zone_hints": [],
        "availability_zones": [],
        "ipv4_address_scope": None,
        "ipv6_address_scope": None,
        "router:external": network.external,
        "description": "",
        "port_security_enabled": True,
        "qos_policy_id": None,
        "qinq": False,
        "vlan_transparent": False,
        "l2_adjacency": True,
        "tags": [],
        "created_at": zulu(network.created_at),
        "updated_at": zulu(network.created_at),
        "revision_number": 2,
    }


def _subnet(call: Call, subnet: Subnet) -> dict[str, Any]:
    return {
        "id": subnet.id,
        "name": subnet.name,
        "project_id": subnet.project_id,
        "tenant_id": subnet.project_id,
        "network_id": subnet.network_id,
        "ip_version": 4,
        "subnetpool_id": None,
        "enable_dhcp": subnet.dhcp,
        "ipv6_ra_mode": None,
        "ipv6_address_mode": None,
        "gateway_ip": subnet.gateway_ip,
        "cidr": subnet.cidr,
        "allocation_pools": [{"start": subnet.first_ip, "end": subnet.last_ip}],
        "host_routes": [],
        "dns_nameservers": [subnet.gateway_ip] if subnet.dhcp else [],
        "description": "",
        "router:external": call.world.networks[subnet.network_id].external,
        "service_types": [],
        "tags": [],
        "created_at": zulu(subnet.created_at),
        "updated_at": zulu(subnet.created_at),
        "revision_number": 0,
    }


def _visible(call: Call, network: Network) -> bool:
    """An administrator is shown the networks of all projects."""
    return network.shared or network.external or call.caller.owns(network.project_id)


@ROUTES.on("GET", f"{V}/networks")
def list_networks(call: Call) -> Reply:
    networks = [network for network in call.world.networks.values() if _visible(call, network)]
    return listed(call, "networks", [_network(call, network) for network in networks])


@ROUTES.on("GET", f"{V}/networks/{{network_id}}")
def show_network(call: Call, network_id: str) -> Reply:
    network = call.world.networks.get(network_id)
    if network is None or not _visible(call, network):
        raise Refused(404, f"Network {network_id} could not be found.", "NetworkNotFound")
    return shown(call, "network", _network(call, network))


@ROUTES.on("GET", f"{V}/subnets")
def list_subnets(call: Call) -> Reply:
    networks = call.world.networks
    subnets = [one for one in call.world.subnets.values() if _visible(call, networks[one.network_id])]
    return listed(call, "subnets", [_subnet(call, subnet) for subnet in subnets])


@ROUTES.on("GET", f"{V}/subnets/{{subnet_id}}")
def show_subnet(call: Call, subnet_id: str) -> Reply:
    subnet = call.world.subnets.get(subnet_id)
    if subnet is None or not _visible(call, call.world.networks[subnet.network_id]):
        raise Refused(404, f"Subnet {subnet_id} could not be found.", "SubnetNotFound")
    return shown(call, "subnet", _subnet(call, subnet))
