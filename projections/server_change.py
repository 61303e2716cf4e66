"""Which fields of a server's row an event changes."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, assert_never
from uuid import UUID

from msgspec import structs
from msgspec.structs import replace

from commands.message import Begins, Fails, Succeeds
from commands.record import Recorded
from commands.server import events as e
from commands.server.standing import Standing
from commands.server.standing import evolve as evolve_standing
from projections.resource import Failure, UnderWay
from projections.server_notices import announced

if TYPE_CHECKING:
    from projections.server import ServerRow

RESTING = frozenset({"SUSPENDED", "SHELVED", "SHELVED_OFFLOADED"})
"""Status of a server that was put away until it is wanted again."""


DISCARDED = {"cloud_id": None, "cloud_name": None, "status": "BUILD", "task_state": None, "fault": None}


def change(row: ServerRow, record: Recorded, event: e.ServerEvent) -> dict[str, Any] | None:  # noqa: C901
    """Return the fields an event changes. Every event changes the version, and so makes a row of history."""
    match event:
        case e.ServerObserved():
            return observed(row, event, record.at)
        case e.ServerActionAccepted():
            return taken_on(row, record)
        case Begins():
            return begun(event, record.at)
        case Succeeds():
            return succeeded(row, event, record.at)
        case Fails():
            return failed(row, event, record.at)
        case e.Judging():
            return judged(row, event)
        case e.ServerAccepted(_, cloud_id):
            return {"cloud_id": cloud_id, "cloud_name": row.name, **taken_on(row, record)}
        case e.ServerDeletedOutOfBand():
            return gone(record.at)
        case e.ServerRenamedOutOfBand(cloud_name):
            return {"cloud_name": cloud_name}
        case e.ServerFlavorChangedOutOfBand(flavor=flavor):
            return {"flavor": flavor}
        case e.ServerOperationStuck(operation_id):
            return stuck(row, operation_id)
        case e.ServerAttemptDiscarded():
            return dict(DISCARDED)
        case e.ServerAdopted():
            return None
        case (
            e.Preempting()
            | e.ServerConsoleGranted()
            | e.ServerCreateAttempted()
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


def begun(event: Begins, at: datetime) -> dict[str, Any] | None:
    """Someone asked for something: of the name and the lock it goes beside what is under way."""
    match event:
        case e.ServerRequested():
            return None
        case e.ServerInfoChangeRequested(_, name, description):
            return {"name": name, "description": description}
        case e.ServerLockRequested() | e.ServerUnlockRequested():
            return {}
        case _:
            return {"under_way": UnderWay(event.action, event.operation_id, at)}


def succeeded(row: ServerRow, event: Succeeds, at: datetime) -> dict[str, Any]:
    match event:
        case e.ServerBuilt():
            return {"under_way": None, "fault": None, "launched_at": at}
        case e.ServerDeleted():
            return gone(at)
        case e.ServerInfoChanged(_, name):
            return {"cloud_name": name}
        case e.ServerLockSet(_, reason):
            return {"locked": True, "locked_reason": reason, "fault": None}
        case e.ServerUnlocked():
            return {"locked": False, "locked_reason": None, "fault": None}
    done = {**ended(row, event.operation_id), "fault": None}
    match event:
        case e.ServerResized(_, flavor) | e.ServerResizeReverted(_, flavor):
            return {**done, "flavor": flavor}
        case e.ServerRebuilt(_, image) | e.ServerReset(_, image):
            return {**done, "image": image}
        case _:
            return done


def failed(row: ServerRow, event: Fails, at: datetime) -> dict[str, Any]:
    match event:
        case e.ServerBuildFailed(_, reason, code):
            return {"status": "ERROR", "under_way": None, "fault": Failure(reason, code, at)}
        case e.ServerInfoChangeFailed(_, reason, name, description):
            return {"name": name, "description": description, "fault": Failure(reason, None, at)}
        case e.ServerOperationAbandoned(operation_id):
            return ended(row, operation_id)
        case _:
            return {**ended(row, event.operation_id), "fault": Failure(event.reason, None, at)}


def gone(at: datetime) -> dict[str, Any]:
    return {
        "status": "DELETED",
        "task_state": None,
        "under_way": None,
        "addresses": (),
        "suspended_since": None,
        "deleted_at": at,
    }


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
