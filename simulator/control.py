"""/simulator: control of the simulated cloud: faults, the clock, the journal. For administrators only."""

from __future__ import annotations

from typing import Any

import msgspec

from simulator.compute.stages import shut_down_by_guest
from simulator.faults import Fault
from simulator.http import Call, Refused, Reply, Routes, Service, as_it_is, request_id_header
from simulator.world import new_id

ROUTES = Routes("/simulator")


def say_no(_: Call, refusal: Refused) -> Reply:
    return Reply(refusal.status, {"error": refusal.message})


def nothing_here(call: Call) -> Reply:
    return say_no(call, Refused(404, "There is no such thing here."))


SERVICE = Service("simulator", ROUTES, say_no, as_it_is, request_id_header, nothing_here)


def _admins_only(call: Call) -> None:
    if not call.caller.is_admin:
        raise Refused(403, "Only administrators may meddle with the cloud.")


@ROUTES.on("GET", "/journal")
def read_journal(call: Call) -> Reply:
    """Entries after position ``after``, at most ``limit``."""
    _admins_only(call)
    after, limit = int(call.asked("after") or 0), int(call.asked("limit") or 10_000)
    return Reply(200, {"entries": call.world.journal.read(after, limit)})


@ROUTES.on("GET", "/faults")
def list_faults(call: Call) -> Reply:
    _admins_only(call)
    return Reply(200, {"faults": list(call.world.faults.values())})


@ROUTES.on("POST", "/faults")
def add_fault(call: Call) -> Reply:
    _admins_only(call)
    wanted = call.json()
    if not isinstance(wanted, dict):
        raise Refused(400, "A fault is an object.")
    try:
        fault = msgspec.convert({"id": new_id()} | wanted, Fault)
    except msgspec.ValidationError as error:
        raise Refused(400, str(error)) from None
    return Reply(201, call.world.faults.put(fault.id, fault))


@ROUTES.on("DELETE", "/faults")
def clear_faults(call: Call) -> Reply:
    _admins_only(call)
    for fault in list(call.world.faults.values()):
        call.world.faults.drop(fault.id)
    return Reply(204)


@ROUTES.on("DELETE", "/faults/{fault_id}")
def remove_fault(call: Call, fault_id: str) -> Reply:
    _admins_only(call)
    if fault_id not in call.world.faults:
        raise Refused(404, f"There is no fault {fault_id}.")
    call.world.faults.drop(fault_id)
    return Reply(204)


@ROUTES.on("GET", "/clock")
def read_clock(call: Call) -> Reply:
    _admins_only(call)
    return Reply(200, {"now": call.world.now()})


@ROUTES.on("POST", "/clock")
def advance_clock(call: Call) -> Reply:
    """Put the clock forward by ``advance`` seconds; what fell due meanwhile has then happened."""
    _admins_only(call)
    wanted: Any = call.json()
    seconds = wanted.get("advance") if isinstance(wanted, dict) else None
    if not isinstance(seconds, (int, float)) or seconds < 0:
        raise Refused(400, "advance must be a number of seconds, not below zero.")
    return Reply(200, {"now": call.world.advance(seconds)})


@ROUTES.on("POST", "/servers/{server_id}/guest-shutdown")
def shut_down_guest(call: Call, server_id: str) -> Reply:
    """The guest turns itself off: SHUTOFF without anyone's action."""
    _admins_only(call)
    server = call.world.servers.get(server_id)
    if server is None:
        raise Refused(404, f"There is no server {server_id}.")
    shut_down_by_guest(call.world, server, call.now)
    return Reply(204)
