"""Projection of a floating IP: the row that reads show, and its fold."""

from __future__ import annotations

from typing import Any, assert_never, cast
from uuid import UUID

from commands.floating_ip import events as e
from commands.store.envelope import RecordedEvent
from projections.engine.projection import Projection, streams_of
from projections.resource import ResourceRow, born, changed, indexes_of

NOWHERE = {"port_cloud_id": None, "fixed_address": None, "network_interface_id": None, "server_id": None}


class FloatingIpRow(ResourceRow, frozen=True, kw_only=True, gc=False):
    """``name`` is the address, empty until Neutron has chosen one.

    ``status`` is Neutron's word; ``BUILD`` before it has one. What the address leads to: ``port_cloud_id`` is
    Neutron's, null while it is free; ``network_interface_id`` and ``server_id`` are ours, where the ledger
    has them.
    """

    network: e.ExternalNetwork
    address: str | None = None
    port_cloud_id: str | None = None
    fixed_address: str | None = None
    network_interface_id: UUID | None = None
    server_id: UUID | None = None


def evolve(row: FloatingIpRow | None, record: RecordedEvent) -> FloatingIpRow | None:
    event = cast(e.FloatingIpEvent, record.event)  # its key selects no other
    if isinstance(event, e.FloatingIpRequested):
        return appear(record, event)
    if isinstance(event, e.FloatingIpAdopted):
        return appear_adopted(record, event)
    return None if row is None else changed(row, record, own(row, event))


def appear(record: RecordedEvent, event: e.FloatingIpRequested) -> FloatingIpRow:
    return FloatingIpRow(
        **born(record),
        name=event.address or "",
        description=event.description,
        status="BUILD",
        network=event.network,
        address=event.address,
    )


def appear_adopted(record: RecordedEvent, event: e.FloatingIpAdopted) -> FloatingIpRow:
    return FloatingIpRow(
        **born(record),
        name=event.address,
        description=event.description,
        status=event.status,
        network=event.network,
        address=event.address,
        fixed_address=event.fixed_address,
        **holder_in(event.seen),
    )


def own(row: FloatingIpRow, event: e.FloatingIpEvent) -> dict[str, Any]:
    """Return the changed fields that are specific to a floating IP."""
    match event:
        case e.FloatingIpObserved():
            return {
                "name": event.address,
                "status": event.status,
                "address": event.address,
                "fixed_address": event.fixed_address,
                **holder_in(event),
            }
        case e.FloatingIpAssociated() | e.FloatingIpAssociatedOutOfBand():
            return holder_in(event)
        case e.FloatingIpDisassociated() | e.FloatingIpDisassociatedOutOfBand() | e.FloatingIpReleased():
            return NOWHERE if row.port_cloud_id == event.port_cloud_id else {}
        case e.FloatingIpCreateFailed():
            return {"status": "ERROR"}
        case e.FloatingIpDeleted() | e.FloatingIpDeletedOutOfBand():
            return {"status": "DELETED", **NOWHERE}
        case (
            e.FloatingIpRequested()
            | e.FloatingIpAdopted()
            | e.FloatingIpCreateAttempted()
            | e.FloatingIpAccepted()
            | e.FloatingIpCreated()
            | e.FloatingIpAssociateRequested()
            | e.FloatingIpAssociateFailed()
            | e.FloatingIpDisassociateRequested()
            | e.FloatingIpDisassociateFailed()
            | e.FloatingIpDeleteRequested()
            | e.FloatingIpDeleteFailed()
        ):
            return {}
        case _:
            assert_never(event)


def holder_in(
    event: e.FloatingIpObserved | e.FloatingIpAssociated | e.FloatingIpAssociatedOutOfBand,
) -> dict[str, Any]:
    return {
        "port_cloud_id": event.port_cloud_id,
        "network_interface_id": event.network_interface_id,
        "server_id": event.server_id,
    }


FLOATING_IP = Projection(
    "floating_ip",
    FloatingIpRow,
    evolve,
    streams_of("floating_ip"),
    indexes=indexes_of(
        "floating_ip",
        "{table} (server_id) WHERE server_id IS NOT NULL",
        "{table} (network_interface_id) WHERE network_interface_id IS NOT NULL",
        "{table}_history (server_id) WHERE server_id IS NOT NULL",
    ),
)
