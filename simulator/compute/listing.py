"""GET /servers: what a list shows, what it silently leaves out, and how it is paged."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from simulator.compute.api import ROUTES, V, allow, base
from simulator.compute.filters import PAGING, SORT_KEYS, heeded, matcher
from simulator.compute.view import brief, cell_is_down, full, minimal
from simulator.http import Call, Refused, Reply
from simulator.records import Server

MOST = 1000
YES = frozenset({"1", "t", "true", "on", "y", "yes", ""})
NO = frozenset({"0", "f", "false", "off", "n", "no"})


@ROUTES.on("GET", f"{V}/servers")
def list_servers(call: Call) -> Reply:
    return _list(call, detail=False)


@ROUTES.on("GET", f"{V}/servers/detail")
def list_servers_in_full(call: Call) -> Reply:
    return _list(call, detail=True)


def _list(call: Call, *, detail: bool) -> Reply:
    everyone = _all_tenants(call, detail)
    matches = matcher(call, everyone=everyone)
    servers = [server for server in _candidates(call, everyone) if matches(server)]
    silent = [server for server in servers if cell_is_down(call.world, server)]
    reachable = [server for server in servers if server not in silent] if silent else servers
    page = _page(call, _sorted(call, reachable))
    shown = [minimal(call, server, alone=False, detail=detail) for server in silent if _may_show(call)]
    if detail:
        shown += [full(call, server, alone=False) for server in page]
    else:
        shown += [brief(call, server) for server in page]
    return Reply(200, {"servers": shown} | _links(call, page))


def _all_tenants(call: Call, detail: bool) -> bool:
    text = call.asked("all_tenants")
    if text is None or text.lower() in NO:
        return False
    if text.lower() not in YES:
        known = ", ".join(repr(word) for word in sorted((YES | NO) - {""}))
        raise Refused(400, f"Unrecognized value '{text}', acceptable values are: {known}")
    allow(call, f"servers:{'detail' if detail else 'index'}:get_all_tenants", when=False)
    return True


def _candidates(call: Call, everyone: bool) -> list[Server]:
    """Return what the list may hold: the living, and the deleted where they are asked for."""
    asked = {name for name, _ in call.query}
    servers = list(call.world.servers.values())
    status_deleted = "deleted" in {status.lower() for status in call.all_asked("status")}
    deleted_too = asked & {"changes-since", "changes-before", "deleted"} or status_deleted
    if deleted_too:
        servers += call.world.graveyard.values()
    return [
        server
        for server in servers
        if (everyone or server.project_id == call.project_id)
        and (server.listed_at is None or server.listed_at <= call.now)
    ]


def _may_show(call: Call) -> bool:
    """Servers of a silent cell show up (2.69) only in a list without filter, order or page.

    A filter that this caller may not use is dropped before, and so does not count.
    """
    asked = {name for name, _ in call.query} - {"all_tenants"}
    return call.version >= (2, 69) and not asked & (heeded(call) | PAGING)


def _sorted(call: Call, servers: list[Server]) -> list[Server]:
    """Newest first, unless told otherwise; the number breaks ties, as the row's id does in Nova."""
    servers = sorted(servers, key=lambda server: (server.created_at, server.number), reverse=True)
    keys, directions = call.all_asked("sort_key"), call.all_asked("sort_dir")
    for place, key in reversed(list(enumerate(keys))):
        field = SORT_KEYS[key]
        descending = (directions[place] if place < len(directions) else "desc") == "desc"
        servers.sort(key=lambda server: str(getattr(server, field) or ""), reverse=descending)
    return servers


def _page(call: Call, servers: list[Server]) -> list[Server]:
    marker = call.asked("marker")
    if marker is not None:
        ids = [server.id for server in servers]
        if marker not in ids:
            raise Refused(400, f"marker [{marker}] not found")
        servers = servers[ids.index(marker) + 1 :]
    return servers[: _limit(call)]


def _limit(call: Call) -> int:
    text = call.asked("limit")
    if text is None or text == "":
        return MOST
    if not text.isdigit():
        raise Refused(
            400,
            f"Invalid input for query parameters limit. Value: {text}. {text!r} does not match '^[0-9]*$'",
        )
    return min(int(text), MOST)


def _links(call: Call, page: list[Server]) -> dict[str, Any]:
    """A full page has a next one, even if that turns out empty."""
    if not page or len(page) < _limit(call):
        return {}
    query = [(name, value) for name, value in call.query if name != "marker"]
    path = call.path.removeprefix("/compute")
    href = f"{base(call)}{path}?{urlencode([*query, ('marker', page[-1].id)])}"
    return {"servers_links": [{"rel": "next", "href": href}]}
