"""Security groups: each project has its ``default``, made when it is first asked for. Not enforced."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from simulator.http import Call, Refused, Reply
from simulator.network.api import ROUTES, V, listed, shown
from simulator.network.body import boolean, project_of, text, wanted
from simulator.network.quotas import reserve
from simulator.network.records import GroupRule
from simulator.network.rules import rule_view, rules_of
from simulator.records import SecurityGroup
from simulator.texts import zulu
from simulator.world import World, new_id, whole_second


def _name(name: str, value: Any) -> str:
    """``default`` is refused however it is spelled, before anything else is looked at."""
    if text(name, value).lower() == "default":
        raise Refused(409, "Default security group already exists.", "SecurityGroupDefaultAlreadyExists")
    return str(value)


KNOWN = {"name": _name, "description": text, "stateful": boolean}
ONE = f"{V}/security-groups/{{group_id}}"


def find_group(world: World, project_id: str, name: str) -> SecurityGroup | None:
    """Return a project's group by name or id; its default one comes into being here."""
    for group in world.security_groups.values():
        if group.project_id == project_id and name in (group.name, group.id):
            return group
    return _default(world, project_id) if name == "default" and project_id else None


def _default(world: World, project_id: str) -> SecurityGroup:
    at = whole_second(world.now())
    group = SecurityGroup(new_id(), "default", project_id, "Default security group", at)
    world.security_groups.put(group.id, group)
    _give_rule(world, group, "ingress", group.id)
    _give_rule(world, group, "egress")
    return group


def _give_rule(world: World, group: SecurityGroup, direction: str, remote: str | None = None) -> None:
    """All traffic of both families, from everywhere or from one group."""
    for family in ("IPv4", "IPv6"):
        rule = GroupRule(
            new_id(), group.project_id, group.id, family, direction, group.created_at, remote_group_id=remote
        )
        world.group_rules.put(rule.id, rule)


def _view(world: World, group: SecurityGroup) -> dict[str, Any]:
    rules = [rule_view(world, rule) | {"tags": []} for rule in rules_of(world, group.id)]
    return {
        "id": group.id,
        "name": group.name,
        "stateful": group.stateful,
        "project_id": group.project_id,
        "tenant_id": group.project_id,
        "description": group.description,
        "shared": False,
        "security_group_rules": rules,
        "tags": [],
        "created_at": zulu(group.created_at),
        "updated_at": zulu(group.updated_at or group.created_at),
        "revision_number": group.revision,
    }


def reachable(call: Call) -> list[SecurityGroup]:
    find_group(call.world, call.project_id, "default")
    return [group for group in call.world.security_groups.values() if call.caller.owns(group.project_id)]


def found_group(call: Call, group_id: str) -> SecurityGroup:
    """Return a group that the caller may use. Raises 404."""
    group = call.world.security_groups.get(group_id)
    if group is None or not call.caller.owns(group.project_id):
        raise Refused(404, f"Security group {group_id} does not exist", "SecurityGroupNotFound")
    return group


@ROUTES.on("GET", f"{V}/security-groups")
def list_groups(call: Call) -> Reply:
    return listed(call, "security_groups", [_view(call.world, group) for group in reachable(call)])


@ROUTES.on("GET", ONE)
def show_group(call: Call, group_id: str) -> Reply:
    return shown(call, "security_group", _view(call.world, found_group(call, group_id)))


@ROUTES.on("POST", f"{V}/security-groups")
def create_group(call: Call) -> Reply:
    """A new group lets everything out, and nothing in."""
    given = {"name": "", "description": ""} | wanted(call, "security_group", KNOWN)
    project_id = project_of(call, "security_group")
    find_group(call.world, project_id, "default")
    reserve(call.world, project_id, "security_group")
    group = SecurityGroup(new_id(), project_id=project_id, created_at=whole_second(call.now), **given)
    call.world.security_groups.put(group.id, group)
    _give_rule(call.world, group, "egress")
    return Reply(201, {"security_group": _view(call.world, group)})


@ROUTES.on("PUT", ONE)
def update_group(call: Call, group_id: str) -> Reply:
    given = wanted(call, "security_group", KNOWN)
    group = found_group(call, group_id)
    if "name" in given and group.name == "default":
        text = "Updating default security group not allowed."
        raise Refused(409, text, "SecurityGroupCannotUpdateDefault")
    at = whole_second(call.now)
    group = replace(group, **given, updated_at=at, revision=group.revision + 1)
    call.world.security_groups.put(group.id, group)
    return Reply(200, {"security_group": _view(call.world, group)})


@ROUTES.on("DELETE", ONE)
def delete_group(call: Call, group_id: str) -> Reply:
    """Its rules go with it, and those of other groups that name it. In use it stays: 409."""
    group, world = found_group(call, group_id), call.world
    if any(group_id in port.security_groups for port in world.ports.values()):
        raise Refused(409, f"Security Group {group_id} in use.", "SecurityGroupInUse")
    if group.name == "default" and not call.caller.is_admin:
        text = "Insufficient rights for removing default security group."
        raise Refused(409, text, "SecurityGroupCannotRemoveDefault")
    for rule in list(world.group_rules.values()):
        if group_id in (rule.group_id, rule.remote_group_id):
            world.group_rules.drop(rule.id)
    world.security_groups.drop(group_id)
    return Reply(204)
