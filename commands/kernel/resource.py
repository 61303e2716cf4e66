"""Rules common to all resources (volume, floating IP, port …): request, creation, observation, deletion.

A server has rules of its own. Each feature has events of its own; those with a common meaning are subclasses
of the events here, so that one ``evolve`` understands them.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, ClassVar, NamedTuple, TypeVar, assert_never
from uuid import UUID

import msgspec
from msgspec.structs import replace

from commands.kernel.errors import IllegalAction, Refused
from commands.kernel.message import Begins, Command, Event, Fails, Quota, Succeeds
from commands.kernel.pending_operation import PendingOperation

# Events.


class Requested(Begins, frozen=True):
    """Someone asked for it; the cloud has not been told yet."""

    asks = "create"

    project_id: str


class Adopted(Event, frozen=True):
    """It existed in the cloud, and is in the ledger from now on, as it stands."""

    project_id: str
    cloud_id: str


class CreateAttempted(Event, frozen=True):
    """We are about to send the POST that makes it, once. Recorded before it is sent."""

    attempt: int
    at: datetime


class Accepted(Event, frozen=True):
    """The cloud accepted the request and gave it an id."""

    cloud_id: str


class ActionAccepted(Event, frozen=True):
    """The cloud accepted the request; its request id stands in the envelope."""

    operation_id: UUID


class Created(Succeeds, frozen=True):
    """It exists, and can be used."""


class CreateFailed(Fails, frozen=True):
    """The cloud refused, or could not make it."""


class DeleteRequested(Begins, frozen=True):
    """Someone asked to delete it."""

    asks = "delete"


class Deleted(Succeeds, frozen=True):
    """Gone from the cloud. The ledger keeps its history."""


class DeletedOutOfBand(Event, frozen=True):
    """Deleted in the cloud, without a request of the ledger."""


# Reports of the adapters.


class AttemptCreate(Command, frozen=True):
    """Record an attempt before its POST: at least ``grace`` seconds after one without an answer."""

    at: datetime
    grace: float


class ConfirmAccepted(Command, frozen=True):
    cloud_id: str


class ConfirmActionAccepted(Command, frozen=True):
    operation_id: UUID


class ConfirmDone(Command, frozen=True):
    """The request is done. A creation is done only once the cloud's id is known."""

    operation_id: UUID


class ReportRefused(Command, frozen=True):
    operation_id: UUID
    reason: str
    quota: Quota | None = None
    differs: bool = False
    """Whether the cloud accepted it, and then shows something else than was requested."""


class ConfirmGone(Command, frozen=True):
    """The cloud no longer has the resource, or never had it.

    ``operation_id``: it went with its server, as asked; its own deletion is recorded as this operation.
    """

    operation_id: UUID | None = None


class Observation(Command, frozen=True, kw_only=True):
    """Observation of a resource in the cloud."""

    unanswered: bool = False
    """Whether the answer to the pending operation is overdue. Then the observation alone may end it; else its
    answer, still to come, tells more."""


Answer = AttemptCreate | ConfirmAccepted | ConfirmActionAccepted | ConfirmDone | ReportRefused | ConfirmGone


class Resource(msgspec.Struct, frozen=True):
    """State common to all resources. ``attempted_at`` is set while the last POST is unanswered."""

    ALLOWED_AFTER_FAILED_CREATE: ClassVar[frozenset[str]] = frozenset({"delete"})
    """The actions allowed after a failed creation."""

    project_id: str = ""
    exists: bool = False
    attempt: int = 0
    attempted_at: datetime | None = None
    cloud_id: str | None = None
    failed: bool = False
    """Whether its creation failed."""
    deleted: bool = False
    erased: bool = False
    """Whether it was deleted by request."""
    has_failed: bool = False
    """Whether its last operation failed."""
    under_way: PendingOperation | None = None
    accepted: bool = False
    """Whether the cloud has accepted the pending operation."""

    @property
    def is_live(self) -> bool:
        return self.exists and not self.deleted

    @property
    def is_wanted(self) -> bool:
        """Whether it still has to be made."""
        return self.is_live and self.is_under_way("create") and self.cloud_id is None

    def is_under_way(self, action: str) -> bool:
        return self.under_way is not None and self.under_way.action == action

    def has_pending(self, operation_id: UUID) -> bool:
        return self.under_way is not None and self.under_way.operation_id == operation_id

    def may_end(self, *, unanswered: bool, done: bool) -> bool:
        """Whether an observation ends the pending operation. Before the cloud's answer only success does."""
        return self.is_accepted or (unanswered and done)

    @property
    def is_accepted(self) -> bool:
        """Whether an operation is pending, and the cloud has accepted it."""
        return self.under_way is not None and self.accepted


R = TypeVar("R", bound=Resource)
E = TypeVar("E", bound=Event)


class EventFactory(NamedTuple):
    """A feature's own subclasses of the common events."""

    attempted: Callable[[int, datetime], Any]
    accepted: Callable[[str], Any]
    action_accepted: Callable[[UUID], Any] | None
    succeeded: Callable[[Any, PendingOperation], Event]
    failed: Callable[[Any, PendingOperation, str], Fails]
    deleted_out_of_band: Callable[[], Any]
    delete_requested: Callable[[UUID], Any] | None = None
    """The event of a deletion together with its server."""


def decide(events: EventFactory, resource: Resource, command: Answer) -> list[Any]:
    """Decide a report of the adapters. A report that comes too late decides nothing."""
    match command:
        case AttemptCreate(at, grace):
            return attempt(events, resource, at, timedelta(seconds=grace))
        case ConfirmAccepted(cloud_id):
            return [events.accepted(cloud_id)] if resource.is_wanted else []
        case ConfirmActionAccepted(operation_id):
            if (
                events.action_accepted is None
                or not resource.has_pending(operation_id)
                or resource.is_accepted
            ):
                return []
            return [events.action_accepted(operation_id)]
        case ConfirmDone(operation_id):
            if resource.under_way is None or not resource.has_pending(operation_id) or resource.is_wanted:
                return []
            return [events.succeeded(resource, resource.under_way)]
        case ReportRefused(operation_id, reason, quota, differs):
            if resource.under_way is None or not resource.has_pending(operation_id):
                return []
            failed = events.failed(resource, resource.under_way, reason)
            return [replace(failed, quota=quota, differs=differs)]
        case ConfirmGone(operation_id):
            return decide_gone(events, resource, operation_id)
        case _:
            assert_never(command)


def attempt(events: EventFactory, resource: Resource, at: datetime, grace: timedelta) -> list[Any]:
    if not resource.is_wanted:
        return []
    if resource.attempted_at is not None and at < resource.attempted_at + grace:
        return []
    return [events.attempted(resource.attempt + 1, at)]


def decide_gone(events: EventFactory, resource: Resource, operation_id: UUID | None = None) -> list[Any]:
    """Record that it is gone: the outcome of a deletion; else out of band, and a pending operation fails."""
    if resource.deleted:
        return []
    under_way = resource.under_way
    if under_way is not None and under_way.action == "delete":
        return [events.succeeded(resource, under_way)]
    if resource.cloud_id is None:
        return []
    if operation_id is not None and events.delete_requested is not None:
        over = [events.failed(resource, under_way, "it was deleted with its server")] if under_way else []
        begun = events.delete_requested(operation_id)
        return [*over, begun, events.succeeded(resource, PendingOperation("delete", operation_id))]
    over = [events.failed(resource, under_way, "it was deleted by someone else")] if under_way else []
    return [*over, events.deleted_out_of_band()]


def evolve(resource: R, event: Event) -> R:
    """Apply an event common to all resources; each feature applies its own."""
    match event:
        case Requested(operation_id, project_id):
            begun = PendingOperation("create", operation_id)
            return replace(resource, exists=True, project_id=project_id, under_way=begun)
        case Adopted(project_id, cloud_id):
            return replace(resource, exists=True, project_id=project_id, cloud_id=cloud_id)
        case CreateAttempted(number, at):
            return replace(resource, attempt=number, attempted_at=at)
        case Accepted(cloud_id):
            return replace(resource, cloud_id=cloud_id, attempted_at=None, accepted=True)
        case ActionAccepted():
            return replace(resource, accepted=True)
        case Begins(operation_id):
            begun = PendingOperation(event.action, operation_id)
            return replace(resource, under_way=begun, accepted=False, has_failed=False)
        case Deleted() | DeletedOutOfBand():
            erased = isinstance(event, Deleted)
            return replace(resource, deleted=True, erased=erased, under_way=None, attempted_at=None)
        case CreateFailed():
            return replace(resource, failed=True, under_way=None, attempted_at=None)
        case Succeeds() | Fails():
            return replace(resource, under_way=None, has_failed=isinstance(event, Fails))
        case _:
            return resource


def require(
    resource: Resource, action: str, status: str, allowed: frozenset[str], gone: type[Refused]
) -> None:
    """Raise the refusal that applies if ``action`` is not allowed now. A pending operation bars others."""
    if resource.deleted:
        raise gone
    free = resource.under_way is None
    allowed = (resource.ALLOWED_AFTER_FAILED_CREATE if resource.failed else allowed) if free else frozenset()
    if action not in allowed:
        raise IllegalAction(action, status, allowed)
