"""Limits and quota sets of a project, and their use."""

from __future__ import annotations

from typing import Any

import msgspec

from simulator.compute.api import ROUTES, V, admins_only, allow, body_of, invalid, only
from simulator.compute.capacity import quota_of, quota_use
from simulator.http import Call, Reply

SET = f"{V}/os-quota-sets/{{project_id}}"
KEPT = ("cores", "instances", "key_pairs", "metadata_items", "ram")
BELOW_2_36 = {"fixed_ips": -1, "floating_ips": -1, "security_group_rules": -1, "security_groups": -1}
BELOW_2_57 = {"injected_file_content_bytes": 10240, "injected_file_path_bytes": 255, "injected_files": 5}
LIMITS_BELOW_2_36 = {
    "maxTotalFloatingIps": -1,
    "maxSecurityGroups": -1,
    "maxSecurityGroupRules": -1,
    "maxImageMeta": 128,
    "totalFloatingIpsUsed": 0,
    "totalSecurityGroupsUsed": 0,
}
LIMITS_BELOW_2_57 = {"maxPersonality": 5, "maxPersonalitySize": 10_240}
FIXED = {"server_group_members": 10, "server_groups": 10}


@ROUTES.on("GET", f"{V}/limits")
def show_limits(call: Call) -> Reply:
    project_id = call.asked("tenant_id") or call.project_id
    if project_id != call.project_id:
        admins_only(call, "limits:other_project")
    quota, use = quota_of(call.world, project_id), quota_use(call.world, project_id)
    absolute = {
        "maxTotalCores": quota.cores,
        "maxTotalInstances": quota.instances,
        "maxTotalKeypairs": quota.key_pairs,
        "maxServerMeta": quota.metadata_items,
        "maxTotalRAMSize": quota.ram,
        "maxServerGroups": 10,
        "maxServerGroupMembers": 10,
        "totalRAMUsed": use.ram,
        "totalCoresUsed": use.cores,
        "totalInstancesUsed": use.instances,
        "totalServerGroupsUsed": 0,
    }
    absolute |= LIMITS_BELOW_2_36 if call.version < (2, 36) else {}
    absolute |= LIMITS_BELOW_2_57 if call.version < (2, 57) else {}
    return Reply(200, {"limits": {"rate": [], "absolute": absolute}})


def _limits(call: Call, project_id: str) -> dict[str, int]:
    quota = quota_of(call.world, project_id)
    limits = {name: getattr(quota, name) for name in KEPT} | FIXED
    limits |= BELOW_2_36 if call.version < (2, 36) else {}
    return limits | (BELOW_2_57 if call.version < (2, 57) else {})


def _reply(quota_set: dict[str, Any]) -> Reply:
    return Reply(200, {"quota_set": quota_set})


@ROUTES.on("GET", SET)
def show_quota(call: Call, project_id: str) -> Reply:
    allow(call, "os-quota-sets:show", when=project_id == call.project_id)
    return _reply({"id": project_id} | _limits(call, project_id))


@ROUTES.on("GET", f"{SET}/detail")
def show_quota_in_full(call: Call, project_id: str) -> Reply:
    allow(call, "os-quota-sets:detail", when=project_id == call.project_id)
    used = msgspec.structs.asdict(quota_use(call.world, project_id))
    return _reply(
        {"id": project_id}
        | {
            name: {"limit": limit, "in_use": used.get(name, 0), "reserved": 0}
            for name, limit in _limits(call, project_id).items()
        }
    )


@ROUTES.on("GET", f"{SET}/defaults")
def show_default_quota(call: Call, project_id: str) -> Reply:
    quota = call.world.config.quota
    return _reply({"id": project_id} | {name: getattr(quota, name) for name in KEPT} | FIXED)


@ROUTES.on("PUT", SET)
def change_quota(call: Call, project_id: str) -> Reply:
    admins_only(call, "os-quota-sets:update")
    wanted = body_of(call, "quota_set")
    only("quota_set", wanted, {*KEPT, *FIXED, "force"})
    changes = {name: wanted[name] for name in KEPT if name in wanted}
    for name, limit in changes.items():
        if not isinstance(limit, int) or limit < -1:
            raise invalid(name, limit, f"{limit!r} is not valid under any of the given schemas")
    call.world.quotas.put(project_id, msgspec.structs.replace(quota_of(call.world, project_id), **changes))
    return _reply(_limits(call, project_id))


@ROUTES.on("DELETE", SET)
def reset_quota(call: Call, project_id: str) -> Reply:
    admins_only(call, "os-quota-sets:delete")
    if project_id in call.world.quotas:
        call.world.quotas.drop(project_id)
    return Reply(202)
