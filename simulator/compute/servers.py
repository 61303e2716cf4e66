"""One server: shown, changed, deleted, with the check of access to it."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from simulator.compute import log
from simulator.compute.api import ROUTES, V, allow, body_of, only, text_of
from simulator.compute.printable import description_of, name_of
from simulator.compute.stages import follow, take
from simulator.compute.view import addresses, cell_is_down, cell_of, full, minimal
from simulator.http import Call, Refused, Reply
from simulator.records import Server, Step
from simulator.world import whole_second


def visible(call: Call, server_id: str) -> Server:
    """Return a server that exists for the caller: another project's, or a deleted one, is 404.

    While another project's has not reached a cell, it is 403: Nova then asks its policy, not the cell.
    """
    server = call.world.servers.get(server_id)
    if server is None:
        raise Refused(404, f"Instance {server_id} could not be found.")
    if not call.caller.owns(server.project_id):
        if not server.in_cell:
            allow(call, "servers:show", when=False)
        raise Refused(404, f"Instance {server_id} could not be found.")
    return server


def in_reach(call: Call, server_id: str) -> Server:
    """Return a server that can be worked on: it has reached a cell, and the cell can be reached."""
    if not visible(call, server_id).in_cell:
        raise Refused(404, f"Instance {server_id} could not be found.")
    return _heard_of(call, server_id)


def _silent(call: Call, server: Server) -> Refused:
    cell = cell_of(call.world, server)
    text = f"Cell {cell} is not responding or returned an exception, hence instance info is not available."
    return Refused(500, text)


def unlocked(call: Call, server: Server) -> None:
    """A lock stops everyone but administrators."""
    if server.locked_by and not call.caller.is_admin:
        raise Refused(409, f"Instance {server.id} is locked")


def _heard_of(call: Call, server_id: str) -> Server:
    """Return a visible server whose cell answers."""
    server = visible(call, server_id)
    if cell_is_down(call.world, server):
        raise _silent(call, server)
    return server


@ROUTES.on("GET", f"{V}/servers/{{server_id}}")
def show_server(call: Call, server_id: str) -> Reply:
    server = visible(call, server_id)
    if cell_is_down(call.world, server):
        if call.version < (2, 69):
            raise _silent(call, server)
        return Reply(200, {"server": minimal(call, server, alone=True)})
    return Reply(200, {"server": full(call, server, alone=True)})


@ROUTES.on("PUT", f"{V}/servers/{{server_id}}")
def update_server(call: Call, server_id: str) -> Reply:
    """Rename or describe; allowed in every state, locked or not. The hostname stays (below 2.90)."""
    wanted = body_of(call, "server")
    known = {"name", "accessIPv4", "accessIPv6", "OS-DCF:diskConfig"}
    known |= {"description"} if call.version >= (2, 19) else set()
    known |= {"hostname"} if call.version >= (2, 90) else set()
    only("server", wanted, known)
    changes: dict[str, Any] = {"name": name_of(wanted["name"])} if "name" in wanted else {}
    if "hostname" in wanted:
        changes["hostname"] = text_of("hostname", wanted["hostname"])
    if "description" in wanted:
        changes["description"] = description_of(wanted["description"])
    server = _heard_of(call, server_id)
    if changes:
        server = call.world.save(replace(server, **changes, updated_at=whole_second(call.now)))
    return Reply(200, {"server": full(call, server, alone=True)}, subject=server_id)


@ROUTES.on("DELETE", f"{V}/servers/{{server_id}}")
def delete_server(call: Call, server_id: str) -> Reply:
    """204 at once, gone a moment later. Asked again meanwhile: 204, and nothing more happens."""
    server = _heard_of(call, server_id)
    unlocked(call, server)
    if server.task_state == "deleting":
        return Reply(204, subject=server_id)
    log.begin(call, server, "delete", "compute_terminate_instance" if server.host else "")
    deleting = replace(
        server, task_state="deleting", request_id=call.request_id, updated_at=whole_second(call.now)
    )
    if server.host is None:
        gone = follow(deleting, (Step(0, do="remove"),), call.now)
        take(call.world, gone, call.now)
    else:
        seconds = call.world.config.latencies.seconds("delete")
        call.world.save(follow(deleting, (Step(seconds, do="remove"),), call.now))
    return Reply(204, subject=server_id)


@ROUTES.on("GET", f"{V}/servers/{{server_id}}/ips")
def list_addresses(call: Call, server_id: str) -> Reply:
    shown = addresses(call, visible(call, server_id))
    short = {name: [{"version": 4, "addr": line["addr"]} for line in lines] for name, lines in shown.items()}
    return Reply(200, {"addresses": short})
