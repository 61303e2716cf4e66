"""Projection of a network interface: the row that reads show, and its fold."""

from __future__ import annotations

from typing import Any, assert_never, cast
from uuid import UUID

import msgspec

from commands.network_interface import events as e
from commands.store.envelope import RecordedEvent
from projections.engine.projection import Projection, streams_of
from projections.resource import ResourceRow, born, changed, indexes_of


class GroupHeld(msgspec.Struct, frozen=True, gc=False):
    """A security group: ``id`` is ours, null where the ledger has no such group, ``cloud_id`` Neutron's."""

    id: UUID | None
    cloud_id: str
    name: str


class NetworkInterfaceRow(ResourceRow, frozen=True, kw_only=True, gc=False):
    """``status`` is Neutron's word; BUILD before it has one. ``server_id`` is ours.

    ``security_groups`` are those asked for, ``security_group_cloud_ids`` those the cloud shows.
    """

    network: e.Known
    addresses: tuple[e.FixedAddress, ...] = ()
    mac_address: str | None = None
    security_groups: tuple[GroupHeld, ...] = ()
    security_group_cloud_ids: tuple[str, ...] = ()
    server_id: UUID | None = None
    server_cloud_id: str | None = None
    made_for: UUID | None = None


def evolve(row: NetworkInterfaceRow | None, record: RecordedEvent) -> NetworkInterfaceRow | None:
    event = cast(e.NetworkInterfaceEvent, record.event)  # its key selects no other
    if isinstance(event, e.NetworkInterfaceRequested):
        return appear(record, event)
    if isinstance(event, e.NetworkInterfaceAdopted):
        return appear_adopted(record, event)
    return None if row is None else changed(row, record, own(row, event))


def appear(record: RecordedEvent, event: e.NetworkInterfaceRequested) -> NetworkInterfaceRow:
    return NetworkInterfaceRow(
        **born(record),
        name=event.name,
        description="",
        status="BUILD",
        network=event.network,
        security_groups=held(event.security_groups),
        server_id=event.made_for,
        made_for=event.made_for,
    )


def appear_adopted(record: RecordedEvent, event: e.NetworkInterfaceAdopted) -> NetworkInterfaceRow:
    return NetworkInterfaceRow(
        **born(record),
        name=event.name,
        description="",
        status=event.status,
        network=event.network,
        addresses=event.addresses,
        mac_address=event.mac_address,
        security_groups=held(event.security_groups),
        security_group_cloud_ids=event.seen.security_groups,
        server_id=event.server_id,
        server_cloud_id=event.server_cloud_id,
    )


def held(groups: tuple[e.KnownGroup, ...]) -> tuple[GroupHeld, ...]:
    return tuple(GroupHeld(group.ledger_id, group.id, group.name) for group in groups)


def own(row: NetworkInterfaceRow, event: e.NetworkInterfaceEvent) -> dict[str, Any]:
    """Return the changed fields that are specific to a network interface."""
    match event:
        case e.NetworkInterfaceObserved():
            return observed(row, event)
        case e.NetworkInterfaceCreateFailed():
            return {"status": "ERROR"}
        case e.NetworkInterfaceAttachRequested(_, server_id):
            return {"server_id": server_id}
        case e.NetworkInterfaceAttachFailed():
            return {"server_id": None}
        case e.NetworkInterfaceDeleted() | e.NetworkInterfaceDeletedOutOfBand():
            return {"status": "DELETED", "addresses": (), "server_id": None, "server_cloud_id": None}
        case (
            e.NetworkInterfaceRequested()
            | e.NetworkInterfaceAdopted()
            | e.NetworkInterfaceCreateAttempted()
            | e.NetworkInterfaceAccepted()
            | e.NetworkInterfaceCreated()
            | e.NetworkInterfaceActionAccepted()
            | e.NetworkInterfaceAttached()
            | e.NetworkInterfaceDetachRequested()
            | e.NetworkInterfaceDetached()
            | e.NetworkInterfaceDetachFailed()
            | e.NetworkInterfaceDeleteRequested()
            | e.NetworkInterfaceDeleteFailed()
            | e.NetworkInterfaceAttachedOutOfBand()
            | e.NetworkInterfaceDetachedOutOfBand()
            | e.NetworkInterfaceReleased()
            | e.NetworkInterfaceBound()
            | e.NetworkInterfaceGroupsChangedOutOfBand()
        ):
            return {}
        case _:
            assert_never(event)


def observed(row: NetworkInterfaceRow, event: e.NetworkInterfaceObserved) -> dict[str, Any]:
    """Return the observed fields. Its server is shown from the request to attach it until it is detached."""
    expected = None if row.server_cloud_id else row.server_id
    return {
        "status": event.status,
        "mac_address": event.mac_address,
        "addresses": event.addresses,
        "security_group_cloud_ids": event.security_groups,
        "server_cloud_id": event.server_cloud_id,
        "server_id": event.server_id if event.server_cloud_id else expected,
    }


NETWORK_INTERFACE = Projection(
    "network_interface",
    NetworkInterfaceRow,
    evolve,
    streams_of("network_interface"),
    indexes=indexes_of(
        "network_interface",
        "{table} (server_id) WHERE server_id IS NOT NULL",
        "{table} (made_for) WHERE made_for IS NOT NULL",
        "{table} USING gin (security_group_cloud_ids jsonb_path_ops)",
        "{table}_history USING gin (security_group_cloud_ids jsonb_path_ops)",
        "{table}_history (server_id) WHERE server_id IS NOT NULL",
    ),
)
