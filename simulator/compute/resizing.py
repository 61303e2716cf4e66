"""Resize and cold migration: to another host, where the server waits to be confirmed or sent back.

Until then it holds room on both. Where there is no room the answer was 202 all the same, and the server is
plainly as before; only the action log says Error (openstack-facts, 4).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from msgspec.structs import replace

from simulator.compute import log
from simulator.compute.api import admins_only, only, text_of
from simulator.compute.capacity import claim, grow
from simulator.compute.matrix import OFF, RULES
from simulator.compute.obeying import able, an_object, obey, on
from simulator.compute.request import suit
from simulator.compute.stages import NO_VALID_HOST, follow, work
from simulator.http import Call, Refused, Reply
from simulator.network.plugs import replug
from simulator.records import Flavor, Move, Server
from simulator.world import World, new_id, whole_second


def _check_resize(_: Call, wanted: Any) -> None:
    an_object("resize", wanted, "flavorRef")
    only("resize", wanted, {"flavorRef", "OS-DCF:diskConfig"})
    if not isinstance(wanted["flavorRef"], int):
        text_of("flavorRef", wanted["flavorRef"])


@on("resize", _check_resize)
def resize(call: Call, server: Server, wanted: dict[str, Any]) -> None:
    """The disk may not shrink below that of the flavor the server was created or rebuilt with."""
    able(call, server, RULES["resize"])
    flavor = call.world.flavors.get(str(wanted["flavorRef"]))
    if flavor is None:
        raise Refused(400, f"Flavor {wanted['flavorRef']} could not be found.")
    if flavor.id == server.flavor.id:
        raise Refused(400, "When resizing, instances must change flavor!")
    grow(call.world, server, flavor)
    suit(flavor, 0, server.min_disk)
    obey(call, server, RULES["resize"], move=_planned(server, flavor))


@on("migrate")
def migrate(call: Call, server: Server, _: Any) -> None:
    admins_only(call, "os-migrate-server:migrate")
    obey(call, server, RULES["migrate"], move=_planned(server, server.flavor))


def _planned(server: Server, flavor: Flavor) -> Move:
    return Move(new_id(), flavor, server.vm_state)


@work("find-host")
def find_host(world: World, server: Server, at: datetime) -> Server:
    """Room for the new flavor, anywhere but here; the old room stays held in the name of the move."""
    assert server.move is not None
    move, moment = server.move, whole_second(at)
    held = world.allocations.get(server.id)
    host = claim(world, server, move.flavor, barred=server.host or "")
    if host is None:
        what = "resize" if move.flavor.id != server.flavor.id else "cold migrate"
        why_not = f"{NO_VALID_HOST}No valid host found for {what}"
        log.finish(world, server, moment, why_not=why_not)
        return follow(replace(server, task_state=None, move=None), (), at)
    if held is not None:
        world.allocations.put(move.id, held)
    log.turn(world, server, moment, "compute_prep_resize", host.name)
    log.turn(world, server, moment, "compute_resize_instance")
    return replace(server, move=replace(move, host=host.name))


@work("move")
def leave_for(world: World, server: Server, at: datetime) -> Server:
    """From here on the server is on the new host, with the new flavor; the move remembers the old ones."""
    moved = _swapped(world, server)
    log.turn(world, moved, whole_second(at), "compute_finish_resize")
    return moved


def _swapped(world: World, server: Server) -> Server:
    assert server.move is not None
    left = replace(server.move, flavor=server.flavor, host=server.host or "")
    swapped = replace(server, flavor=server.move.flavor, host=server.move.host, move=left)
    replug(world, swapped)
    return swapped


@work("arrive")
def arrive(_: World, server: Server, at: datetime) -> Server:
    return replace(server, launched_at=whole_second(at))


@on("confirmResize")
def confirm(call: Call, server: Server, _: Any) -> Reply:
    """204, though it is not yet so: nothing but the status tells when."""
    move = _unsettled(call, server, "confirmResize")
    obey(call, server, RULES["confirmResize"], move=replace(move, settling=True))
    return Reply(204)


@on("revertResize")
def revert(call: Call, server: Server, _: Any) -> None:
    move = _unsettled(call, server, "revertResize")
    obey(call, server, RULES["revertResize"], move=replace(move, settling=True))


def _unsettled(call: Call, server: Server, key: str) -> Move:
    able(call, server, RULES[key])
    if server.move is None or server.move.settling:
        raise Refused(400, "Instance has not been resized.")
    return server.move


@work("confirm")
def settle(world: World, server: Server, _: datetime) -> Server:
    if server.move is not None and server.move.id in world.allocations:
        world.allocations.drop(server.move.id)
    return replace(server, vm_state="stopped" if server.power_state == OFF else "active", move=None)


@work("turn-back")
def turn_back(world: World, server: Server, at: datetime) -> Server:
    """Back to the old host and flavor, and to the room that was kept there."""
    back = _swapped(world, server)
    if server.move is not None and server.move.id in world.allocations:
        world.allocations.put(server.id, world.allocations.drop(server.move.id))
    log.turn(world, back, whole_second(at), "compute_finish_revert_resize")
    return back


@work("revert")
def stay(_: World, server: Server, at: datetime) -> Server:
    assert server.move is not None
    return replace(server, vm_state=server.move.vm_state, move=None, launched_at=whole_second(at))
