"""Rules of security groups, refused for the reasons, and in the order, of Neutron's ``securitygroups_db``."""

from __future__ import annotations

import ipaddress
from typing import Any

from msgspec.structs import replace

from simulator.http import Call, Refused, Reply
from simulator.network.api import FAILURE, ROUTES, V, listed, shown
from simulator.network.body import as_it_comes, invalid, project_of, text, uuid, wanted
from simulator.network.quotas import reserve
from simulator.network.records import GroupRule
from simulator.texts import zulu
from simulator.world import World, new_id, whole_second

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
    "icmpv6": 58,
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
WITH_PORTS = {33, 132, 6, 17, 136}
ICMP = {1, 58}
ONLY_IPV6 = {41, 44, 58, 59, 60, 43}
ONE = f"{V}/security-group-rules/{{rule_id}}"


def _direction(name: str, value: Any) -> str:
    if value not in ("ingress", "egress"):
        raise invalid(name, f"{value} is not in valid_values")
    return str(value)


def _ethertype(_: str, value: Any) -> str:
    for family in ("IPv4", "IPv6"):
        if str(value).lower() == family.lower():
            return family
    message = (
        f"Security group rule for ethertype '{value}' not supported. Allowed values are ['IPv4', 'IPv6']."
    )
    raise Refused(400, message, "SecurityGroupRuleInvalidEtherType")


def _protocol(_: str, value: Any) -> str | None:
    """Return a name in Neutron's own spelling, a number as text, or None for any.

    A number or ``any`` in another spelling passes this check, and Neutron falls over it later.
    """
    asked = str(value).lower()
    if value in (None, "any"):
        return None
    if asked == "any" or (_number(asked) is not None and str(_number(asked)) != asked):
        raise Refused(500, FAILURE)
    if asked in PROTOCOLS or _number(asked) is not None:
        return "ipv6-icmp" if asked == "icmpv6" else asked
    names = "', '".join(["any", *PROTOCOLS])
    which = f"Only protocol values (None, '{names}') and integer representations [0 to 255] are supported."
    message = f"Security group rule protocol {value} not supported. {which}"
    raise Refused(400, message, "SecurityGroupRuleInvalidProtocol")


def _number(text: str) -> int | None:
    """Return the number of a protocol that a text is for Python, None where it is none."""
    try:
        return int(text) if 0 <= int(text) <= 255 else None
    except ValueError:
        return None


def _port(_: str, value: Any) -> int | None:
    try:
        port = None if value is None else int(value)
    except (ValueError, TypeError):
        port = -1
    if port is not None and not 0 <= port <= 65_535:
        raise Refused(400, f"Invalid value for port {value}", "SecurityGroupInvalidPortValue")
    return port


def _prefix(_: str, value: Any) -> str | None:
    """Return a CIDR with its length as a number. What it has beyond that length stays."""
    if not value:
        return None
    try:
        interface = ipaddress.ip_interface(value)
    except ValueError:
        interface = None
    if interface is None or "%" in value:  # netaddr knows no zones
        raise Refused(400, f"Invalid CIDR {value} given as IP prefix.", "InvalidCIDR")
    return str(interface)


KNOWN = {
    "security_group_id": uuid,
    "direction": _direction,
    "ethertype": _ethertype,
    "protocol": _protocol,
    "port_range_min": _port,
    "port_range_max": _port,
    "remote_ip_prefix": _prefix,
    "remote_group_id": as_it_comes,
    "remote_address_group_id": as_it_comes,
    "description": text,
}


def rules_of(world: World, group_id: str) -> list[GroupRule]:
    return [rule for rule in world.group_rules.values() if rule.group_id == group_id]


def rule_view(world: World, rule: GroupRule) -> dict[str, Any]:
    prefix = rule.remote_ip_prefix
    by_hand = rule.description is not None
    of_default = world.security_groups[rule.group_id].name == "default"
    return {
        "id": rule.id,
        "project_id": rule.project_id,
        "tenant_id": rule.project_id,
        "security_group_id": rule.group_id,
        "ethertype": rule.ethertype,
        "direction": rule.direction,
        "protocol": rule.protocol,
        "port_range_min": rule.port_range_min,
        "port_range_max": rule.port_range_max,
        "remote_ip_prefix": prefix,
        "remote_group_id": rule.remote_group_id,
        "remote_address_group_id": None,
        "normalized_cidr": str(ipaddress.ip_network(prefix, strict=False)) if prefix else None,
        "belongs_to_default_sg": of_default if by_hand or not of_default else None,
        "description": rule.description,
        "created_at": zulu(rule.created_at),
        "updated_at": zulu(rule.created_at),
        "revision_number": 0,
    }


def number_of(protocol: str | None) -> int | None:
    return None if protocol is None else PROTOCOLS[protocol] if protocol in PROTOCOLS else int(protocol)


def _check_ports(rule: GroupRule) -> None:
    low, high = rule.port_range_min, rule.port_range_max
    number = number_of(rule.protocol)
    if low is None and high is None:
        return
    if number is None:
        message = "Must also specify protocol if port range is given."
        raise Refused(400, message, "SecurityGroupProtocolRequiredWithPorts")
    if number in ICMP:
        _check_icmp(low, high)
    elif number not in WITH_PORTS:
        which = "Ports are only supported for DCCP, SCTP, TCP, UDP, UDPLITE."
        message = f"Ports cannot be specified for protocol {number}. {which}"
        raise Refused(400, message, "SecurityGroupInvalidProtocolForPort")
    else:
        for port in (low, high):
            if port is not None and not 1 <= port <= 65_535:
                raise Refused(400, f"Invalid value for port {port}", "SecurityGroupInvalidPortValue")
        if low is None or high is None or low > high:
            message = "For TCP/UDP protocols, port_range_min must be <= port_range_max"
            raise Refused(400, message, "SecurityGroupInvalidPortRange")


def _check_icmp(kind: int | None, code: int | None) -> None:
    """For ICMP the two port numbers are its type and its code."""
    for name, field, value in (("type", "port_range_min", kind), ("code", "port_range_max", code)):
        if value is not None and not 0 <= value <= 255:
            message = f"Invalid value for ICMP {name} ({field}) {value}. It must be 0 to 255."
            raise Refused(400, message, "SecurityGroupInvalidIcmpValue")
    if kind is None:
        message = f"ICMP code (port-range-max) {code} is provided but ICMP type (port-range-min) is missing."
        raise Refused(400, message, "SecurityGroupMissingIcmpType")


def _check_family(rule: GroupRule) -> None:
    if number_of(rule.protocol) in ONLY_IPV6 and rule.ethertype == "IPv4":
        shown_as = "icmpv6" if rule.protocol == "ipv6-icmp" else rule.protocol
        message = f"Invalid ethertype IPv4 for protocol {shown_as}."
        raise Refused(400, message, "SecurityGroupEthertypeConflictWithProtocol")
    prefix = rule.remote_ip_prefix
    if prefix and ipaddress.ip_network(prefix, strict=False).version != int(rule.ethertype[-1]):
        message = f"Conflicting value ethertype {rule.ethertype} for CIDR {prefix}"
        raise Refused(400, message, "SecurityGroupRuleParameterConflict")


def _whole_range_is_none(rule: GroupRule) -> GroupRule:
    """All ports are kept as no range at all, before the check whether the protocol has ports."""
    if (rule.port_range_min, rule.port_range_max) == (1, 65_535):
        return replace(rule, port_range_min=None, port_range_max=None)
    return rule


def _alike(rule: GroupRule) -> tuple[Any, ...]:
    """What makes two rules the same. From everywhere is from anywhere."""
    prefix = None if rule.remote_ip_prefix in ("0.0.0.0/0", "::/0") else rule.remote_ip_prefix
    ports = rule.port_range_min, rule.port_range_max
    what = rule.ethertype, rule.direction, number_of(rule.protocol), *ports
    return *what, prefix, rule.remote_group_id, rule.group_id


def _group_exists(call: Call, group_id: str) -> None:
    group = call.world.security_groups.get(group_id)
    if group is None or not call.caller.owns(group.project_id):
        raise Refused(404, f"Security group {group_id} does not exist", "SecurityGroupNotFound")


@ROUTES.on("POST", f"{V}/security-group-rules")
def create_rule(call: Call) -> Reply:
    given = wanted(call, "security_group_rule", KNOWN, needs=("security_group_id", "direction"))
    project_id = project_of(call, "security_group_rule")
    given.pop("remote_address_group_id", None)
    group_id = given.pop("security_group_id")
    given = {"ethertype": "IPv4", "description": ""} | given
    rule = GroupRule(new_id(), project_id, group_id, created_at=whole_second(call.now), **given)
    rule = _whole_range_is_none(rule)
    _check_ports(rule)
    if rule.remote_ip_prefix and rule.remote_group_id:
        which = "remote_ip_prefix or remote_group_id or remote_address_group_id"
        raise Refused(400, f"Only one of {which} may be provided.", "SecurityGroupMultipleRemoteEntites")
    for group in filter(None, (rule.remote_group_id, group_id)):
        _group_exists(call, group)
    _check_family(rule)
    for other in rules_of(call.world, group_id):
        if _alike(other) == _alike(rule):
            message = f"Security group rule already exists. Rule id is {other.id}."
            raise Refused(409, message, "SecurityGroupRuleExists")
    reserve(call.world, project_id, "security_group_rule")
    call.world.group_rules.put(rule.id, rule)
    _touch(call, group_id)
    return Reply(201, {"security_group_rule": rule_view(call.world, rule)})


def _touch(call: Call, group_id: str) -> None:
    """A change of its rules is a new revision of the group."""
    group = call.world.security_groups[group_id]
    at = whole_second(call.now)
    call.world.security_groups.put(group_id, replace(group, updated_at=at, revision=group.revision + 1))


def _found(call: Call, rule_id: str) -> GroupRule:
    rule = call.world.group_rules.get(rule_id)
    if rule is None or not call.caller.owns(rule.project_id):
        raise Refused(404, f"Security group rule {rule_id} does not exist", "SecurityGroupRuleNotFound")
    return rule


@ROUTES.on("GET", f"{V}/security-group-rules")
def list_rules(call: Call) -> Reply:
    mine = [rule for rule in call.world.group_rules.values() if call.caller.owns(rule.project_id)]
    return listed(call, "security_group_rules", [rule_view(call.world, rule) for rule in mine])


@ROUTES.on("GET", ONE)
def show_rule(call: Call, rule_id: str) -> Reply:
    return shown(call, "security_group_rule", rule_view(call.world, _found(call, rule_id)))


@ROUTES.on("DELETE", ONE)
def delete_rule(call: Call, rule_id: str) -> Reply:
    rule = _found(call, rule_id)
    call.world.group_rules.drop(rule_id)
    _touch(call, rule.group_id)
    return Reply(204)
