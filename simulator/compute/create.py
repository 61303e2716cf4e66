"""POST /servers: 202 and an id; whether it becomes a server is another matter."""

from __future__ import annotations

import re
from datetime import timedelta

from msgspec.structs import replace

from simulator.compute import log
from simulator.compute.api import ROUTES, V, links
from simulator.compute.block_devices import reserve
from simulator.compute.capacity import affordable
from simulator.compute.request import Wanted, wanted_server
from simulator.compute.stages import follow
from simulator.config import Latencies
from simulator.http import Call, Reply
from simulator.records import BlockDevice, Server, Step
from simulator.world import new_id, new_secret, whole_second


def build_steps(latencies: Latencies, devices: tuple[BlockDevice, ...] = ()) -> tuple[Step, ...]:
    """Return the stages of a build, as Nova's task states show them."""
    return (
        Step(latencies.seconds("mapped"), "scheduling", do="enter-cell"),
        Step(latencies.seconds("scheduled"), "networking", do="schedule"),
        Step(latencies.seconds("networked"), "block_device_mapping" if devices else "spawning", do="connect"),
        *(_volume_steps(latencies, devices) if devices else ()),
        Step(latencies.seconds("spawned"), do="spawn"),
    )


def _volume_steps(latencies: Latencies, devices: tuple[BlockDevice, ...]) -> tuple[Step, ...]:
    some_to_make = any(not device.volume_id for device in devices)
    return (
        Step(0, "block_device_mapping", do="make-volumes"),
        Step(latencies.seconds("volume_create") if some_to_make else 0, "spawning", do="take-volumes"),
    )


@ROUTES.on("POST", f"{V}/servers")
def create_server(call: Call) -> Reply:
    """Answer for the first of several; the others show up in the list."""
    wanted = wanted_server(call)
    count = affordable(call.world, call.project_id, wanted.flavor, wanted.least, wanted.most)
    reservation_id = f"r-{new_secret(8).lower()}"
    names = [wanted.name] if count == 1 else [f"{wanted.name}-{n}" for n in range(1, count + 1)]
    first, *_ = [_begin(call, wanted, name, reservation_id) for name in names]
    own = links(call, "servers", first.id)
    body = {
        "id": first.id,
        "links": own,
        "OS-DCF:diskConfig": "MANUAL",
        "security_groups": [{"name": name} for name in wanted.security_groups],
        "adminPass": new_secret(),
    }
    return Reply(202, {"server": body}, {"Location": own[0]["href"]}, subject=first.id)


def _begin(call: Call, wanted: Wanted, name: str, reservation_id: str) -> Server:
    world, now = call.world, whole_second(call.now)
    server = Server(
        id=new_id(),
        number=world.next_number("server"),
        name=name,
        hostname=_hostname(name),
        project_id=call.project_id,
        user_id=call.caller.user_id,
        flavor=wanted.flavor,
        image_id=wanted.image_id,
        devices=wanted.devices,
        created_at=now,
        updated_at=now,
        networks=wanted.networks,
        security_groups=wanted.security_groups,
        reservation_id=reservation_id,
        request_id=call.request_id,
        tags=wanted.tags,
        metadata=wanted.metadata,
        description=wanted.description,
        key_name=wanted.key_name,
        user_data=wanted.user_data,
        config_drive=wanted.config_drive,
        wanted_zone=wanted.zone,
        wanted_host=wanted.host,
    )
    if server.boots_from_volume:
        server = replace(server, image_id="")
    else:
        server = replace(server, min_disk=max(server.flavor.disk, world.images[server.image_id].min_disk))
    reserve(call, server)
    log.begin(call, server, "create", "compute__do_build_and_run_instance")
    return world.save(
        follow(_fated(call, server), build_steps(world.config.latencies, server.devices), call.now)
    )


def _fated(call: Call, server: Server) -> Server:
    """Return the server with what the faults hold in store for it."""
    failing = call.world.misfortunes.on_server("build-error", server.name)
    late = call.world.misfortunes.on_server("late-listing", server.name)
    listed_at = call.now + timedelta(seconds=late.seconds) if late else None
    return replace(server, doom=failing.text if failing else None, listed_at=listed_at)


def _hostname(name: str) -> str:
    """Return the name as a guest can bear it, as Nova sanitizes it."""
    plain = re.sub(r"[^A-Za-z0-9.-]", "", re.sub(r"[ _]", "-", name)).strip(".-").lower()
    return plain[:63] or "server"
