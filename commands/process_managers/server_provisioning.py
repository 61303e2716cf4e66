"""Provisioning process: make a server's ports and root volume first, then request the server of the cloud.

Neutron and Cinder then refuse a second server with the same port or volume, and their refusals come before
the server runs.
"""

from __future__ import annotations

from uuid import UUID

from commands.network_interface import events as port
from commands.network_interface.commands import RequestNetworkInterface
from commands.network_interface.decider import NETWORK_INTERFACE
from commands.process_managers import Step, operation
from commands.server.commands import ConfirmPart, ReportPartFailed
from commands.server.decider import SERVER
from commands.server.events import ServerRequested
from commands.store.envelope import AnyEvent, RecordedEvent
from commands.volume import events as volume
from commands.volume.commands import RequestVolume
from commands.volume.decider import VOLUME

EVENTS: frozenset[type[AnyEvent]] = frozenset(
    {
        ServerRequested,
        port.NetworkInterfaceCreated,
        port.NetworkInterfaceCreateFailed,
        volume.VolumeCreated,
        volume.VolumeCreateFailed,
    }
)


def react(record: RecordedEvent) -> list[Step]:
    """Return the commands to other streams after this event."""
    match record.event:
        case ServerRequested() as wish:
            return [*ports(record.stream, wish), *root(record.stream, wish)]
        case port.NetworkInterfaceCreated(made_for=UUID() as server, cloud_id=cloud_id):
            return [Step(SERVER, server, ConfirmPart(record.stream, cloud_id))]
        case volume.VolumeCreated(root_of=UUID() as server, cloud_id=cloud_id):
            return [Step(SERVER, server, ConfirmPart(record.stream, cloud_id))]
        case port.NetworkInterfaceCreateFailed(made_for=UUID() as server, reason=reason, quota=quota):
            return [Step(SERVER, server, ReportPartFailed(record.stream, reason, quota))]
        case volume.VolumeCreateFailed(root_of=UUID() as server, reason=reason, quota=quota):
            return [Step(SERVER, server, ReportPartFailed(record.stream, reason, quota))]
        case _:
            return []


def ports(server: UUID, wish: ServerRequested) -> list[Step]:
    return [
        Step(
            NETWORK_INTERFACE,
            part.id,
            RequestNetworkInterface(
                operation_id=operation(part.id, "create", wish.operation_id),
                project_id=wish.project_id,
                network=port.Known(part.network.id, part.network.name),
                fixed_address=part.fixed_address,
                security_groups=tuple(
                    port.KnownGroup(group.id, group.name, group.ledger_id) for group in part.security_groups
                ),
                made_for=server,
            ),
        )
        for part in wish.interfaces
        if part.cloud_id is None
    ]


def root(server: UUID, wish: ServerRequested) -> list[Step]:
    part = wish.root_volume
    if part is None:
        return []
    command = RequestVolume(
        operation_id=operation(part.id, "create", wish.operation_id),
        project_id=wish.project_id,
        name=f"{wish.name[:200]}-root-{str(part.id)[:8]}",
        size_gb=part.size_gb,
        volume_type=part.volume_type,
        image=volume.Source(wish.image.id, wish.image.name),
        root_of=server,
        delete_on_termination=part.delete_on_termination,
    )
    return [Step(VOLUME, part.id, command)]
