"""Consoles, console output and diagnostics of a guest."""

from __future__ import annotations

import re
from typing import Any

from simulator.compute.api import ROUTES, V, admins_only, body_of, invalid, only
from simulator.compute.matrix import RUNNING
from simulator.compute.obeying import an_object, on
from simulator.compute.servers import in_reach
from simulator.http import Call, Refused, Reply
from simulator.records import Server
from simulator.world import new_id

PROTOCOLS = ("vnc", "spice", "serial", "mks")
TYPES = ("novnc", "spice-html5", "serial", "webmks")
OFFERED = {
    ("vnc", "novnc"): "http://127.0.0.1:6080/vnc_lite.html?path=%3Ftoken%3D{token}",
    ("serial", "serial"): "ws://127.0.0.1:6083/?token={token}",
}
ELSEWHERE = {("spice", "spice-html5"), ("mks", "webmks")}
POWER = {0: "pending", 3: "paused", 4: "shutdown", 6: "crashed", 7: "suspended"}


@ROUTES.on("POST", f"{V}/servers/{{server_id}}/remote-consoles")
def open_console(call: Call, server_id: str) -> Reply:
    """A console may be opened in every state, as long as there is a host. Nothing listens at the address."""
    if call.version < (2, 6):
        raise Refused(404, "The resource could not be found.")
    wanted = body_of(call, "remote_console")
    an_object("remote_console", wanted, "protocol", "type")
    only("remote_console", wanted, {"protocol", "type"})
    for field, known in (("protocol", PROTOCOLS), ("type", TYPES)):
        if wanted[field] not in known:
            raise invalid(field, wanted[field], f"{wanted[field]!r} is not one of {list(known)}")
    _on_a_host(in_reach(call, server_id))
    kind = wanted["protocol"], wanted["type"]
    if kind in ELSEWHERE:
        raise Refused(400, f"Unavailable console type {kind[1]}.")
    if kind not in OFFERED:
        raise Refused(400, f"Invalid console type {kind[1]}")
    url = OFFERED[kind].format(token=new_id())
    return Reply(200, {"remote_console": {"protocol": kind[0], "type": kind[1], "url": url}})


def _on_a_host(server: Server) -> None:
    if server.host is None:
        raise Refused(409, f"Instance {server.id} is not ready")


def _check_length(_: Call, wanted: Any) -> None:
    an_object("os-getConsoleOutput", wanted)
    only("os-getConsoleOutput", wanted, {"length"})
    length = wanted.get("length")
    if length is not None and not re.fullmatch(r"-?[0-9]+", str(length)):
        raise invalid("length", length, f"{length!r} does not match '^-?[0-9]+$'")


@on("os-getConsoleOutput", _check_length)
def read_console(_: Call, server: Server, wanted: dict[str, Any]) -> Reply:
    """The last ``length`` lines, or all of them."""
    _on_a_host(server)
    lines = [f"[    0.000000] simulated console of {server.id}", "", f"{server.hostname} login: "]
    length = wanted.get("length")
    count = len(lines) if length is None or int(length) < 0 else int(length)
    return Reply(200, {"output": "\n".join(lines[max(0, len(lines) - count) :])})


@ROUTES.on("GET", f"{V}/servers/{{server_id}}/diagnostics")
def diagnose(call: Call, server_id: str) -> Reply:
    """For administrators, and of a running guest only. One form for all hypervisors since 2.48."""
    admins_only(call, "os-server-diagnostics")
    server = in_reach(call, server_id)
    _on_a_host(server)
    if server.power_state != RUNNING:
        state = POWER.get(server.power_state, "no state")
        text = f"Cannot 'get_diagnostics' instance {server_id} while it is in power state {state}"
        raise Refused(409, text)
    return Reply(200, _measured(call, server) if call.version >= (2, 48) else _as_libvirt_tells(server))


def _uptime(call: Call, server: Server) -> int:
    return int((call.now - (server.launched_at or call.now)).total_seconds())


def _measured(call: Call, server: Server) -> dict[str, Any]:
    seconds = _uptime(call, server)
    disk = {"read_bytes": 0, "read_requests": 0, "write_bytes": 0, "write_requests": 0, "errors_count": 0}
    quiet = ("octets", "errors", "drop", "packets", "rate")
    nics = [
        {"mac_address": address.mac} | {f"{way}_{what}": 0 for way in ("rx", "tx") for what in quiet}
        for address in server.addresses
    ]
    return {
        "state": "running",
        "driver": "libvirt",
        "hypervisor": "kvm",
        "hypervisor_os": "linux",
        "uptime": seconds,
        "config_drive": server.config_drive,
        "num_cpus": server.flavor.vcpus,
        "num_nics": len(nics),
        "num_disks": 1,
        "disk_details": [disk],
        "cpu_details": [{"id": number, "time": 0, "utilisation": 0} for number in range(server.flavor.vcpus)],
        "nic_details": nics,
        "memory_details": {"maximum": server.flavor.ram, "used": 0},
    }


def _as_libvirt_tells(server: Server) -> dict[str, int]:
    disk = {f"vda_{what}": 0 for what in ("errors", "read", "read_req", "write", "write_req")}
    cpus = {f"cpu{number}_time": 0 for number in range(server.flavor.vcpus)}
    return cpus | {"memory": server.flavor.ram * 1024} | disk
