"""Resource providers: the hosts, with their inventories, usages and consumers."""

from __future__ import annotations

from typing import Any

from simulator.compute.capacity import Used, used_on_hosts
from simulator.compute.hosts import host_uuid
from simulator.config import Host
from simulator.http import Call, Refused, Reply
from simulator.placement.api import ROUTES, admins_only, since
from simulator.records import Allocation

FIELDS = {"VCPU": "vcpus", "MEMORY_MB": "ram_mb", "DISK_GB": "disk_gb"}
TRAITS = ["COMPUTE_NODE", "COMPUTE_IMAGE_TYPE_QCOW2", "COMPUTE_IMAGE_TYPE_RAW"]


def _host(call: Call, provider_id: str) -> Host:
    for host in call.world.config.hosts:
        if host_uuid(host.name) == provider_id:
            return host
    raise Refused(404, f"No resource provider with uuid {provider_id} found")


def resources(room: Host | Used | Allocation) -> dict[str, int]:
    """Return room by Placement's names of resources; an allocation names only what it takes something of."""
    named = {name: getattr(room, field) for name, field in FIELDS.items()}
    return {name: amount for name, amount in named.items() if amount or not isinstance(room, Allocation)}


def _provider(call: Call, host: Host) -> dict[str, Any]:
    own = f"/resource_providers/{host_uuid(host.name)}"
    names = ["inventories", "usages"]
    names += ["aggregates", "traits", "allocations"] if call.version >= (1, 11) else []
    links = [{"rel": "self", "href": own}, *({"rel": name, "href": f"{own}/{name}"} for name in names)]
    body = {"uuid": host_uuid(host.name), "name": host.name, "generation": 1, "links": links}
    family = {"parent_provider_uuid": None, "root_provider_uuid": host_uuid(host.name)}
    return body | (family if call.version >= (1, 14) else {})


@ROUTES.on("GET", "/resource_providers")
def list_providers(call: Call) -> Reply:
    admins_only(call, "resource_providers:list")
    name = call.asked("name")
    hosts = [host for host in call.world.config.hosts if name in (None, host.name)]
    return Reply(200, {"resource_providers": [_provider(call, host) for host in hosts]})


@ROUTES.on("GET", "/resource_providers/{provider_id}")
def show_provider(call: Call, provider_id: str) -> Reply:
    admins_only(call, "resource_providers:show")
    return Reply(200, _provider(call, _host(call, provider_id)))


@ROUTES.on("GET", "/resource_providers/{provider_id}/inventories")
def list_inventories(call: Call, provider_id: str) -> Reply:
    admins_only(call, "resource_providers:inventories:list")
    inventories = {
        name: {
            "total": total,
            "reserved": 0,
            "min_unit": 1,
            "max_unit": total,
            "step_size": 1,
            "allocation_ratio": 1.0,
        }
        for name, total in resources(_host(call, provider_id)).items()
    }
    return Reply(200, {"resource_provider_generation": 1, "inventories": inventories})


@ROUTES.on("GET", "/resource_providers/{provider_id}/usages")
def list_usages_of(call: Call, provider_id: str) -> Reply:
    admins_only(call, "resource_providers:usages")
    used = used_on_hosts(call.world)[_host(call, provider_id).name]
    return Reply(200, {"resource_provider_generation": 1, "usages": resources(used)})


@ROUTES.on("GET", "/resource_providers/{provider_id}/allocations")
def list_allocations_on(call: Call, provider_id: str) -> Reply:
    admins_only(call, "resource_providers:allocations:list")
    name = _host(call, provider_id).name
    allocations = {
        consumer: {"resources": resources(allocation)}
        for consumer, allocation in call.world.allocations.items()
        if allocation.host == name
    }
    return Reply(200, {"resource_provider_generation": 1, "allocations": allocations})


@ROUTES.on("GET", "/resource_providers/{provider_id}/traits")
def list_traits(call: Call, provider_id: str) -> Reply:
    since(call, (1, 6))
    admins_only(call, "resource_providers:traits:list")
    _host(call, provider_id)
    return Reply(200, {"traits": TRAITS, "resource_provider_generation": 1})


@ROUTES.on("GET", "/resource_providers/{provider_id}/aggregates")
def list_aggregates(call: Call, provider_id: str) -> Reply:
    since(call, (1, 1))
    admins_only(call, "resource_providers:aggregates:list")
    _host(call, provider_id)
    generation = {"resource_provider_generation": 1} if call.version >= (1, 19) else {}
    return Reply(200, {"aggregates": []} | generation)


@ROUTES.on("GET", "/allocations/{consumer_id}")
def list_allocations(call: Call, consumer_id: str) -> Reply:
    """Unknown consumers have nothing, which is not an error."""
    admins_only(call, "allocations:list")
    allocation = call.world.allocations.get(consumer_id)
    if allocation is None:
        return Reply(200, {"allocations": {}})
    held = {host_uuid(allocation.host): {"generation": 1, "resources": resources(allocation)}}
    owner = {"project_id": allocation.project_id, "user_id": allocation.user_id}
    generation = {"consumer_generation": 1} if call.version >= (1, 28) else {}
    consumer = {"consumer_type": "unknown"} if call.version >= (1, 38) else {}
    owner = owner if call.version >= (1, 12) else {}
    return Reply(200, {"allocations": held} | owner | generation | consumer)


@ROUTES.on("GET", "/usages")
def list_usages(call: Call) -> Reply:
    """What a project has allocated, by type of consumer since 1.38; members may ask for their own."""
    since(call, (1, 9))
    project_id = call.asked("project_id")
    if project_id != call.project_id:
        admins_only(call, "usages")
    held = [one for one in call.world.allocations.values() if one.project_id == project_id]
    used = Used()
    for allocation in held:
        used = used.plus(allocation)
    usages: dict[str, Any] = {name: value for name, value in resources(used).items() if value}
    if usages and call.version >= (1, 38):
        usages = {"unknown": usages | {"consumer_count": len(held)}}
    return Reply(200, {"usages": usages})
