"""What happens to a volume by itself after an accepted call, and the room of the pool.

That the pool is full is found out only here: the volume ends in error, and a message tells why.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from msgspec.structs import replace

from simulator.compute import log
from simulator.journal import Entry
from simulator.records import Server
from simulator.volume.records import Volume, VolumeMessage, VolumeSnapshot, VolumeStep
from simulator.world import World, new_id, whole_second

Stepping = TypeVar("Stepping", Volume, VolumeSnapshot)
Work = Callable[[World, Volume, datetime], Volume | None]

NO_BACKEND = "Could not find any available weighted backend."


def follow(thing: Stepping, steps: tuple[VolumeStep, ...], at: datetime) -> Stepping:
    """Return the volume or snapshot with these stages to come, counted from ``at``."""
    due = at + timedelta(seconds=steps[0].after) if steps else None
    return replace(thing, steps=steps, step_at=due)


def take(world: World, volume: Volume, at: datetime) -> None:
    """Take the first stage of a volume at its own time, and leave the rest to come."""
    step, *rest = volume.steps
    taken = follow(replace(volume, status=step.status, updated_at=whole_second(at)), tuple(rest), at)
    after = WORK[step.do](world, taken, at) if step.do else taken
    if after is not None:
        world.save_volume(after)
    name = f"volume-{after.status if after else 'removed'}"
    world.journal.write(_entry(volume, at, name))


def take_snapshot(world: World, snapshot: VolumeSnapshot, at: datetime) -> None:
    step, *rest = snapshot.steps
    taken = replace(snapshot, status=step.status, updated_at=whole_second(at))
    if step.do == "remove":
        world.volume_snapshots.drop(snapshot.id)
    else:
        world.save_snapshot(follow(taken, tuple(rest), at))
    world.journal.write(_entry(snapshot, at, f"snapshot-{step.do or step.status}"))


def _entry(thing: Volume | VolumeSnapshot, at: datetime, name: str) -> Entry:
    return Entry(
        at,
        "stage",
        service="volume",
        name=name,
        project_id=thing.project_id,
        request_id=thing.request_id,
    )


def free_gb(world: World) -> int:
    """Return the room left in the pool. A volume that was never placed takes none."""
    used = sum(volume.size for volume in world.volumes.values() if volume.placed)
    return world.config.volume_pool_gb - used


def place(world: World, volume: Volume, at: datetime) -> Volume:
    """Give a new volume its room, or leave it in error."""
    if volume.size > free_gb(world):
        _tell(world, volume, at, "VOLUME_VOLUME_001_003", f"schedule allocate volume:{NO_BACKEND}")
        return replace(volume, status="error", steps=(), step_at=None)
    bootable = volume.bootable or bool(volume.image_metadata)
    return replace(volume, placed=True, bootable=bootable)


def grow(world: World, volume: Volume, at: datetime) -> Volume:
    """Make a volume as large as was asked; without room it stays as it was."""
    if volume.wanted_size - volume.size > free_gb(world):
        _tell(world, volume, at, "VOLUME_VOLUME_007_003", f"extend volume:{NO_BACKEND}")
        return volume
    return replace(volume, size=volume.wanted_size)


def hold(world: World, volume: Volume, at: datetime) -> Volume:
    """The server's host has the volume."""
    assert volume.attachment is not None
    _noted(world, volume, volume.attachment.server_id, at)
    return replace(volume, attachment=replace(volume.attachment, attached_at=whole_second(at)))


def let_go(world: World, volume: Volume, at: datetime) -> Volume:
    """The server is without it."""
    assert volume.attachment is not None
    server = world.servers.get(volume.attachment.server_id)
    if server is not None:
        left = tuple(device for device in server.devices if device.volume_id != volume.id)
        world.save(replace(server, devices=left))
        _noted(world, volume, server.id, at)
    return replace(volume, attachment=None)


def _noted(world: World, volume: Volume, server_id: str, at: datetime) -> None:
    """Note in Nova's log that what it asked of the volume is done."""
    server = world.servers.get(server_id)
    if server is not None:
        log.finish(world, replace(server, request_id=volume.request_id), whole_second(at))


def release(world: World, server: Server, at: datetime) -> None:
    """Let the volumes of a deleted or failed server go, or delete those that were to end with it.

    A failed one goes on naming volumes that others may have by now: those stay as they are.
    """
    for device in server.devices:
        volume = world.volumes.get(device.volume_id)
        if volume is None or volume.attachment is None or volume.attachment.server_id != server.id:
            continue
        if device.delete_on_termination:
            delete(world, volume, at)
        else:
            free = replace(volume, status="available", attachment=None, updated_at=whole_second(at))
            world.save_volume(follow(free, (), at))


def remove(world: World, volume: Volume, _: datetime) -> None:
    world.volumes.drop(volume.id)


def _tell(world: World, volume: Volume, at: datetime, event_id: str, text: str) -> None:
    message = VolumeMessage(
        new_id(), volume.project_id, event_id, text, volume.id, volume.request_id, whole_second(at)
    )
    world.volume_messages.put(message.id, message)


WORK: dict[str, Work] = {
    "place": place,
    "grow": grow,
    "hold": hold,
    "let-go": let_go,
    "remove": remove,
}


def delete(world: World, volume: Volume, at: datetime) -> None:
    """Let a volume go: deleting now, gone a moment later."""
    seconds = world.config.latencies.seconds("volume_delete")
    deleting = replace(volume, status="deleting", updated_at=whole_second(at), attachment=None)
    world.save_volume(follow(deleting, (VolumeStep(seconds, "deleting", "remove"),), at))
