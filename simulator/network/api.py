"""Neutron's API: its error bodies, and order, fields and pages alike for every list."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from simulator.compute.api import unauthorized
from simulator.http import Call, Refused, Reply, Routes, Service, as_it_is, request_id_header
from simulator.network.filters import fits

ROUTES = Routes("/network")
V = "/v2.0"
KINDS = {400: "BadRequest", 403: "PolicyNotAuthorized", 404: "HTTPNotFound", 409: "OverQuota"}


def say_no(call: Call, refusal: Refused) -> Reply:
    if refusal.status == 401:
        return unauthorized(call, refusal.message)
    kind = refusal.kind or KINDS.get(refusal.status, "HTTPInternalServerError")
    body = {"NeutronError": {"type": kind, "message": refusal.message, "detail": ""}}
    return Reply(refusal.status, body)


def nothing_here(call: Call) -> Reply:
    return say_no(call, Refused(404, "The resource could not be found."))


FAILURE = "Request Failed: internal server error while processing your request."
SERVICE = Service("network", ROUTES, say_no, as_it_is, request_id_header, nothing_here, FAILURE)


def base(call: Call) -> str:
    return f"{call.world.config.public_url}/network{V}"


def listed(call: Call, name: str, items: list[dict[str, Any]]) -> Reply:
    """Answer a list with the call's filters, order, fields and page."""
    items = _sorted(call, [item for item in items if fits(call, item)])
    limit = _limit(call)
    page = _page(call, name, items, limit)
    body: dict[str, Any] = {name: [chosen(call, item) for item in page]}
    if limit and page:
        body[f"{name}_links"] = _page_links(call, name, page, full=len(page) == limit)
    return Reply(200, body)


def _page_links(call: Call, name: str, page: list[dict[str, Any]], *, full: bool) -> list[dict[str, str]]:
    """Lead to the next page, if this one is full, and back, wherever one is."""
    query = [(key, value) for key, value in call.query if key not in ("marker", "page_reverse")]
    path = f"{base(call)}/{name.replace('_', '-')}"
    links = []
    if full:
        links.append({"rel": "next", "href": f"{path}?{urlencode([*query, ('marker', page[-1]['id'])])}"})
    back = [*query, ("marker", page[0]["id"]), ("page_reverse", "True")]
    return [*links, {"rel": "previous", "href": f"{path}?{urlencode(back)}"}]


def _limit(call: Call) -> int | None:
    """Return the page's length; 0 is none. Raises 400 for what is no number."""
    asked = call.asked("limit")
    if asked is None:
        return None
    if not asked.isdigit():
        message = f"Bad limit request: Limit must be an integer 0 or greater and not '{asked}'."
        raise Refused(400, message, "BadRequest")
    return int(asked) or None


def _sorted(call: Call, items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Order by each sort_key, the first one foremost; without one, by id where pages are asked for."""
    keys, ways = call.all_asked("sort_key"), call.all_asked("sort_dir")
    if not keys:
        return sorted(items, key=lambda item: str(item["id"])) if call.asked("limit") else items
    ways += ["asc"] * (len(keys) - len(ways))
    for key, way in reversed(list(zip(keys, ways, strict=False))):
        items = sorted(items, key=lambda item: str(item.get(key)), reverse=way == "desc")
    return items


def _page(call: Call, name: str, items: list[dict[str, Any]], limit: int | None) -> list[dict[str, Any]]:
    marker = call.asked("marker")
    back = limit is not None and call.asked("page_reverse") == "True"
    items = items[::-1] if back else items
    if marker is not None and limit is not None and marker in (ids := [item["id"] for item in items]):
        items = items[ids.index(marker) + 1 :]
    elif marker is not None and limit is not None and name == "ports":
        raise Refused(404, f"Port {marker} could not be found.", "PortNotFound")
    page = items[:limit]
    return page[::-1] if back else page


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
    names = ("network", "subnet", "port", "security-group", "security-group-rule", "router", "floatingip")
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
    names = (
        "security-group",
        "quotas",
        "router",
        "external-net",
        "binding",
        "quota_details",
        "standard-attr-tag",
    )
    about = {"description": "", "updated": "2012-01-01T00:00:00-00:00", "links": []}
    return Reply(200, {"extensions": [{"alias": name, "name": name} | about for name in names]})


@ROUTES.on("GET", f"{V}/agents")
def list_agents(call: Call) -> Reply:
    """There are none: what an agent would do, the cloud does itself."""
    return listed(call, "agents", [])


@ROUTES.on("GET", f"{V}/availability_zones")
def list_zones(call: Call) -> Reply:
    return listed(call, "availability_zones", [])
