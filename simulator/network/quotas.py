"""Neutron's quotas of a project, and their use. Above a quota a request gets 409."""

from __future__ import annotations

from typing import Any

from msgspec.structs import asdict, replace

from simulator.http import Call, Refused, Reply
from simulator.network.api import ROUTES, V
from simulator.network.body import bad_request, not_allowed, wanted
from simulator.network.records import NetworkQuota
from simulator.shelf import Shelf
from simulator.world import World

NAMES = NetworkQuota.__struct_fields__
ONE = f"{V}/quotas/{{project_id}}"


def quota_of(world: World, project_id: str) -> NetworkQuota:
    return world.network_quotas.get(project_id) or _default(world)


def _default(world: World) -> NetworkQuota:
    return NetworkQuota(port=world.config.quota.ports)


def in_use(world: World, project_id: str) -> dict[str, int]:
    shelves: dict[str, Shelf[Any]] = {
        "network": world.networks,
        "subnet": world.subnets,
        "port": world.ports,
        "router": world.routers,
        "floatingip": world.floating_ips,
        "security_group": world.security_groups,
        "security_group_rule": world.group_rules,
    }
    return {
        name: sum(record.project_id == project_id for record in shelf.values())
        for name, shelf in shelves.items()
    }


def reserve(world: World, project_id: str, name: str, count: int = 1) -> None:
    """See that a project may have more of something. Raises 409."""
    limit = getattr(quota_of(world, project_id), name)
    if 0 <= limit < in_use(world, project_id)[name] + count:
        raise Refused(409, f"Quota exceeded for resources: ['{name}'].", "OverQuota")


def _allow(call: Call, project_id: str, rule: str) -> None:
    if not call.caller.owns(project_id):
        raise not_allowed(f"rule:{rule}")


def _limit(name: str, value: Any) -> int:
    try:
        limit = int(value)
    except (ValueError, TypeError):
        text = f"Invalid input for operation: '{value}' is not an integer."
        raise Refused(400, text, "InvalidInput") from None
    if limit < -1:
        raise bad_request(
            f"Invalid input for {name}. Reason: '{limit}' is too small - must be at least '-1'."
        )
    return limit


@ROUTES.on("GET", f"{V}/quotas")
def list_quotas(call: Call) -> Reply:
    """Only those that were set, and only for administrators."""
    if not call.caller.is_admin:
        raise not_allowed("rule:get_quota")
    quotas = [asdict(quota) | {"project_id": key} for key, quota in call.world.network_quotas.items()]
    return Reply(200, {"quotas": quotas})


@ROUTES.on("GET", ONE)
def show_quota(call: Call, project_id: str) -> Reply:
    _allow(call, project_id, "get_quota")
    return Reply(200, {"quota": asdict(quota_of(call.world, project_id))})


@ROUTES.on("GET", f"{ONE}/default")
def show_default_quota(call: Call, project_id: str) -> Reply:
    _allow(call, project_id, "get_quota")
    return Reply(200, {"quota": asdict(_default(call.world))})


@ROUTES.on("GET", f"{ONE}/details.json")
def show_quota_in_full(call: Call, project_id: str) -> Reply:
    _allow(call, project_id, "get_quota")
    used, limits = in_use(call.world, project_id), asdict(quota_of(call.world, project_id))
    details = {
        name: {"limit": limit, "used": used.get(name, 0), "reserved": 0} for name, limit in limits.items()
    }
    return Reply(200, {"quota": details})


@ROUTES.on("PUT", ONE)
def change_quota(call: Call, project_id: str) -> Reply:
    """A limit below what is in use is refused, unless it is forced."""
    if not call.caller.is_admin:
        raise not_allowed("rule:update_quota")
    known = dict.fromkeys(NAMES, _limit) | {"force": lambda _, value: bool(value)}
    limits = wanted(call, "quota", known)
    forced = limits.pop("force", False)
    used = in_use(call.world, project_id)
    for name, limit in limits.items():
        if not forced and 0 <= limit < used.get(name, 0):
            text = (
                f"Quota limit {limit} for {name} must be greater than or equal to already used {used[name]}"
            )
            raise bad_request(text)
    quota = replace(quota_of(call.world, project_id), **limits)
    call.world.network_quotas.put(project_id, quota)
    return Reply(200, {"quota": asdict(quota)})


@ROUTES.on("DELETE", ONE)
def reset_quota(call: Call, project_id: str) -> Reply:
    if not call.caller.is_admin:
        raise not_allowed("rule:delete_quota")
    if project_id not in call.world.network_quotas:
        raise Refused(404, f"Quota for project {project_id} could not be found.", "TenantQuotaNotFound")
    call.world.network_quotas.drop(project_id)
    return Reply(204)
