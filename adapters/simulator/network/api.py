"""Neutron's door: its error bodies, and filtering, choosing of fields and paging alike for every list."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from adapters.simulator.compute.api import unauthorized
from adapters.simulator.http import Call, Refused, Reply, Routes, Service, as_it_is, request_id_header

ROUTES = Routes("/network")
V = "/v2.0"
KINDS = {400: "BadRequest", 403: "PolicyNotAuthorized", 404: "HTTPNotFound", 409: "OverQuota"}
NOT_FILTERS = frozenset({"fields", "limit", "marker", "sort_key", "sort_dir", "page_reverse"})


def say_no(call: Call, refusal: Refused) -> Reply:
    if refusal.status == 401:
        return unauthorized(call, refusal.message)
    kind = refusal.kind or KINDS.get(refusal.status, "HTTPInternalServerError")
    body = {"NeutronError": {"type": kind, "message": refusal.message, "detail": ""}}
    return Reply(refusal.status, body)


def nothing_here(call: Call) -> Reply:
    return say_no(call, Refused(404, "The resource could not be found."))


SERVICE = Service("network", ROUTES, say_no, as_it_is, request_id_header, nothing_here)


def base(call: Call) -> str:
    return f"{call.world.config.public_url}/network{V}"


def listed(call: Call, name: str, items: list[dict[str, Any]]) -> Reply:
    """Answer a list with the call's filters, fields and page."""
    items = [item for item in items if _fits(call, item)]
    limit = call.asked("limit")
    page = _page(call, items, int(limit) if limit and limit.isdigit() else None)
    body: dict[str, Any] = {name: [chosen(call, item) for item in page]}
    if limit and page and len(page) == int(limit):
        query = {key: value for key, value in call.query if key != "marker"} | {"marker": page[-1]["id"]}
        href = f"{base(call)}/{name.replace('_', '-')}?{urlencode(query)}"
        body[f"{name}_links"] = [{"rel": "next", "href": href}]
    return Reply(200, body)


def _fits(call: Call, item: dict[str, Any]) -> bool:
    """Values of one filter are alternatives; a filter of an unknown field is passed over."""
    for name in {name for name, _ in call.query} - NOT_FILTERS:
        if name in item:
            value = item[name]
            got = str(value).lower() if isinstance(value, bool) else str(value)
            asked = [text.lower() if isinstance(value, bool) else text for text in call.all_asked(name)]
            if got not in asked:
                return False
    return True


def _page(call: Call, items: list[dict[str, Any]], limit: int | None) -> list[dict[str, Any]]:
    marker = call.asked("marker")
    if marker is not None:
        ids = [item["id"] for item in items]
        if marker not in ids:
            raise Refused(404, f"The resource could not be found: marker {marker}.")
        items = items[ids.index(marker) + 1 :]
    return items if limit is None else items[:limit]


def chosen(call: Call, item: dict[str, Any]) -> dict[str, Any]:
    fields = call.all_asked("fields")
    return {name: item[name] for name in fields if name in item} if fields else item


def shown(call: Call, name: str, item: dict[str, Any]) -> Reply:
    return Reply(200, {name: chosen(call, item)})


@ROUTES.on("GET", "", anonymous=True)
def list_versions(call: Call) -> Reply:
    version = {"id": "v2.0", "status": "CURRENT", "links": [{"rel": "self", "href": f"{base(call)}/"}]}
    return Reply(200, {"versions": [version]})


@ROUTES.on("GET", V)
def list_resources(call: Call) -> Reply:
    names = ("network", "subnet", "port", "security-group")
    resources = [
        {
            "name": name,
            "collection": f"{name}s",
            "links": [{"rel": "self", "href": f"{base(call)}/{name}s"}],
        }
        for name in names
    ]
    return Reply(200, {"resources": resources})


@ROUTES.on("GET", f"{V}/extensions")
def list_extensions(_: Call) -> Reply:
    names = ("security-group", "quotas", "router", "external-net", "binding", "quota_details")
    about = {"description": "", "updated": "2012-01-01T00:00:00-00:00", "links": []}
    return Reply(200, {"extensions": [{"alias": name, "name": name} | about for name in names]})


def _none_yet(name: str) -> None:
    """Serve an empty list: what the cloud could have and this one has not."""

    @ROUTES.on("GET", f"{V}/{name}")
    def list_nothing(call: Call) -> Reply:
        return listed(call, name, [])


for _name in ("routers", "floatingips", "agents", "availability_zones"):
    _none_yet(_name)
