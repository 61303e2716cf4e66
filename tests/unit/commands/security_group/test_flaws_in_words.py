"""What of a rule Neutron would not take, told with its place and in words; and the rule that is asked for."""

from __future__ import annotations

from typing import Any

import pytest

from commands.security_group.bodies import SecurityGroupRuleBody, flaws_in
from commands.security_group.events import Rule

GROUP = "5f1d1c9e-7f3c-4f57-9a43-0d3f6f0a9a02"


def wish(**more: Any) -> SecurityGroupRuleBody:
    return SecurityGroupRuleBody(**{"direction": "ingress", "ethertype": "IPv4", **more})


@pytest.mark.parametrize(
    ("more", "flaws"),
    [
        ({"protocol": "tcp", "port_min": 22, "port_max": 22}, []),
        ({"protocol": "tcp", "port_min": 1, "port_max": 65_535}, []),
        ({"protocol": 255}, []),
        (
            {"protocol": "nonsense"},
            [("/protocol", "'nonsense' is no protocol that Neutron knows, nor a number from 0 to 255")],
        ),
        ({"protocol": "256"}, [("/protocol", "'256' is no number from 0 to 255")]),
        ({"protocol": "ipv6-icmp"}, [("/protocol", "ipv6-icmp is a protocol of IPv6")]),
        ({"protocol": "ipv6-icmp", "ethertype": "IPv6"}, []),
        ({"port_min": 22, "port_max": 22}, [("/port_min", "ports need a protocol that has ports")]),
        ({"port_max": 22}, [("/port_max", "ports need a protocol that has ports")]),
        ({"protocol": "gre", "port_min": 22, "port_max": 22}, [("/port_min", "gre has no ports")]),
        ({"protocol": "gre", "port_max": 22}, [("/port_max", "gre has no ports")]),
        ({"protocol": "tcp", "port_min": 22}, [("/port_max", "give both ports, or none")]),
        ({"protocol": "tcp", "port_max": 22}, [("/port_min", "give both ports, or none")]),
        ({"protocol": "tcp", "port_min": 0, "port_max": 22}, [("/port_min", "ports go from 1 to 65535")]),
        ({"protocol": "tcp", "port_min": 23, "port_max": 22}, [("/port_max", "is less than port_min")]),
        ({"protocol": "icmp", "port_min": 255, "port_max": 255}, []),
        ({"protocol": "icmp", "port_min": 8}, []),
        ({"protocol": "icmp", "port_max": 0}, [("/port_min", "a code of ICMP needs its type")]),
        (
            {"protocol": "icmp", "port_min": 256, "port_max": 256},
            [(pointer, "types and codes of ICMP go from 0 to 255") for pointer in ("/port_min", "/port_max")],
        ),
        ({"remote_ip_prefix": "10.0.0.9/8"}, []),
        ({"remote_ip_prefix": "10.0.0.0.0"}, [("/remote_ip_prefix", "'10.0.0.0.0' is no CIDR")]),
        ({"remote_ip_prefix": "::/0"}, [("/remote_ip_prefix", "it is of IPv6, and the rule of IPv4")]),
        ({"remote_address_group": GROUP}, []),
        (
            {"remote_address_group": GROUP.upper()},
            [("/remote_address_group", "is no id of Neutron's: a UUID in lower case")],
        ),
        (
            {"remote_ip_prefix": "10.0.0.0/8", "remote_group": "friend"},
            [("/remote_group", "a rule is for a prefix, a group or an address group: for one of them only")],
        ),
        (
            {"remote_cloud_id": GROUP, "remote_address_group": GROUP},
            [("/remote_group", "a rule is for a prefix, a group or an address group: for one of them only")],
        ),
        ({"remote_group": "friend", "remote_cloud_id": GROUP}, []),
    ],
)
def test_what_is_wrong(more: dict[str, Any], flaws: list[tuple[str, str]]) -> None:
    placed = [(f"/rules/1{pointer}", why) for pointer, why in flaws]
    assert flaws_in([wish(), wish(**more)]) == placed


@pytest.mark.parametrize(
    ("more", "rule"),
    [
        ({}, Rule("ingress", "IPv4")),
        ({"direction": "egress", "ethertype": "IPv6"}, Rule("egress", "IPv6")),
        (
            {"protocol": 6, "port_min": 22, "port_max": 23, "remote_ip_prefix": "10.0.0.0/8"},
            Rule("ingress", "IPv4", "tcp", 22, 23, "10.0.0.0/8"),
        ),
        (
            {"remote_group": "friend", "remote_cloud_id": GROUP},
            Rule("ingress", "IPv4", remote_group="friend"),
        ),
        ({"remote_cloud_id": GROUP}, Rule("ingress", "IPv4", remote_group=GROUP)),
        ({"remote_address_group": GROUP}, Rule("ingress", "IPv4", remote_address_group=GROUP)),
        ({"cloud_id": "told"}, Rule("ingress", "IPv4")),
    ],
)
def test_what_is_asked_for(more: dict[str, Any], rule: Rule) -> None:
    assert wish(**more).rule() == rule
