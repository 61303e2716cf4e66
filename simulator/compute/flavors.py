"""Flavors: sizes of servers."""

from __future__ import annotations

from typing import Any

from simulator.compute.api import ROUTES, V, base, links
from simulator.http import Call, Refused, Reply
from simulator.records import Flavor


def _brief(call: Call, flavor: Flavor) -> dict[str, Any]:
    body: dict[str, Any] = {"id": flavor.id, "name": flavor.name, "links": links(call, "flavors", flavor.id)}
    if call.version >= (2, 55):
        body["description"] = None
    return body


def _full(call: Call, flavor: Flavor) -> dict[str, Any]:
    body = _brief(call, flavor) | {
        "ram": flavor.ram,
        "disk": flavor.disk,
        "vcpus": flavor.vcpus,
        "swap": 0 if call.version >= (2, 75) else "",
        "OS-FLV-EXT-DATA:ephemeral": 0,
        "OS-FLV-DISABLED:disabled": False,
        "os-flavor-access:is_public": True,
        "rxtx_factor": 1.0,
    }
    if call.version >= (2, 61):
        body["extra_specs"] = {}
    return body


def _page(call: Call) -> list[Flavor]:
    """Return the flavors after the marker, at most ``limit``."""
    flavors = sorted(call.world.flavors.values(), key=lambda flavor: flavor.id)
    marker = call.asked("marker")
    if marker is not None:
        keys = [flavor.id for flavor in flavors]
        if marker not in keys:
            raise Refused(400, f"marker [{marker}] not found")
        flavors = flavors[keys.index(marker) + 1 :]
    limit = call.asked("limit")
    return flavors[: int(limit)] if limit and limit.isdigit() else flavors


def _listed(call: Call, page: list[Flavor], flavors: list[dict[str, Any]]) -> Reply:
    body: dict[str, Any] = {"flavors": flavors}
    limit = call.asked("limit")
    if limit and limit.isdigit() and page and len(page) == int(limit):
        path = call.path.removeprefix("/compute")
        href = f"{base(call)}{path}?limit={limit}&marker={page[-1].id}"
        body["flavors_links"] = [{"rel": "next", "href": href}]
    return Reply(200, body)


@ROUTES.on("GET", f"{V}/flavors")
def list_flavors(call: Call) -> Reply:
    page = _page(call)
    return _listed(call, page, [_brief(call, flavor) for flavor in page])


@ROUTES.on("GET", f"{V}/flavors/detail")
def list_flavors_in_full(call: Call) -> Reply:
    page = _page(call)
    return _listed(call, page, [_full(call, flavor) for flavor in page])


@ROUTES.on("GET", f"{V}/flavors/{{flavor_id}}")
def show_flavor(call: Call, flavor_id: str) -> Reply:
    flavor = call.world.flavors.get(flavor_id)
    if flavor is None:
        raise Refused(404, f"Flavor {flavor_id} could not be found.")
    return Reply(200, {"flavor": _full(call, flavor)})


@ROUTES.on("GET", f"{V}/flavors/{{flavor_id}}/os-extra_specs")
def list_extra_specs(call: Call, flavor_id: str) -> Reply:
    show_flavor(call, flavor_id)
    return Reply(200, {"extra_specs": {}})
