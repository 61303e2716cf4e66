"""Records of Neutron, besides networks, subnets and ports."""

from __future__ import annotations

from datetime import datetime

import msgspec


class GroupRule(msgspec.Struct, frozen=True):
    """A rule of a security group. Neutron writes no description to the rules it makes itself."""

    id: str
    project_id: str
    group_id: str
    ethertype: str
    direction: str
    created_at: datetime
    protocol: str | None = None
    port_range_min: int | None = None
    port_range_max: int | None = None
    remote_ip_prefix: str | None = None
    remote_group_id: str | None = None
    description: str | None = None


class Router(msgspec.Struct, frozen=True):
    """Joins subnets to an external network, on which it has an address of its own."""

    id: str
    name: str
    project_id: str
    created_at: datetime
    external_network_id: str
    external_ip: str
    subnet_ids: tuple[str, ...]


class FloatingIp(msgspec.Struct, frozen=True):
    """An external address; ``port_id`` is what it leads to. Nova hears of it after ``linked_at``."""

    id: str
    project_id: str
    network_id: str
    address: str
    created_at: datetime
    updated_at: datetime
    description: str = ""
    port_id: str | None = None
    fixed_ip: str | None = None
    router_id: str | None = None
    linked_at: datetime | None = None
    status: str = "DOWN"
    revision: int = 0


class NetworkQuota(msgspec.Struct, frozen=True):
    """What a project may have in Neutron, by its own names; Neutron's shipped defaults. -1 is no limit."""

    network: int = 100
    subnet: int = 100
    subnetpool: int = -1
    port: int = 500
    router: int = 10
    floatingip: int = 50
    rbac_policy: int = 10
    security_group: int = 10
    security_group_rule: int = 100
