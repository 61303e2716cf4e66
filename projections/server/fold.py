"""Fold of a server's row: the fields that each type of event changes.

The fold is looked up by the event's type: rebuilds and backtests fold millions of events, and matching each
against fifty types would take longer than all the rest.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any, get_args
from uuid import UUID

from msgspec import structs
from msgspec.structs import replace

from commands.kernel.message import Begins, Fails, Succeeds
from commands.server import events as e
from commands.server.lifecycle_terms import LifecycleTerms
from commands.server.lifecycle_terms import evolve as evolve_standing
from commands.store.envelope import RecordedEvent
from projections.resource import Failure, PendingOperationRow
from projections.server.notices import announced

if TYPE_CHECKING:
    from projections.server.row import ServerRow

Fields = dict[str, Any]
Change = Callable[["ServerRow", RecordedEvent, Any], Fields]

RESTING = frozenset({"SUSPENDED", "SHELVED", "SHELVED_OFFLOADED"})
"""Statuses of a suspended or shelved server."""


def change(row: ServerRow, record: RecordedEvent, event: e.ServerEvent) -> Fields:
    """Return the fields an event changes. Every event changes the version, and so makes a row of history."""
    return CHANGES[type(event)](row, record, event)


def nothing(row: ServerRow, record: RecordedEvent, event: e.ServerEvent) -> Fields:
    return {}


def begun(row: ServerRow, record: RecordedEvent, event: Begins) -> Fields:
    return {"under_way": PendingOperationRow(event.action, event.operation_id, record.at)}


def info_wanted(row: ServerRow, record: RecordedEvent, event: e.ServerInfoChangeRequested) -> Fields:
    """Change name and description, beside a pending operation, as locking does."""
    return {"name": event.name, "description": event.description}


def accepted(row: ServerRow, record: RecordedEvent, event: e.ServerAccepted) -> Fields:
    return {"cloud_id": event.cloud_id, "cloud_name": row.name, **taken_on(row, record, event)}


def taken_on(row: ServerRow, record: RecordedEvent, event: e.ServerEvent) -> Fields:
    if row.under_way is None:
        return {}
    return {"under_way": replace(row.under_way, request_id=record.entry.cloud_request_id)}


def stuck(row: ServerRow, record: RecordedEvent, event: e.ServerOperationTimedOut) -> Fields:
    if row.under_way is None or row.under_way.operation_id != event.operation_id:
        return {}
    return {"under_way": replace(row.under_way, stuck=True)}


def succeeded(row: ServerRow, record: RecordedEvent, event: Succeeds) -> Fields:
    return {**ended(row, event.operation_id), "fault": None}


def built(row: ServerRow, record: RecordedEvent, event: e.ServerBuilt) -> Fields:
    return {"under_way": None, "fault": None, "launched_at": record.at}


def resized(row: ServerRow, record: RecordedEvent, event: e.ServerResized | e.ServerResizeReverted) -> Fields:
    return {**succeeded(row, record, event), "flavor": event.flavor}


def rebuilt(row: ServerRow, record: RecordedEvent, event: e.ServerRebuilt | e.ServerReimaged) -> Fields:
    return {**succeeded(row, record, event), "image": event.image}


def locked(row: ServerRow, record: RecordedEvent, event: e.ServerLocked) -> Fields:
    return {"locked": True, "locked_reason": event.reason, "fault": None}


def unlocked(row: ServerRow, record: RecordedEvent, event: e.ServerUnlocked) -> Fields:
    return {"locked": False, "locked_reason": None, "fault": None}


def info_changed(row: ServerRow, record: RecordedEvent, event: e.ServerInfoChanged) -> Fields:
    return {"cloud_name": event.name}


def failed(row: ServerRow, record: RecordedEvent, event: Fails) -> Fields:
    return {**ended(row, event.operation_id), "fault": Failure(event.reason, None, record.at)}


def build_failed(row: ServerRow, record: RecordedEvent, event: e.ServerBuildFailed) -> Fields:
    return {"status": "ERROR", "under_way": None, "fault": Failure(event.reason, event.code, record.at)}


def info_kept(row: ServerRow, record: RecordedEvent, event: e.ServerInfoChangeFailed) -> Fields:
    fault = Failure(event.reason, None, record.at)
    return {"name": event.name, "description": event.description, "fault": fault}


def abandoned(row: ServerRow, record: RecordedEvent, event: e.ServerOperationAbandoned) -> Fields:
    return ended(row, event.operation_id)


def ended(row: ServerRow, operation_id: UUID) -> Fields:
    """End an operation. A change of the name leaves another pending operation in place."""
    over = row.under_way is not None and row.under_way.operation_id == operation_id
    return {"under_way": None} if over else {}


def gone(row: ServerRow, record: RecordedEvent, event: e.ServerEvent) -> Fields:
    return {
        "status": "DELETED",
        "task_state": None,
        "under_way": None,
        "addresses": (),
        "suspended_since": None,
        "deleted_at": record.at,
    }


def discarded(row: ServerRow, record: RecordedEvent, event: e.ServerAttemptDiscarded) -> Fields:
    return {"cloud_id": None, "cloud_name": None, "status": "BUILD", "task_state": None, "fault": None}


def renamed(row: ServerRow, record: RecordedEvent, event: e.ServerRenamedOutOfBand) -> Fields:
    return {"cloud_name": event.cloud_name}


def changed_size(
    row: ServerRow, record: RecordedEvent, event: e.ServerFlavorChangedOutOfBand | e.ServerFlavorObserved
) -> Fields:
    return {"flavor": event.flavor}


def judged(row: ServerRow, record: RecordedEvent, event: e.Judging) -> Fields:
    """Fold the lifecycle terms by the decider's own ``evolve``: reads show the same terms."""
    before = LifecycleTerms(**{name: getattr(row, name) for name in LifecycleTerms.__struct_fields__})
    after = evolve_standing(before, event)
    return {**structs.asdict(after), "notices": after.open_notices, **announced(after)}


def observed(row: ServerRow, record: RecordedEvent, event: e.ServerObserved) -> Fields:
    return {
        "status": event.status,
        "task_state": event.task_state,
        "power_state": event.power_state,
        "locked": event.locked,
        "locked_reason": event.locked_reason,
        "suspended_since": suspended_since(row, event.status, record.at),
        "addresses": event.addresses,
        "fault": fault_now(row, event, record.at),
    }


def suspended_since(row: ServerRow, status: str, at: datetime) -> datetime | None:
    """Return when the server was first suspended or shelved; a change between these statuses keeps it."""
    return (row.suspended_since or at) if status in RESTING else None


def fault_now(row: ServerRow, event: e.ServerObserved, at: datetime) -> Failure | None:
    """Return Nova's fault while it has one; that of ERROR is cleared when ERROR ends."""
    if event.fault is not None:
        return Failure(event.fault.message, event.fault.code, at)
    return None if row.status == "ERROR" != event.status else row.fault


OWN: dict[type, Change] = {
    e.ServerObserved: observed,
    e.ServerAccepted: accepted,
    e.ServerActionAccepted: taken_on,
    e.ServerOperationTimedOut: stuck,
    e.ServerBuilt: built,
    e.ServerDeleted: gone,
    e.ServerInfoChangeRequested: info_wanted,
    e.ServerInfoChanged: info_changed,
    e.ServerInfoChangeFailed: info_kept,
    e.ServerLockRequested: nothing,
    e.ServerUnlockRequested: nothing,
    e.ServerLocked: locked,
    e.ServerUnlocked: unlocked,
    e.ServerResized: resized,
    e.ServerResizeReverted: resized,
    e.ServerRebuilt: rebuilt,
    e.ServerReimaged: rebuilt,
    e.ServerBuildFailed: build_failed,
    e.ServerOperationAbandoned: abandoned,
    e.ServerAttemptDiscarded: discarded,
    e.ServerDeletedOutOfBand: gone,
    e.ServerRenamedOutOfBand: renamed,
    e.ServerFlavorChangedOutOfBand: changed_size,
    e.ServerFlavorObserved: changed_size,
    e.ServerConsoleGranted: nothing,
    e.ServerCreateAttempted: nothing,
    e.ServerCreateUnanswered: nothing,
    e.ServerCreateNotFound: nothing,
    e.ServerDependencyReady: nothing,
    e.ServerDependenciesReady: nothing,
    e.ServerPartsDetached: nothing,
    e.ServerRemovedFromCloud: nothing,
    e.ServerActionAttempted: nothing,
    e.ServerStartedOutOfBand: nothing,
    e.ServerStoppedOutOfBand: nothing,
    e.ServerStatusChangedOutOfBand: nothing,
    e.ServerActedOnOutOfBand: nothing,
    e.ServerResizeConfirmedOutOfBand: nothing,
    e.ServerDuplicateFound: nothing,
    e.ServerDuplicateDeleted: nothing,
}
"""Events with a change of their own."""

FAMILIES: dict[type, Change] = {
    Begins: begun,
    Succeeds: succeeded,
    Fails: failed,
    e.Judging: judged,
    e.Preempting: nothing,
}
"""Changes common to all other events of a kind."""


def change_by(kind: type) -> Change:
    """Return the change function of a type of event. Raises ``KeyError`` for a type without one."""
    if kind in OWN:
        return OWN[kind]
    return FAMILIES[next((family for family in FAMILIES if issubclass(kind, family)), kind)]


MAKES_A_ROW = {e.ServerRequested, e.ServerAdopted}
CHANGES = {kind: change_by(kind) for kind in get_args(e.ServerEvent) if kind not in MAKES_A_ROW}
