"""What a reader sees of a server."""

from __future__ import annotations

from datetime import datetime
from typing import Any, assert_never, cast
from uuid import UUID

import msgspec
from msgspec import structs
from msgspec.structs import replace

from commands.message import Begins, Fails, Succeeds
from commands.record import Recorded
from commands.server import events as e
from commands.server.standing import Alert, Exemption, Notice, Preempted, Standing
from commands.server.standing import evolve as evolve_standing
from projections.projection import Projection, streams_of
from projections.resource import Failure, UnderWay
from projections.server_absence import absence
from projections.server_notices import announced
from projections.server_setbacks import Setbacks, tried
from projections.server_use import use

RESTING = frozenset({"SUSPENDED", "SHELVED", "SHELVED_OFFLOADED"})
"""Status of a server that was put away until it is wanted again."""


class ServerRow(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """``status``, ``task_state`` and ``power_state`` are Nova's, as last seen; BUILD before that.

    ``suspended_since`` is when it was first seen SUSPENDED, SHELVED or SHELVED_OFFLOADED, if it is so still.
    ``used_at`` is when somebody last asked something of it, here or straight in the cloud, or was given a
    console; ``powered_by`` who last had it started, stopped or put away, at ``powered_at``. ``notices`` are
    those that still stand; the earliest of them tells ``next_policy_action``, and when.
    ``alerts`` are the last that monitoring raised, ``setbacks`` what policies decided and is not done.
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
    under_way: UnderWay | None = None
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
    """When it has to give way to another server, if it has to."""
    preempted: Preempted | None = None
    """By which policy it was shelved to make room, if it was and is to come back."""
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
        """Whether something is under way with it, here or in the cloud."""
        return self.under_way is not None or self.task_state is not None


def evolve(row: ServerRow | None, record: Recorded) -> ServerRow | None:
    event = cast(e.ServerEvent, record.event)  # its key gives it no other
    if isinstance(event, e.ServerRequested):
        return appear(record, event)
    if isinstance(event, e.ServerAdopted):
        return appear_adopted(record, event)
    if row is None:
        return None
    changes = change(row, record, event)
    if changes is None:
        return row
    stamp = {"version": record.version, "position": record.position, "changed_at": record.at}
    away = absence(row.preempted, event, is_busy=row.under_way is not None)
    return replace(row, **{**changes, **away}, **use(record, event), **tried(row.setbacks, record), **stamp)


def appear(record: Recorded, event: e.ServerRequested) -> ServerRow:
    return ServerRow(
        id=record.stream,
        project_id=event.project_id,
        version=record.version,
        position=record.position,
        name=event.name,
        description=event.description,
        status="BUILD",
        under_way=UnderWay("create", event.operation_id, record.at),
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


def appear_adopted(record: Recorded, event: e.ServerAdopted) -> ServerRow:
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


def change(row: ServerRow, record: Recorded, event: e.ServerEvent) -> dict[str, Any] | None:  # noqa: C901
    """Return the fields an event changes. Every event changes the version, and so makes a row of history."""
    at = record.at
    match event:
        case e.ServerRequested() | e.ServerAdopted():
            return None
        case e.ServerAccepted(_, cloud_id):
            return {"cloud_id": cloud_id, "cloud_name": row.name, **taken_on(row, record)}
        case e.ServerActionAccepted():
            return taken_on(row, record)
        case e.ServerObserved():
            return observed(row, event, at)
        case e.ServerBuilt():
            return {"under_way": None, "fault": None, "launched_at": at}
        case e.ServerBuildFailed(_, reason, code):
            return {"status": "ERROR", "under_way": None, "fault": Failure(reason, code, at)}
        case e.ServerDeleted() | e.ServerDeletedOutOfBand():
            return {
                "status": "DELETED",
                "task_state": None,
                "under_way": None,
                "addresses": (),
                "suspended_since": None,
                "deleted_at": at,
            }
        case e.ServerInfoChangeRequested(_, name, description):
            return {"name": name, "description": description}
        case e.ServerInfoChanged(_, name):
            return {"cloud_name": name}
        case e.ServerInfoChangeFailed(_, reason, name, description):
            return {"name": name, "description": description, "fault": Failure(reason, None, at)}
        case e.ServerLockRequested() | e.ServerUnlockRequested():
            return {}
        case e.ServerLockSet(_, reason):
            return {"locked": True, "locked_reason": reason, "fault": None}
        case e.ServerUnlocked():
            return {"locked": False, "locked_reason": None, "fault": None}
        case e.ServerRenamedOutOfBand(cloud_name):
            return {"cloud_name": cloud_name}
        case e.ServerConsoleGranted():
            return {}
        case e.ServerOperationAbandoned(operation_id):
            return ended(row, operation_id)
        case e.ServerResized(operation_id, flavor) | e.ServerResizeReverted(operation_id, flavor):
            return {**ended(row, operation_id), "fault": None, "flavor": flavor}
        case e.ServerRebuilt(operation_id, image) | e.ServerReset(operation_id, image):
            return {**ended(row, operation_id), "fault": None, "image": image}
        case e.ServerFlavorChangedOutOfBand(flavor=flavor):
            return {"flavor": flavor}
        case e.ServerOperationStuck(operation_id):
            return stuck(row, operation_id)
        case e.Judging():
            return judged(row, event)
        case e.Preempting():
            return {}
        case Begins(operation_id):
            return {"under_way": UnderWay(event.action, operation_id, at)}
        case Succeeds(operation_id):
            return {**ended(row, operation_id), "fault": None}
        case Fails(operation_id, reason):
            return {**ended(row, operation_id), "fault": Failure(reason, None, at)}
        case e.ServerAttemptDiscarded():
            return {
                "cloud_id": None,
                "cloud_name": None,
                "status": "BUILD",
                "task_state": None,
                "fault": None,
            }
        case (
            e.ServerCreateAttempted()
            | e.ServerCreateUnanswered()
            | e.ServerCreateNotFound()
            | e.ServerPartReady()
            | e.ServerPartsReady()
            | e.ServerReleased()
            | e.ServerErased()
            | e.ServerActionAttempted()
            | e.ServerStartedOutOfBand()
            | e.ServerStoppedOutOfBand()
            | e.ServerStatusChangedOutOfBand()
            | e.ServerResizeConfirmedOutOfBand()
            | e.ServerTwinFound()
            | e.ServerTwinDeleted()
        ):
            return {}
        case _:
            assert_never(event)


def judged(row: ServerRow, event: e.Judging) -> dict[str, Any]:
    """What the rules remember of its standing is what a reader sees of it."""
    before = Standing(**{name: getattr(row, name) for name in Standing.__struct_fields__})
    after = evolve_standing(before, event)
    return {**structs.asdict(after), "notices": after.open_notices, **announced(after)}


def ended(row: ServerRow, operation_id: UUID) -> dict[str, Any]:
    """An operation is over. Changes of the name go beside whatever else is under way."""
    over = row.under_way is not None and row.under_way.operation_id == operation_id
    return {"under_way": None} if over else {}


def stuck(row: ServerRow, operation_id: UUID) -> dict[str, Any]:
    if row.under_way is None or row.under_way.operation_id != operation_id:
        return {}
    return {"under_way": replace(row.under_way, stuck=True)}


def taken_on(row: ServerRow, record: Recorded) -> dict[str, Any]:
    if row.under_way is None:
        return {}
    return {"under_way": replace(row.under_way, request_id=record.entry.cloud_request_id)}


def observed(row: ServerRow, event: e.ServerObserved, at: datetime) -> dict[str, Any]:
    return {
        "status": event.status,
        "task_state": event.task_state,
        "power_state": event.power_state,
        "locked": event.locked,
        "locked_reason": event.locked_reason,
        "suspended_since": suspended_since(row, event.status, at),
        "addresses": event.addresses,
        "fault": fault_now(row, event, at),
    }


def suspended_since(row: ServerRow, status: str, at: datetime) -> datetime | None:
    """From one to another of these states the server has rested all along."""
    return (row.suspended_since or at) if status in RESTING else None


def fault_now(row: ServerRow, event: e.ServerObserved, at: datetime) -> Failure | None:
    """Nova's own words while it has any; those of ERROR end with it, however that came about."""
    if event.fault is not None:
        return Failure(event.fault.message, event.fault.code, at)
    return None if row.status == "ERROR" != event.status else row.fault


SERVER = Projection("server", ServerRow, evolve, streams_of("server"))
