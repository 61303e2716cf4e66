"""Projection of a server: the row that reads show, and its fold."""

from __future__ import annotations

from datetime import datetime
from typing import cast
from uuid import UUID

import msgspec
from msgspec.structs import replace

from commands.server import events as e
from commands.server.lifecycle_terms import Alert, Exemption, Notice, Preempted
from commands.store.envelope import RecordedEvent
from projections.engine.projection import Projection, streams_of
from projections.resource import Failure, PendingOperationRow, indexes_of
from projections.server.absence import absence
from projections.server.fold import change
from projections.server.retries import Setbacks, tried
from projections.server.usage import TELLING, use


class ServerRow(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """``status``, ``task_state`` and ``power_state`` are Nova's, as last seen; BUILD before that.

    ``suspended_since`` is when it was first seen SUSPENDED, SHELVED or SHELVED_OFFLOADED, if it is so still.
    ``used_at`` is the time of a user's last request for it, here or straight in the cloud, or last console;
    ``powered_by`` is the actor of its last start, stop, suspend or shelve, at ``powered_at``. ``notices`` are
    the open ones; the earliest of them gives ``next_policy_action`` and its time.
    ``alerts`` are the last that monitoring raised, ``setbacks`` the failed attempts of policies.
    """

    id: UUID
    project_id: str
    version: int
    position: int
    name: str
    description: str
    status: str
    task_state: str | None = None
    power_state: int | None = None
    locked: bool = False
    locked_reason: str | None = None
    suspended_since: datetime | None = None
    under_way: PendingOperationRow | None = None
    fault: Failure | None = None
    flavor: e.Flavor
    image: e.Named | None
    networks: tuple[e.Named, ...]
    addresses: tuple[e.Address, ...] = ()
    security_groups: tuple[str, ...] = ()
    key_name: str | None = None
    availability_zone: str | None = None
    metadata: dict[str, str] = {}
    is_preemptible: bool = False
    on_preemption: e.OnPreemption = "delete"
    expires_at: datetime | None = None
    kept_until: datetime | None = None
    exemptions: tuple[Exemption, ...] = ()
    notices: tuple[Notice, ...] = ()
    next_policy_action: e.PolicyAction | None = None
    next_policy_action_at: datetime | None = None
    preempts_at: datetime | None = None
    """When it is to be preempted, if it is."""
    preempted: Preempted | None = None
    """The policy that shelved it for preemption and may bring it back, if any."""
    alerts: tuple[Alert, ...] = ()
    setbacks: Setbacks = ()
    used_at: datetime | None = None
    powered_by: str | None = None
    powered_at: datetime | None = None
    cloud_id: str | None = None
    cloud_name: str | None = None
    created_by: str
    created_at: datetime
    changed_at: datetime
    launched_at: datetime | None = None
    deleted_at: datetime | None = None

    @property
    def is_busy(self) -> bool:
        """Whether an operation is pending, here or in the cloud."""
        return self.under_way is not None or self.task_state is not None


def evolve(row: ServerRow | None, record: RecordedEvent) -> ServerRow | None:
    event = cast(e.ServerEvent, record.event)  # its key selects no other
    if type(event) is e.ServerRequested:
        return appear(record, event)
    if type(event) is e.ServerAdopted:
        return appear_adopted(record, event)
    if row is None:
        return None
    kind, changes = type(event), change(row, record, event)
    if row.preempted is not None:
        changes |= absence(row.preempted, event, is_busy=row.under_way is not None)
    if kind in TELLING:
        changes |= use(record, event)
    if row.setbacks or kind is e.ServerPolicyActionDecided:
        changes |= tried(row.setbacks, record)
    return replace(row, version=record.version, position=record.position, changed_at=record.at, **changes)


def appear(record: RecordedEvent, event: e.ServerRequested) -> ServerRow:
    return ServerRow(
        id=record.stream,
        project_id=event.project_id,
        version=record.version,
        position=record.position,
        name=event.name,
        description=event.description,
        status="BUILD",
        under_way=PendingOperationRow("create", event.operation_id, record.at),
        flavor=event.flavor,
        image=event.image,
        networks=event.networks,
        security_groups=event.security_groups,
        key_name=event.key_name,
        availability_zone=event.availability_zone,
        metadata=event.metadata,
        is_preemptible=event.is_preemptible,
        on_preemption=event.on_preemption,
        expires_at=event.expires_at,
        used_at=record.at,
        created_by=record.entry.by,
        created_at=record.at,
        changed_at=record.at,
    )


def appear_adopted(record: RecordedEvent, event: e.ServerAdopted) -> ServerRow:
    return ServerRow(
        id=record.stream,
        project_id=event.project_id,
        version=record.version,
        position=record.position,
        name=event.name,
        description=event.description,
        status=event.status,
        flavor=event.flavor,
        image=event.image,
        networks=event.networks,
        security_groups=event.security_groups,
        key_name=event.key_name,
        availability_zone=event.availability_zone,
        metadata=event.metadata,
        cloud_id=event.cloud_id,
        cloud_name=event.cloud_name,
        created_by=record.entry.by,
        created_at=record.at,
        changed_at=record.at,
        launched_at=event.launched_at,
    )


SERVER = Projection(
    "server",
    ServerRow,
    evolve,
    streams_of("server"),
    indexes=indexes_of("server", "{table} (deleted_at) WHERE deleted_at IS NOT NULL"),
)
