"""Placement: the room on each host, for administrators. The answer to "would it fit?" before asking Nova."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Any

import msgspec

from adapters.simulator.compute.api import unauthorized
from adapters.simulator.compute.capacity import Used, hosts_with_room, used_on_hosts
from adapters.simulator.compute.hosts import host_uuid
from adapters.simulator.config import Host
from adapters.simulator.http import Call, Refused, Reply, Routes, Service
from adapters.simulator.records import Allocation

ROUTES = Routes("/placement")
LOWEST, HIGHEST = (1, 0), (1, 39)
CLASSES = {"VCPU": ("vcpus", "vcpus"), "MEMORY_MB": ("ram_mb", "ram_mb"), "DISK_GB": ("disk_gb", "disk_gb")}
DETAILS = {
    400: "The server could not comply with the request since it is either malformed or otherwise incorrect.",
    403: "Access was denied to this resource.",
    404: "The resource could not be found.",
    406: "The resource could not be generated that was acceptable to your browser.",
}


def say_no(call: Call, refusal: Refused) -> Reply:
    if refusal.status == 401:
        return unauthorized(call, refusal.message)
    error: dict[str, Any] = {
        "status": refusal.status,
        "title": HTTPStatus(refusal.status).phrase,
        "detail": f"{DETAILS.get(refusal.status, '')}\n\n {refusal.message}  ",
        "code": refusal.kind or "placement.undefined_code",
        "request_id": call.request_id,
    }
    if refusal.status == 406:
        error |= {"max_version": _text(HIGHEST), "min_version": _text(LOWEST)}
    return Reply(refusal.status, {"errors": [error]})


def nothing_here(call: Call) -> Reply:
    return say_no(call, Refused(404, " "))


def _text(version: tuple[int, int]) -> str:
    return f"{version[0]}.{version[1]}"


def _wanted(call: Call) -> str:
    for part in call.headers.get("openstack-api-version", "").split(","):
        service, _, text = part.strip().partition(" ")
        if service == "placement":
            return text.strip()
    return _text(LOWEST)


def enter(call: Call) -> Call:
    text = _wanted(call)
    if text == "latest":
        return msgspec.structs.replace(call, version=HIGHEST)
    found = re.fullmatch(r"(\d+)\.(\d+)", text)
    version = (int(found[1]), int(found[2])) if found else (0, 0)
    if not LOWEST <= version <= HIGHEST:
        raise Refused(406, f"Invalid microversion: Unacceptable version header: {text}")
    return msgspec.structs.replace(call, version=version)


def leave(call: Call) -> dict[str, str]:
    return {
        "OpenStack-API-Version": f"placement {_wanted(call)}",
        "Vary": "openstack-api-version",
        "X-Openstack-Request-Id": call.request_id,
    }


SERVICE = Service("placement", ROUTES, say_no, enter, leave, nothing_here)


@ROUTES.on("GET", "", anonymous=True)
def list_versions(_: Call) -> Reply:
    version = {"id": "v1.0", "max_version": _text(HIGHEST), "min_version": _text(LOWEST), "status": "CURRENT"}
    return Reply(200, {"versions": [version | {"links": [{"rel": "self", "href": ""}]}]})


def _admins_only(call: Call, rule: str) -> None:
    if not call.caller.is_admin:
        raise Refused(403, f"Policy does not allow placement:{rule} to be performed.")


def _host(call: Call, provider_id: str) -> Host:
    for host in call.world.config.hosts:
        if host_uuid(host.name) == provider_id:
            return host
    raise Refused(404, f"No resource provider with uuid {provider_id} found")


def _resources(room: Host | Used | Allocation) -> dict[str, int]:
    return {name: getattr(room, field) for name, (field, _) in CLASSES.items()}


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
    _admins_only(call, "resource_providers:list")
    name = call.asked("name")
    hosts = [host for host in call.world.config.hosts if name in (None, host.name)]
    return Reply(200, {"resource_providers": [_provider(call, host) for host in hosts]})


@ROUTES.on("GET", "/resource_providers/{provider_id}")
def show_provider(call: Call, provider_id: str) -> Reply:
    _admins_only(call, "resource_providers:show")
    return Reply(200, _provider(call, _host(call, provider_id)))


@ROUTES.on("GET", "/resource_providers/{provider_id}/inventories")
def list_inventories(call: Call, provider_id: str) -> Reply:
    _admins_only(call, "resource_providers:inventories:list")
    inventories = {
        name: {
            "total": total,
            "reserved": 0,
            "min_unit": 1,
            "max_unit": total,
            "step_size": 1,
            "allocation_ratio": 1.0,
        }
        for name, total in _resources(_host(call, provider_id)).items()
    }
    return Reply(200, {"resource_provider_generation": 1, "inventories": inventories})


@ROUTES.on("GET", "/resource_providers/{provider_id}/usages")
def list_usages_of(call: Call, provider_id: str) -> Reply:
    _admins_only(call, "resource_providers:usages")
    used = used_on_hosts(call.world)[_host(call, provider_id).name]
    return Reply(200, {"resource_provider_generation": 1, "usages": _resources(used)})


@ROUTES.on("GET", "/resource_providers/{provider_id}/allocations")
def list_allocations_on(call: Call, provider_id: str) -> Reply:
    _admins_only(call, "resource_providers:allocations:list")
    name = _host(call, provider_id).name
    allocations = {
        consumer: {"resources": _resources(allocation)}
        for consumer, allocation in call.world.allocations.items()
        if allocation.host == name
    }
    return Reply(200, {"resource_provider_generation": 1, "allocations": allocations})


@ROUTES.on("GET", "/allocations/{consumer_id}")
def list_allocations(call: Call, consumer_id: str) -> Reply:
    """Unknown consumers have nothing, which is not an error."""
    _admins_only(call, "allocations:list")
    allocation = call.world.allocations.get(consumer_id)
    if allocation is None:
        return Reply(200, {"allocations": {}})
    held = {host_uuid(allocation.host): {"generation": 1, "resources": _resources(allocation)}}
    owner = {"project_id": allocation.project_id, "user_id": allocation.user_id}
    generation = {"consumer_generation": 1} if call.version >= (1, 28) else {}
    return Reply(200, {"allocations": held} | (owner if call.version >= (1, 12) else {}) | generation)


@ROUTES.on("GET", "/usages")
def list_usages(call: Call) -> Reply:
    _admins_only(call, "usages")
    used = Used()
    for allocation in call.world.allocations.values():
        if allocation.project_id == call.asked("project_id"):
            used = used.plus(allocation)
    return Reply(200, {"usages": {name: value for name, value in _resources(used).items() if value}})


@ROUTES.on("GET", "/allocation_candidates")
def list_candidates(call: Call) -> Reply:
    """From 1.10; the form of the requests changed in 1.12."""
    if call.version < (1, 10):
        raise Refused(404, " ")
    _admins_only(call, "allocation_candidates:list")
    wanted = _asked_resources(call)
    hosts = hosts_with_room(call.world, *(wanted.get(name, 0) for name in CLASSES))
    requests = [_candidate(call, host, wanted) for host in hosts]
    used = used_on_hosts(call.world)
    summaries = {host_uuid(host.name): _summary(host, used[host.name], wanted, call) for host in hosts}
    return Reply(200, {"allocation_requests": requests, "provider_summaries": summaries})


def _asked_resources(call: Call) -> dict[str, int]:
    text = call.asked("resources")
    if text is None:
        why = "There must be at least one resources or resources[$S] parameter."
        raise Refused(400, why, "placement.query.missing_value")
    wanted: dict[str, int] = {}
    for part in text.split(","):
        name, _, amount = part.partition(":")
        if name not in CLASSES:
            why = f"Invalid resource class in resources parameter: No such resource class {name}."
            raise Refused(400, why)
        if not amount.isdigit() or int(amount) < 1:
            raise Refused(
                400, f"Badly formed resources parameter. Expected resources query string, got: {text}."
            )
        wanted[name] = int(amount)
    return wanted


def _candidate(call: Call, host: Host, wanted: dict[str, int]) -> dict[str, Any]:
    provider = host_uuid(host.name)
    if call.version < (1, 12):
        return {"allocations": [{"resource_provider": {"uuid": provider}, "resources": wanted}]}
    mappings = {"mappings": {"": [provider]}} if call.version >= (1, 34) else {}
    return {"allocations": {provider: {"resources": wanted}}} | mappings


def _summary(host: Host, used: Used, wanted: dict[str, int], call: Call) -> dict[str, Any]:
    totals, taken = _resources(host), _resources(used)
    names = totals if call.version >= (1, 27) else wanted
    body: dict[str, Any] = {
        "resources": {name: {"capacity": totals[name], "used": taken[name]} for name in names}
    }
    if call.version >= (1, 17):
        body["traits"] = ["COMPUTE_NODE"]
    if call.version >= (1, 29):
        body |= {"parent_provider_uuid": None, "root_provider_uuid": host_uuid(host.name)}
    return body
