"""Volume types, zones, quotas and limits."""

from __future__ import annotations

from typing import Any
from uuid import NAMESPACE_URL, uuid5

from msgspec.structs import replace

from simulator.compute.capacity import quota_of
from simulator.http import Call, Refused, Reply
from simulator.volume.api import allow, body_of, invalid, on, only
from simulator.volume.quota import use_of
from simulator.volume.view import ZONE

DEFAULT_TYPE = "standard"
TYPES = {
    name: str(uuid5(NAMESPACE_URL, f"simulator:volume-type:{name}")) for name in (DEFAULT_TYPE, "__DEFAULT__")
}
SET = "/os-quota-sets/{project_id}"
COUNTED = ("volumes", "snapshots", "gigabytes")
FIXED = {"per_volume_gigabytes": -1, "backups": 10, "backup_gigabytes": 1000, "groups": 10}


def type_named(name_or_id: str) -> str:
    """Return the name of a type. Raises 404."""
    for name, type_id in TYPES.items():
        if name_or_id in (name, type_id):
            return name
    raise Refused(404, f"Volume type with name {name_or_id} could not be found.")


def _type(name: str) -> dict[str, Any]:
    description = "Default Volume Type" if name == "__DEFAULT__" else None
    about: dict[str, Any] = {"is_public": True, "description": description, "extra_specs": {}}
    return {"id": TYPES[name], "name": name} | about


@on("GET", "/types")
def list_types(_: Call) -> Reply:
    access = {"os-volume-type-access:is_public": True}
    return Reply(200, {"volume_types": [_type(name) | access for name in TYPES]})


@on("GET", "/types/{type_id}")
def show_type(_: Call, type_id: str) -> Reply:
    if type_id == "default":
        return Reply(200, {"volume_type": _type(DEFAULT_TYPE)})
    for name, known in TYPES.items():
        if known == type_id:
            return Reply(200, {"volume_type": _type(name)})
    raise Refused(404, f"Volume type {type_id} could not be found.")


@on("GET", "/os-availability-zone")
def list_zones(_: Call) -> Reply:
    return Reply(200, {"availabilityZoneInfo": [{"zoneName": ZONE, "zoneState": {"available": True}}]})


@on("GET", "/limits")
def show_limits(call: Call) -> Reply:
    quota, use = quota_of(call.world, call.project_id), use_of(call.world, call.project_id)
    absolute = {
        "maxTotalVolumes": quota.volumes,
        "maxTotalSnapshots": quota.snapshots,
        "maxTotalVolumeGigabytes": quota.gigabytes,
        "maxTotalBackups": FIXED["backups"],
        "maxTotalBackupGigabytes": FIXED["backup_gigabytes"],
        "totalVolumesUsed": use.volumes,
        "totalGigabytesUsed": use.gigabytes,
        "totalSnapshotsUsed": use.snapshots,
        "totalBackupsUsed": 0,
        "totalBackupGigabytesUsed": 0,
    }
    return Reply(200, {"limits": {"rate": [], "absolute": absolute}})


def _limits(call: Call, project_id: str) -> dict[str, int]:
    quota = quota_of(call.world, project_id)
    each = {f"{kind}_{name}": -1 for name in TYPES for kind in COUNTED}
    return {name: getattr(quota, name) for name in COUNTED} | FIXED | each


@on("GET", SET)
def show_quota(call: Call, project_id: str) -> Reply:
    allow(call, "quotas:show", when=project_id == call.project_id)
    limits: dict[str, Any] = _limits(call, project_id)
    if (call.asked("usage") or "").lower() == "true":
        used = use_of(call.world, project_id)._asdict()
        limits = {
            name: {"limit": limit, "in_use": used.get(name, 0), "reserved": 0}
            for name, limit in limits.items()
        }
    return Reply(200, {"quota_set": limits | {"id": project_id}})


@on("PUT", SET)
def change_quota(call: Call, project_id: str) -> Reply:
    allow(call, "quotas:update")
    wanted = body_of(call, "quota_set")
    only("quota_set", wanted, {*COUNTED, *FIXED})
    changes = {name: wanted[name] for name in COUNTED if name in wanted}
    for name, limit in changes.items():
        if not isinstance(limit, int) or limit < -1:
            raise invalid(name, limit, f"{limit!r} is less than the minimum of -1")
    call.world.quotas.put(project_id, replace(quota_of(call.world, project_id), **changes))
    return Reply(200, {"quota_set": _limits(call, project_id)})
