"""Comparison of security group rules: normal form, equality as in Neutron, and differences of two sets.

The sources are Neutron's ``securitygroups_db._rule_to_key`` and neutron-lib's table of protocols.
"""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import ip_network
from typing import Any, NamedTuple

from msgspec.structs import replace

from commands.security_group.events import Rule, Rules

PROTOCOLS = {
    "ah": 51,
    "dccp": 33,
    "egp": 8,
    "esp": 50,
    "gre": 47,
    "hopopt": 0,
    "icmp": 1,
    "igmp": 2,
    "ip": 0,
    "ipip": 4,
    "ipv6-encap": 41,
    "ipv6-frag": 44,
    "ipv6-icmp": 58,
    "ipv6-nonxt": 59,
    "ipv6-opts": 60,
    "ipv6-route": 43,
    "ospf": 89,
    "pgm": 113,
    "rsvp": 46,
    "sctp": 132,
    "tcp": 6,
    "udp": 17,
    "udplite": 136,
    "vrrp": 112,
}
"""The names Neutron knows, besides ``any`` and ``icmpv6``."""

NAMES = {str(number): name for name, number in PROTOCOLS.items()}
"""Of the two names of 0 the last, as in Neutron."""

HAVE_PORTS = frozenset({"tcp", "udp", "sctp", "dccp", "udplite"})

EVERYWHERE = frozenset({"0.0.0.0/0", "::/0"})


def canonical(rule: Rule) -> Rule:
    """Return the rule as Neutron would keep it: one way to write what can be written in several.

    An unknown protocol stays as it is. Raises ``ValueError`` where the prefix is none.
    """
    protocol = protocol_of(rule.protocol, rule.ethertype)
    whole = (rule.port_min, rule.port_max) == (1, 65_535) and protocol in HAVE_PORTS
    prefix = rule.remote_ip_prefix
    return replace(
        rule,
        protocol=protocol,
        port_min=None if whole else rule.port_min,
        port_max=None if whole else rule.port_max,
        remote_ip_prefix=prefix and str(ip_network(prefix, strict=False)),
    )


def protocol_of(protocol: str | None, ethertype: str) -> str | None:
    """Return the name of a protocol, where it has one. IPv6 has an ICMP of its own, whatever it is called."""
    if protocol is None or protocol.lower() == "any":
        return None
    number = str(int(protocol)) if protocol.isascii() and protocol.isdigit() else protocol
    name = NAMES.get(number, number.lower())
    return "ipv6-icmp" if name == "icmpv6" or (name == "icmp" and ethertype == "IPv6") else name


def key(rule: Rule) -> tuple[Any, ...]:
    """Return the key that Neutron compares: each address family has its own prefix for everywhere."""
    prefix = None if rule.remote_ip_prefix in EVERYWHERE else rule.remote_ip_prefix
    remote = rule.remote_cloud_id or rule.remote_group
    ports = rule.port_min, rule.port_max
    what = rule.direction, rule.ethertype, rule.protocol, *ports, prefix, remote
    return *what, rule.remote_address_group


def keys(rules: Iterable[Rule]) -> frozenset[tuple[Any, ...]]:
    return frozenset(key(rule) for rule in rules)


def ordered(rules: Iterable[Rule]) -> Rules:
    """Sort rules so that the same ones always come in the same order."""
    return tuple(sorted(rules, key=place))


def place(rule: Rule) -> list[tuple[bool, Any]]:
    """Return what rules are sorted by: what is not told comes first."""
    return [(part is not None, part) for part in (*key(rule), rule.cloud_id)]


class Difference(NamedTuple):
    missing: Rules
    surplus: Rules

    def __str__(self) -> str:
        told = [("lacks", rule) for rule in self.missing] + [("has besides", rule) for rule in self.surplus]
        return "; ".join(f"it {verb} {written(rule)}" for verb, rule in told)


def difference(wanted: Rules, shown: Rules) -> Difference:
    """Return the rules to make and those to remove; of several equal rules one is enough."""
    asked, had = keys(wanted), set[tuple[Any, ...]]()
    surplus = []
    for rule in shown:
        if key(rule) not in asked or key(rule) in had:
            surplus.append(rule)
        had.add(key(rule))
    return Difference(tuple(rule for rule in wanted if key(rule) not in had), tuple(surplus))


def written(rule: Rule) -> str:
    """Return a rule in words for people: what it lets pass, and from or to where."""
    ports = [str(port) for port in (rule.port_min, rule.port_max) if port is not None]
    parts = [rule.direction, rule.ethertype, rule.protocol or "any protocol", "-".join(ports)]
    peer = (
        rule.remote_ip_prefix or rule.remote_group or rule.remote_cloud_id or rule.remote_address_group or ""
    )
    return " ".join(filter(None, [*parts, peer or "anywhere"]))


def with_ids(wanted: Rules, known: Rules) -> Rules:
    """Return the rules wanted, each with Neutron's id where it is one of those known."""
    ids = {key(rule): rule.cloud_id for rule in known}
    return ordered(replace(rule, cloud_id=ids.get(key(rule))) for rule in wanted)
