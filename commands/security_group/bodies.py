"""Body of a security group's rule, and the checks of what Neutron would refuse."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from ipaddress import ip_network
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from commands.kernel.fields import Prefix, ProtocolName, Reference
from commands.security_group.events import Rule
from commands.security_group.rules import HAVE_PORTS, PROTOCOLS, canonical, key, protocol_of

Flaw = tuple[str, str]
"""A JSON pointer, and what is wrong there."""

Port = Annotated[int, Meta(ge=0, le=65_535, description="Of ICMP the type (port_min) or code (port_max).")]
Protocol = Annotated[
    ProtocolName | Annotated[int, Meta(ge=0, le=255)],
    Meta(description="tcp, udp, icmp, another name that Neutron knows, or a number; without it, any."),
]

ICMP = frozenset({"icmp", "ipv6-icmp"})
UUID_TEXT = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
IPV6_ONLY = frozenset({"ipv6-encap", "ipv6-frag", "ipv6-icmp", "ipv6-nonxt", "ipv6-opts", "ipv6-route"})


class SecurityGroupRuleBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One rule. A rule as GET shows it may be sent back.

    ``cloud_id`` is ignored. ``remote_cloud_id`` is Neutron's id of a group: if ``remote_group``
    names one, of that.
    """

    direction: Literal["ingress", "egress"]
    ethertype: Literal["IPv4", "IPv6"]
    protocol: Protocol | None = None
    port_min: Port | None = None
    port_max: Port | None = None
    remote_ip_prefix: Prefix | None = None
    remote_group: Reference | None = None
    remote_address_group: Reference | None = None
    cloud_id: Reference | None = None
    remote_cloud_id: Reference | None = None

    def rule(self) -> Rule:
        """Return what is asked for, in Neutron's words. Raises ``ValueError`` for a prefix that is none."""
        protocol = None if self.protocol is None else str(self.protocol)
        ports = self.port_min, self.port_max
        rule = Rule(self.direction, self.ethertype, protocol, *ports, self.remote_ip_prefix)
        told = msgspec.structs.replace(rule, remote_address_group=self.remote_address_group)
        return canonical(
            msgspec.structs.replace(told, remote_group=self.remote_group or self.remote_cloud_id)
        )


def flaws_in(wishes: Sequence[SecurityGroupRuleBody]) -> list[Flaw]:
    """Return all that Neutron would refuse (``_validate_base_security_group_rule_attributes``)."""
    return [
        (f"/rules/{place}{pointer}", why)
        for place, wish in enumerate(wishes)
        for pointer, why in flaws_of(wish)
    ]


def flaws_of(wish: SecurityGroupRuleBody) -> Iterator[Flaw]:
    """Check the rule as it was sent: a value that Neutron would refuse is not corrected."""
    yield from flaws_of_prefix(wish)
    yield from flaws_of_peer(wish)
    name = protocol_of(None if wish.protocol is None else str(wish.protocol), wish.ethertype)
    if name is not None and name not in PROTOCOLS and not (name.isascii() and name.isdigit()):
        yield "/protocol", f"{wish.protocol!r} is no protocol that Neutron knows, nor a number from 0 to 255"
    elif name is not None and name.isdigit() and int(name) > 255:
        yield "/protocol", f"{wish.protocol!r} is no number from 0 to 255"
    elif name in IPV6_ONLY and wish.ethertype == "IPv4":
        yield "/protocol", f"{name} is a protocol of IPv6"
    else:
        yield from flaws_of_ports(name, wish.port_min, wish.port_max)


def flaws_of_peer(wish: SecurityGroupRuleBody) -> Iterator[Flaw]:
    """Check the peer: a rule with a misread peer would let in the whole world."""
    given = [wish.remote_ip_prefix, wish.remote_group or wish.remote_cloud_id, wish.remote_address_group]
    if len([remote for remote in given if remote is not None]) > 1:
        yield "/remote_group", "a rule is for a prefix, a group or an address group: for one of them only"
    if wish.remote_address_group is not None and not UUID_TEXT.fullmatch(wish.remote_address_group):
        yield "/remote_address_group", "is no id of Neutron's: a UUID in lower case"


def flaws_of_prefix(wish: SecurityGroupRuleBody) -> Iterator[Flaw]:
    if wish.remote_ip_prefix is None:
        return
    try:
        network = ip_network(wish.remote_ip_prefix, strict=False)
    except ValueError:
        yield "/remote_ip_prefix", f"{wish.remote_ip_prefix!r} is no CIDR"
    else:
        if f"IPv{network.version}" != wish.ethertype:
            yield "/remote_ip_prefix", f"it is of IPv{network.version}, and the rule of {wish.ethertype}"


def flaws_of_ports(protocol: str | None, low: int | None, high: int | None) -> Iterator[Flaw]:
    """Neutron wants both ports or none, and of ICMP no code without a type."""
    first = "/port_max" if low is None else "/port_min"
    if low is None and high is None:
        return
    if protocol is None:
        yield first, "ports need a protocol that has ports"
    elif protocol in ICMP:
        if low is None:
            yield "/port_min", "a code of ICMP needs its type"
        for pointer, value in (("/port_min", low), ("/port_max", high)):
            if value is not None and value > 255:
                yield pointer, "types and codes of ICMP go from 0 to 255"
    elif protocol not in HAVE_PORTS:
        yield first, f"{protocol} has no ports"
    elif low is None or high is None:
        yield ("/port_min" if low is None else "/port_max"), "give both ports, or none"
    elif low == 0:
        yield "/port_min", "ports go from 1 to 65535"
    elif low > high:
        yield "/port_max", "is less than port_min"


def repeated(rules: Sequence[Rule]) -> list[Flaw]:
    """Return the rules that come twice, however they are written."""
    seen: dict[object, int] = {}
    flaws = []
    for place, rule in enumerate(rules):
        first = seen.setdefault(key(rule), place)
        if first != place:
            flaws.append((f"/rules/{place}", f"is the same rule as /rules/{first}"))
    return flaws
