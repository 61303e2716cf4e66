"""Security groups: each project has its ``default``, made when it is first asked for. Not enforced."""

from __future__ import annotations

from typing import Any

from adapters.simulator.http import Call, Refused, Reply
from adapters.simulator.network.api import ROUTES, V, listed, shown
from adapters.simulator.records import SecurityGroup
from adapters.simulator.texts import zulu
from adapters.simulator.world import World, new_id, whole_second

DEFAULT_RULES = (("IPv4", "egress"), ("IPv6", "egress"), ("IPv4", "ingress"), ("IPv6", "ingress"))


def find_group(world: World, project_id: str, name: str) -> SecurityGroup | None:
    """Return a project's group by name or id; its default one comes into being here."""
    for group in world.security_groups.values():
        if group.project_id == project_id and name in (group.name, group.id):
            return group
    return _default(world, project_id) if name == "default" and project_id else None


def _default(world: World, project_id: str) -> SecurityGroup:
    group = SecurityGroup(
        new_id(),
        "default",
        project_id,
        "Default security group",
        whole_second(world.now()),
        tuple(new_id() for _ in DEFAULT_RULES),
    )
    return world.security_groups.put(group.id, group)


def _rule(group: SecurityGroup, rule_id: str, ethertype: str, direction: str) -> dict[str, Any]:
    return {
        "id": rule_id,
        "project_id": group.project_id,
        "tenant_id": group.project_id,
        "security_group_id": group.id,
        "ethertype": ethertype,
        "direction": direction,
        "protocol": None,
        "port_range_min": None,
        "port_range_max": None,
        "remote_ip_prefix": None,
        "remote_group_id": group.id if direction == "ingress" else None,
        "remote_address_group_id": None,
        "normalized_cidr": None,
        "belongs_to_default_sg": None,
        "description": None,
        "tags": [],
        "created_at": zulu(group.created_at),
        "updated_at": zulu(group.created_at),
        "revision_number": 0,
    }


def _rules(group: SecurityGroup) -> list[dict[str, Any]]:
    kinds = zip(group.rule_ids, DEFAULT_RULES, strict=True)
    return [_rule(group, rule_id, *kind) for rule_id, kind in kinds]


def _view(group: SecurityGroup) -> dict[str, Any]:
    return {
        "id": group.id,
        "name": group.name,
        "stateful": True,
        "project_id": group.project_id,
        "tenant_id": group.project_id,
        "description": group.description,
        "shared": False,
        "security_group_rules": _rules(group),
        "tags": [],
        "created_at": zulu(group.created_at),
        "updated_at": zulu(group.created_at),
        "revision_number": 1,
    }


@ROUTES.on("GET", f"{V}/security-groups")
def list_groups(call: Call) -> Reply:
    return listed(call, "security_groups", [_view(group) for group in _reachable(call)])


@ROUTES.on("GET", f"{V}/security-group-rules")
def list_rules(call: Call) -> Reply:
    rules = [rule for group in _reachable(call) for rule in _rules(group)]
    return listed(call, "security_group_rules", rules)


def _reachable(call: Call) -> list[SecurityGroup]:
    find_group(call.world, call.project_id, "default")
    return [group for group in call.world.security_groups.values() if call.caller.owns(group.project_id)]


@ROUTES.on("GET", f"{V}/security-groups/{{group_id}}")
def show_group(call: Call, group_id: str) -> Reply:
    group = call.world.security_groups.get(group_id)
    if group is None or not call.caller.owns(group.project_id):
        raise Refused(404, f"Security group {group_id} does not exist", "SecurityGroupNotFound")
    return shown(call, "security_group", _view(group))
