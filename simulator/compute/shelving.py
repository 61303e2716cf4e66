"""Shelving: a server leaves its host, and is kept as an image until it is wanted again.

Only the offloaded one gives its room back. Bringing it back schedules anew; where there is no room it
stays as it was, without a fault: only the action log says Error (openstack-facts, 3 and 4).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from msgspec.structs import replace

from simulator.compute import log
from simulator.compute.api import admins_only, invalid, only, say_no
from simulator.compute.booting import keep_volumes, take_volumes_up
from simulator.compute.capacity import claim, release, zones_of
from simulator.compute.matrix import OFF, RULES
from simulator.compute.obeying import an_object, obey, on
from simulator.compute.snapshots import keep, queue_image
from simulator.compute.stages import NO_VALID_HOST, follow, forget_image, work
from simulator.http import Call, Refused, Reply
from simulator.network.plugs import replug
from simulator.records import Server, Step
from simulator.world import World, whole_second


@on("shelve")
def shelve(call: Call, server: Server, _: Any) -> Reply | None:
    """One that boots from a volume needs no image, and leaves its host at once.

    Glance takes no name of over 255 characters. Nova falls over that, with the task begun for good.
    """
    if server.boots_from_volume:
        obey(call, server, RULES["shelve volume-backed"])
        return None
    busy = obey(call, server, RULES["shelve"])
    name = f"{server.name}-shelved"
    if len(name) > 255:
        call.world.save(replace(busy, steps=(), step_at=None))
        return say_no(call, Refused(500, "Unexpected API Error."))
    image = queue_image(call, server, name, {})
    call.world.save(replace(busy, snapshot_id=image.id))
    return None


@on("shelveOffload")
def shelve_offload(call: Call, server: Server, _: Any) -> None:
    admins_only(call, "os-shelve:shelve_offload")
    obey(call, server, RULES["shelveOffload"])


@work("shelve")
def put_away(world: World, server: Server, at: datetime) -> Server:
    """The image is there: leave the host now, later, or (-1) only when an administrator says so."""
    server = keep(world, replace(server, shelved_image_id=server.snapshot_id), at)
    wait = world.config.shelved_offload_seconds
    if wait == 0:
        return server
    kept = replace(server, task_state=None)
    if wait < 0:
        return follow(kept, (), at)
    log.finish(world, server, whole_second(at))
    leaving = Step(wait, "shelving_offloading")
    return follow(kept, (leaving, *server.steps), at)


@work("offload")
def offload(world: World, server: Server, at: datetime) -> Server:
    """The host is free; the volumes stay the server's, though no host has them."""
    release(world, server)
    keep_volumes(world, server, at)
    log.finish(world, server, whole_second(at))
    return replace(server, host=None, power_state=OFF)


def _check_unshelve(call: Call, wanted: Any) -> None:
    """A zone may be named since 2.77, a host since 2.91."""
    if call.version < (2, 77) or wanted is None:
        return
    an_object("unshelve", wanted)
    known = {"availability_zone"} | ({"host"} if call.version >= (2, 91) else set())
    only("unshelve", wanted, known)
    if not wanted:
        raise invalid("unshelve", wanted, f"{wanted!r} should be non-empty")


@on("unshelve", _check_unshelve)
def unshelve(call: Call, server: Server, wanted: Any) -> None:
    zone = wanted.get("availability_zone") if isinstance(wanted, dict) else None
    if zone is not None and zone not in zones_of(call.world):
        raise Refused(400, "The requested availability zone is not available")
    obey(call, server, RULES["unshelve shelved" if server.vm_state == "shelved" else "unshelve"])


@work("find-room")
def find_room(world: World, server: Server, at: datetime) -> Server:
    log.turn(world, server, whole_second(at), "schedule_instances")
    host = claim(world, server)
    if host is None:
        log.finish(world, server, whole_second(at), why_not=NO_VALID_HOST)
        return follow(replace(server, task_state=None), (), at)
    server = replace(server, host=host.name)
    replug(world, server)
    log.turn(world, server, whole_second(at), "compute_unshelve_instance")
    return server


@work("unshelve")
def take_up(world: World, server: Server, at: datetime) -> Server:
    """The guest runs again; the image it was kept as is no longer needed."""
    forget_image(world, server.shelved_image_id)
    server = take_volumes_up(world, server, at)
    return replace(server, shelved_image_id=None, launched_at=whole_second(at))
