"""A server that is built with volumes: those still wanting are made, then its host takes all of them."""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from simulator.compute.stages import fail, work
from simulator.http import Refused
from simulator.records import BlockDevice, Server
from simulator.volume.offer import DEFAULT_TYPE
from simulator.volume.quota import afford_volume
from simulator.volume.records import Volume, VolumeAttachment
from simulator.volume.stages import place
from simulator.volume.volumes import image_metadata
from simulator.world import World, new_id, whole_second


@work("make-volumes")
def make_volumes(world: World, server: Server, at: datetime) -> Server:
    """Nova begins the volumes that the server was to be given; Cinder's quota is asked only here."""
    devices: list[BlockDevice] = []
    for device in server.devices:
        if device.volume_id:
            devices.append(device)
            continue
        try:
            afford_volume(world, server.project_id, device.size)
        except Refused as refused:
            text = f"Build of instance {server.id} aborted: {refused.message}"
            return fail(world, replace(server, devices=(*devices, *server.devices[len(devices) :])), at, text)
        volume = world.save_volume(_begun(world, server, device, at))
        devices.append(replace(device, volume_id=volume.id))
    return replace(server, devices=tuple(devices))


def _begun(world: World, server: Server, device: BlockDevice, at: datetime) -> Volume:
    """Return the volume as Nova asks for it: it has an empty name, and no step of its own."""
    snapshot, image = world.volume_snapshots.get(device.snapshot_id), world.images.get(device.image_id)
    origin = world.volumes.get(snapshot.volume_id) if snapshot else None
    inherited = origin.image_metadata if origin else {}
    return Volume(
        id=new_id(),
        number=world.next_number("volume"),
        name="" if snapshot or image else f"{server.id}-blank-vol",
        description="",
        project_id=server.project_id,
        user_id=server.user_id,
        size=device.size,
        volume_type=DEFAULT_TYPE,
        created_at=whole_second(at),
        request_id=server.request_id,
        image_metadata=image_metadata(image) if image else inherited,
        bootable=snapshot.bootable if snapshot else False,
        snapshot_id=snapshot.id if snapshot else None,
        attachment=VolumeAttachment(new_id(), server.id, device.device, ""),
    )


@work("take-volumes")
def take_volumes(world: World, server: Server, at: datetime) -> Server:
    """All volumes are there, and the host has them before the guest runs; or the build fails."""
    for device in server.devices:
        volume = world.volumes[device.volume_id]
        if not volume.placed:
            volume = world.save_volume(place(world, volume, at))
        if volume.status == "error":
            return fail(world, server, at, _not_made(server, volume))
        assert volume.attachment is not None
        moment = whole_second(at)
        held = replace(volume.attachment, host=server.host or "", attached_at=moment)
        world.save_volume(replace(volume, status="in-use", attachment=held, updated_at=moment))
    return server


def _not_made(server: Server, volume: Volume) -> str:
    waited = "even after we waited 0 seconds or 1 attempts. And its status is error."
    return f"Build of instance {server.id} aborted: Volume {volume.id} did not finish being created {waited}"


def keep_volumes(world: World, server: Server, at: datetime) -> None:
    """Reserve a server's volumes while it is on no host."""
    for device in server.devices:
        kept = VolumeAttachment(new_id(), server.id, device.device, "")
        volume = replace(world.volumes[device.volume_id], status="reserved", attachment=kept)
        world.save_volume(replace(volume, updated_at=whole_second(at)))


def take_volumes_up(world: World, server: Server, at: datetime) -> Server:
    """The new host has the volumes; those attached meanwhile get their device names now."""
    named: list[BlockDevice] = []
    for device in server.devices:
        named.append(
            device if device.device else replace(device, device=next_device((*named, *server.devices)))
        )
    server = replace(server, devices=tuple(named))
    for device in server.devices:
        volume = world.volumes[device.volume_id]
        assert volume.attachment is not None
        name, host = device.device, server.host or ""
        world.save_volume(replace(volume, attachment=replace(volume.attachment, device=name, host=host)))
    return take_volumes(world, server, at)


def next_device(devices: tuple[BlockDevice, ...]) -> str:
    """Return the first name after those in use; ``/dev/vda`` is the root, also where that is no volume."""
    last = max("/dev/vda", *(device.device for device in devices), "")
    return f"/dev/vd{chr(ord(last[-1]) + 1)}"
