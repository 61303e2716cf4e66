"""Rules of security groups at the bounds of what Neutron takes, and beyond."""

from __future__ import annotations

from typing import Any

Told = dict[str, Any]


def tcp(low: object, high: object) -> Told:
    return {"protocol": "tcp", "port_range_min": low, "port_range_max": high}


def icmp(kind: object, code: object) -> Told:
    return {"protocol": "icmp", "port_range_min": kind, "port_range_max": code}


def to(prefix: str, ethertype: str = "IPv4") -> Told:
    return {"remote_ip_prefix": prefix, "ethertype": ethertype}


PREFIX = "remote_ip_prefix"
PORTS = "port_range_min", "port_range_max"
TAKEN: list[tuple[Told, Told]] = [
    (tcp(1, 1), {}),
    (tcp(65_535, 65_535), {}),
    (tcp(1, 65_535), dict.fromkeys(PORTS)),
    (icmp(0, 0), {}),
    (icmp(255, 255), {}),
    (icmp(8, None), {}),
    ({"protocol": "udplite", "port_range_min": 5, "port_range_max": 5}, {}),
    ({"protocol": "TCP"}, {"protocol": "tcp"}),
    ({"protocol": 0}, {"protocol": "0"}),
    ({"protocol": "255"}, {}),
    ({"protocol": "any"}, {"protocol": None}),
    ({"protocol": "ip"}, {}),
    ({"protocol": "icmpv6", "ethertype": "IPv6"}, {"protocol": "ipv6-icmp"}),
    (to("10.0.0.1/24"), {"normalized_cidr": "10.0.0.0/24"}),
    (to("10.0.0.1"), {PREFIX: "10.0.0.1/32"}),
    (to("0.0.0.0/0"), {}),
    (to("10.0.0.0/255.0.0.0"), {PREFIX: "10.0.0.0/8"}),
    (to("10.0.0.0/0.255.255.255"), {PREFIX: "10.0.0.0/8"}),
    (to("10.0.0.1/024"), {PREFIX: "10.0.0.1/24"}),
    (to("::1", "IPv6"), {PREFIX: "::1/128"}),
    (to("2001:DB8::1/64", "IPv6"), {PREFIX: "2001:db8::1/64", "normalized_cidr": "2001:db8::/64"}),
]
"""What Neutron takes, with what it shows otherwise than it was told."""

INVALID_PORT = "SecurityGroupInvalidPortValue"
NO_PROTOCOL = "SecurityGroupRuleInvalidProtocol"
REFUSED: list[tuple[Told, str]] = [
    (tcp(0, 0), INVALID_PORT),
    (tcp(1, 65_536), INVALID_PORT),
    (tcp(-1, 5), INVALID_PORT),
    (tcp(2, 1), "SecurityGroupInvalidPortRange"),
    (tcp(None, 5), "SecurityGroupInvalidPortRange"),
    (tcp(5, None), "SecurityGroupInvalidPortRange"),
    (icmp(256, 0), "SecurityGroupInvalidIcmpValue"),
    (icmp(0, 256), "SecurityGroupInvalidIcmpValue"),
    (icmp(None, 0), "SecurityGroupMissingIcmpType"),
    (icmp(-1, -1), INVALID_PORT),
    ({"protocol": "esp", "port_range_min": 5, "port_range_max": 5}, "SecurityGroupInvalidProtocolForPort"),
    ({"protocol": "0", "port_range_min": 5, "port_range_max": 5}, "SecurityGroupInvalidProtocolForPort"),
    ({"port_range_min": 5, "port_range_max": 5}, "SecurityGroupProtocolRequiredWithPorts"),
    ({"protocol": "256"}, NO_PROTOCOL),
    ({"protocol": -1}, NO_PROTOCOL),
    ({"protocol": " tcp"}, NO_PROTOCOL),
    ({"protocol": "6.0"}, NO_PROTOCOL),
    ({"protocol": ""}, NO_PROTOCOL),
    ({"protocol": "41"}, "SecurityGroupEthertypeConflictWithProtocol"),
    ({"protocol": "ipv6-frag"}, "SecurityGroupEthertypeConflictWithProtocol"),
    (to("10.0.0.0/33"), "InvalidCIDR"),
    (to("10/8"), "InvalidCIDR"),
    (to("10.1"), "InvalidCIDR"),
    (to("010.0.0.1"), "InvalidCIDR"),
    (to("10.0.0.0/"), "InvalidCIDR"),
    (to(" 10.0.0.0/8"), "InvalidCIDR"),
    (to("::/129", "IPv6"), "InvalidCIDR"),
    (to("fe80::1%eth0", "IPv6"), "InvalidCIDR"),
    (to("::/0"), "SecurityGroupRuleParameterConflict"),
    (to("10.0.0.0/8", "IPv6"), "SecurityGroupRuleParameterConflict"),
    ({"ethertype": "arp"}, "SecurityGroupRuleInvalidEtherType"),
    ({"direction": "both"}, "HTTPBadRequest"),
]
"""What Neutron refuses with 400, and the kind of its error."""
