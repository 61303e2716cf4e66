"""Teardown process: free addresses, detach volumes, delete the server, then remove its ports and root volume.

Each step follows from the states of the streams, not from the last event: so it can resume at any point.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple, get_args
from uuid import UUID

from commands.floating_ip.commands import DisassociateFloatingIp
from commands.floating_ip.decider import FLOATING_IP, FloatingIp
from commands.floating_ip.events import FloatingIpEvent, FloatingIpReleased
from commands.kernel.message import Event, Fails, Succeeds
from commands.kernel.resource import DeletedOutOfBand, Resource
from commands.network_interface.commands import DeleteNetworkInterface
from commands.network_interface.decider import NETWORK_INTERFACE, NetworkInterface
from commands.network_interface.events import NetworkInterfaceEvent, NetworkInterfaceReleased
from commands.process_managers import Step, operation
from commands.server import events as e
from commands.server.actions import Action
from commands.server.commands import ConfirmReleased, ConfirmRemoved
from commands.server.decider import SERVER
from commands.server.state import Server
from commands.store.envelope import RecordedEvent
from commands.volume.commands import DeleteVolume, DetachVolume
from commands.volume.decider import VOLUME
from commands.volume.events import VolumeEvent, VolumeReleased
from commands.volume.state import Volume

DETACHES = frozenset({"ACTIVE", "SHUTOFF", "PAUSED", "SHELVED", "SHELVED_OFFLOADED"})
"""Status in which Nova detaches a volume; in any other it does so when the server is deleted."""


def ends_something(kind: type[Event]) -> bool:
    released = issubclass(kind, VolumeReleased | NetworkInterfaceReleased | FloatingIpReleased)
    ended = issubclass(kind, Succeeds | Fails | DeletedOutOfBand)
    return released or ended or kind.__name__.endswith("OutOfBand")


EVENTS: frozenset[type] = frozenset(
    {e.ServerDeleteRequested, e.ServerRemovedFromCloud, e.ServerDeletedOutOfBand, e.ServerBuildFailed}
    | {
        kind
        for union in (VolumeEvent, NetworkInterfaceEvent, FloatingIpEvent)
        for kind in get_args(union)
        if ends_something(kind)
    }
)


class Held(NamedTuple):
    """Resources of a server: the streams of its own parts, and of those attached to it."""

    interfaces: dict[UUID, NetworkInterface] = {}
    volumes: dict[UUID, Volume] = {}
    floating_ips: dict[UUID, FloatingIp] = {}


def without(held: Held, unwilling: Collection[UUID]) -> Held:
    """Return these resources without some streams."""
    return Held(
        {one: thing for one, thing in held.interfaces.items() if one not in unwilling},
        {one: thing for one, thing in held.volumes.items() if one not in unwilling},
        {one: thing for one, thing in held.floating_ips.items() if one not in unwilling},
    )


def server_of(record: RecordedEvent) -> UUID | None:
    """Return the server whose removal an event may advance."""
    if isinstance(record.event, e.ServerEvent):
        return record.stream
    for name in ("made_for", "root_of", "server_id"):
        server = getattr(record.event, name, None)
        if server is not None:
            return UUID(str(server))
    return None


def is_going(server: Server) -> bool:
    """Whether there is something to remove."""
    unmade = server.build_failed and server.cloud_id is None
    return server.exists and (server.deleted or unmade or server.is_under_way(Action.DELETE))


def is_clearing(server: Server) -> bool:
    """Whether the cloud no longer has the server, and its parts are to be removed."""
    return is_going(server) and (server.erased or not server.is_under_way(Action.DELETE))


def steps(key: UUID, server: Server, held: Held, cause: UUID) -> list[Step]:
    """Return the next commands; none while an operation is pending that must end first.

    ``cause`` names the operations these commands begin: the deletion's own, or the event that led here.
    """
    if not is_going(server):
        return []
    if not is_clearing(server):
        return [] if server.released else releasing(key, server, held, cause)
    return clearing(key, server, held, cause)


def releasing(key: UUID, server: Server, held: Held, cause: UUID) -> list[Step]:
    """Free addresses and detach volumes, then delete in the cloud. A refusal does not hold it up."""
    found = freed(key, held, cause)
    if server.status in DETACHES and server.launched:
        found += [detached(key, one, cause) for one, volume in data(key, held) if is_idle(volume)]
    waited = [*held.floating_ips.values(), *(volume for _, volume in data(key, held))]
    if found or any(thing.under_way is not None for thing in waited):
        return found
    return [Step(SERVER, key, ConfirmReleased())]


def clearing(key: UUID, server: Server, held: Held, cause: UUID) -> list[Step]:
    """Remove the parts made for a server that the cloud does not have, and release the others."""
    found = freed(key, held, cause)
    found += [detached(key, one, cause) for one, volume in data(key, held) if is_idle(volume)]
    for one, volume in held.volumes.items():
        if goes_with(key, volume) and is_idle(volume):
            found += root(key, one, volume, cause)
    for one, interface in held.interfaces.items():
        if interface.made_for == key and is_idle(interface):
            gone = DeleteNetworkInterface(operation(one, "delete", cause), server_gone=True)
            found.append(Step(NETWORK_INTERFACE, one, gone))
    if found or not server.erased or server.deleted:
        return found
    if any(thing.under_way is not None for thing in everything(held)):
        return []
    return [Step(SERVER, key, ConfirmRemoved())]


def root(key: UUID, one: UUID, volume: Volume, cause: UUID) -> list[Step]:
    """Delete the root volume with its server, or release it."""
    if volume.delete_on_termination or volume.failed or not volume.seen:
        return [Step(VOLUME, one, DeleteVolume(operation(one, "delete", cause), server_gone=True))]
    return [detached(key, one, cause)] if volume.is_held_by(key) else []


def freed(key: UUID, held: Held, cause: UUID) -> list[Step]:
    return [
        Step(FLOATING_IP, one, DisassociateFloatingIp(operation(one, "disassociate", cause), server_id=key))
        for one, address in held.floating_ips.items()
        if is_idle(address) and address.holder is not None and address.holder.server_id == key
    ]


def detached(key: UUID, one: UUID, cause: UUID) -> Step:
    return Step(VOLUME, one, DetachVolume(operation(one, "detach", cause), key, server_gone=True))


def data(key: UUID, held: Held) -> list[tuple[UUID, Volume]]:
    """Return the volumes that outlive the server: not its boot volume, nor one deleted with it."""
    return [
        (one, volume)
        for one, volume in held.volumes.items()
        if volume.server_id == key and not goes_with(key, volume)
    ]


def goes_with(key: UUID, volume: Volume) -> bool:
    """Whether a volume is the server's own: it boots from it, or was adopted as one that goes with it."""
    return key in {volume.root_of, volume.goes_with}


def everything(held: Held) -> Iterable[Resource]:
    return [*held.interfaces.values(), *held.volumes.values(), *held.floating_ips.values()]


def is_idle(thing: Resource) -> bool:
    """Whether an action can be requested of it; not right after a refusal."""
    return thing.is_live and thing.under_way is None and not thing.has_failed
