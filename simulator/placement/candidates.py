"""Allocation candidates: would it fit, and where? To be asked before Nova is."""

from __future__ import annotations

from typing import Any

from simulator.compute.capacity import Used, hosts_with_room, used_on_hosts
from simulator.compute.hosts import host_uuid
from simulator.config import Host
from simulator.http import Call, Refused, Reply
from simulator.placement.api import ROUTES, admins_only, since
from simulator.placement.providers import FIELDS, TRAITS, resources


@ROUTES.on("GET", "/allocation_candidates")
def list_candidates(call: Call) -> Reply:
    """From 1.10; the form of the requests changed in 1.12."""
    since(call, (1, 10))
    admins_only(call, "allocation_candidates:list")
    wanted = _asked_resources(call)
    hosts = hosts_with_room(call.world, *(wanted.get(name, 0) for name in FIELDS))
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
        if name not in FIELDS:
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
    totals, taken = resources(host), resources(used)
    names = totals if call.version >= (1, 27) else wanted
    body: dict[str, Any] = {
        "resources": {name: {"capacity": totals[name], "used": taken[name]} for name in names}
    }
    if call.version >= (1, 17):
        body["traits"] = TRAITS
    if call.version >= (1, 29):
        body |= {"parent_provider_uuid": None, "root_provider_uuid": host_uuid(host.name)}
    return body
