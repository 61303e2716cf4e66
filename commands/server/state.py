"""State of a server, folded from its events: only what its decider needs."""

from __future__ import annotations

from datetime import datetime
from typing import assert_never
from uuid import UUID

import msgspec
from msgspec.structs import replace

from commands.kernel.fields import LONGEST_SHELVED
from commands.kernel.message import Begins, Fails, Succeeds
from commands.server import events as e
from commands.server.actions import (
    ALLOWED,
    ALLOWED_IN_ANY_STATUS,
    BEFORE_THE_CLOUD_HAS_IT,
    INTERRUPTIBLE,
    LAUNCHED,
    TARGET,
    WHILE_LOCKED,
    Action,
)
from commands.server.lifecycle_terms import LifecycleTerms
from commands.server.lifecycle_terms import evolve as evolve_standing
from commands.server.pending_operation import PendingInfoChange, PendingServerOperation, begun_by
from commands.server.rules.preemption import Waiting
from commands.server.rules.preemption import evolve as evolve_waiting

ABSENCE_CONFIRMATIONS = 2
"""Complete listings without the server before it counts as never made."""


class Server(msgspec.Struct, frozen=True):
    """``attempt`` counts the POSTs; ``attempt_open_since`` is set while the last one has no answer."""

    project_id: str = ""
    name: str = ""
    description: str = ""
    exists: bool = False
    deleted: bool = False
    attempt: int = 0
    attempt_open_since: datetime | None = None
    attempt_unanswered: bool = False
    absent_at: tuple[datetime, ...] = ()
    cloud_id: str | None = None
    cloud_name: str = ""
    missing_parts: frozenset[UUID] = frozenset()
    """Parts still to be made before the server can be requested of the cloud."""
    parts: tuple[tuple[UUID, str], ...] = ()
    """Parts that exist, with their ids in the cloud."""
    owned_parts: frozenset[UUID] = frozenset()
    """Parts made for the server and deleted with it."""
    released: bool = False
    erased: bool = False
    launched: bool = False
    build_failed: bool = False
    under_way: PendingServerOperation | None = None
    info: tuple[PendingInfoChange, ...] = ()
    """In the order they were asked."""
    named: tuple[str, str] = ("", "")
    """Name and description in the cloud, as last confirmed."""
    locked: bool = False
    locking: tuple[e.ServerLockRequested | e.ServerUnlockRequested, ...] = ()
    """Pending changes of the lock, in the order they were requested."""
    seen: e.ServerObserved | None = None
    stable_status: str | None = None
    """The last stable status: one without a task in progress."""
    flavor: e.Flavor | None = None
    flavor_before: e.Flavor | None = None
    """The flavor that a resize on trial can go back to."""
    trial_ended: Action | None = None
    """The action that ended the last resize on trial: CONFIRM_RESIZE or REVERT_RESIZE."""
    image: e.Named | None = None
    first_image: e.Named | None = None
    """The image it was created from."""
    twins: frozenset[str] = frozenset()
    discarded: frozenset[str] = frozenset()
    """Ids that discarded attempts had in the cloud."""
    waiting_for_room: Waiting | None = None
    standing: LifecycleTerms = LifecycleTerms()

    @property
    def status(self) -> str:
        """Nova's word, or BUILD before Nova has one."""
        if self.deleted:
            return "DELETED"
        if self.build_failed:
            return "ERROR"
        return "BUILD" if self.seen is None else self.seen.status

    @property
    def preemption_wait(self) -> tuple[Waiting, UUID] | None:
        """What it waits for, and its pending operation; None if it does not wait for preemption."""
        waiting = self.waiting_for_room
        if waiting is None or waiting.is_over or not self.is_under_way(Action.CREATE):
            return None
        assert self.under_way is not None
        return waiting, self.under_way.operation_id

    @property
    def attempt_unresolved(self) -> bool:
        """Whether a POST may have made a server in the cloud that is not confirmed yet."""
        return self.attempt_open_since is not None and len(self.absent_at) < ABSENCE_CONFIRMATIONS

    @property
    def is_locked(self) -> bool:
        """Whether it is locked against changes; a requested lock counts."""
        return self.locked or any(isinstance(wish, e.ServerLockRequested) for wish in self.locking)

    @property
    def will_be_locked(self) -> bool:
        """Whether it will be locked once all pending changes are done."""
        return isinstance(self.locking[-1], e.ServerLockRequested) if self.locking else self.locked

    def is_under_way(self, action: Action) -> bool:
        return self.under_way is not None and self.under_way.action is action

    def has_pending(self, operation_id: UUID) -> bool:
        return self.under_way is not None and self.under_way.operation_id == operation_id

    def has_info_change(self, operation_id: UUID) -> bool:
        return any(wish.operation_id == operation_id for wish in self.info)

    def without(self, operation_id: UUID) -> tuple[PendingInfoChange, ...]:
        """Return the pending changes of name and description except this one."""
        return tuple(wish for wish in self.info if wish.operation_id != operation_id)

    def allowed(self) -> frozenset[Action]:
        """Return the actions allowed now."""
        return self.by_status() - ({Action.SHELVE} if self.is_named_too_long else set())

    def by_status(self) -> frozenset[Action]:
        """Return the actions its status allows; ``allowed`` also checks its name."""
        if self.deleted or not self.exists or self.is_under_way(Action.DELETE):
            return frozenset()
        if self.is_locked:
            return WHILE_LOCKED
        if self.cloud_id is None:
            return BEFORE_THE_CLOUD_HAS_IT
        if self.under_way is not None and self.under_way.action in INTERRUPTIBLE:
            return ALLOWED_IN_ANY_STATUS | {Action.HARD_REBOOT}
        if self.under_way is not None or not self.launched:
            return ALLOWED_IN_ANY_STATUS
        if self.seen is None or self.seen.task_state is not None:
            return ALLOWED_IN_ANY_STATUS
        return ALLOWED.get(self.seen.status, ALLOWED_IN_ANY_STATUS)

    @property
    def is_named_too_long(self) -> bool:
        """Whether its name is too long to name its shelved image by. One without an image needs none."""
        return self.image is not None and len(self.cloud_name) > LONGEST_SHELVED


def end(server: Server) -> Server:
    return replace(server, under_way=None)


def unlocking(server: Server, operation_id: UUID, *, locked: bool | None = None) -> Server:
    """End a change of the lock; ``locked`` is its result, None where it changed nothing."""
    left = tuple(wish for wish in server.locking if wish.operation_id != operation_id)
    return replace(server, locking=left, locked=server.locked if locked is None else locked)


def progress(server: Server, **news: object) -> Server:
    if server.under_way is None:
        return server
    return replace(server, under_way=replace(server.under_way, **news))


def stable_status_after(server: Server, event: Succeeds) -> str | None:
    """Return the stable status after an action that succeeded: its target status, observed or not.

    With several targets, None: the next observed status is the action's result.
    """
    if not server.has_pending(event.operation_id) or server.under_way is None:
        return server.stable_status
    wish = server.under_way.wish
    targets = TARGET.get(server.under_way.action, frozenset())
    if isinstance(wish, e.ServerStateResetRequested):
        targets = frozenset({wish.state.upper()})
    if not targets or server.stable_status in targets:
        return server.stable_status
    return next(iter(targets)) if len(targets) == 1 else None


def evolve(server: Server, event: e.ServerEvent) -> Server:
    after = remember(server, event)
    return (
        replace(after, stable_status=stable_status_after(server, event))
        if isinstance(event, Succeeds)
        else after
    )


def remember(server: Server, event: e.ServerEvent) -> Server:  # noqa: C901, PLR0915 - one case per event
    match event:
        case e.ServerRequested():
            return requested(event)
        case e.ServerAdopted():
            return adopted(event)
        case e.ServerDependencyReady(part_id, cloud_id):
            parts = (*server.parts, (part_id, cloud_id))
            return replace(server, missing_parts=server.missing_parts - {part_id}, parts=parts)
        case e.ServerPartsDetached():
            return replace(server, released=True)
        case e.ServerRemovedFromCloud():
            return replace(server, erased=True, attempt_open_since=None)
        case e.ServerDependenciesReady() | e.ServerConsoleGranted():
            return server
        case e.ServerCreateAttempted(attempt, at):
            return replace(
                server, attempt=attempt, attempt_open_since=at, attempt_unanswered=False, absent_at=()
            )
        case e.ServerCreateUnanswered():
            return replace(server, attempt_unanswered=True)
        case e.ServerCreateNotFound(_, at):
            return replace(server, absent_at=(*server.absent_at, at))
        case e.ServerAccepted(_, cloud_id):
            return replace(server, cloud_id=cloud_id, attempt_open_since=None, absent_at=())
        case e.ServerBuilt():
            return end(replace(server, launched=True))
        case e.ServerBuildFailed():
            return end(replace(server, build_failed=True, attempt_open_since=None))
        case e.ServerOperationAbandoned(operation_id):
            rest = unlocking(replace(server, info=server.without(operation_id)), operation_id)
            return end(rest) if server.has_pending(operation_id) else rest
        case e.ServerDeleteFailed():
            return end(replace(server, released=False))
        case e.ServerDeleted() | e.ServerDeletedOutOfBand():
            return end(replace(server, deleted=True, attempt_open_since=None, info=(), locking=()))
        case e.ServerInfoChangeRequested(operation_id, name, description):
            info = (*server.info, PendingInfoChange(operation_id, name, description))
            return replace(server, name=name, description=description, info=info)
        case e.ServerInfoChanged(operation_id, name, description):
            known = {"named": (name, description), "cloud_name": name}
            return replace(server, info=server.without(operation_id), **known)
        case e.ServerInfoChangeFailed(operation_id, _, name, description):
            info = server.without(operation_id)
            return replace(server, name=name, description=description, info=info)
        case e.ServerLockRequested() | e.ServerUnlockRequested():
            return replace(server, locking=(*server.locking, event))
        case e.ServerLocked(operation_id):
            return unlocking(server, operation_id, locked=True)
        case e.ServerUnlocked(operation_id):
            return unlocking(server, operation_id, locked=False)
        case e.ServerLockFailed(operation_id) | e.ServerUnlockFailed(operation_id):
            return unlocking(server, operation_id)
        case e.ServerActionAttempted(_, after, at):
            return progress(server, attempted=True, after=after, attempted_at=at)
        case e.ServerActionAccepted():
            return progress(server, accepted=True)
        case e.ServerObserved(status, task_state):
            stable_status = status if task_state is None else server.stable_status
            launched = server.launched or status in LAUNCHED
            seen = replace(server, seen=event, locked=event.locked)
            return replace(seen, stable_status=stable_status, launched=launched)
        case e.ServerRenamedOutOfBand(cloud_name):
            return replace(server, cloud_name=cloud_name)
        case e.Preempting():
            waiting = evolve_waiting(server.waiting_for_room, event)
            return replace(
                server, waiting_for_room=waiting, attempt_open_since=None
            )  # a refusal is an answer
        case e.ServerAttemptDiscarded(_, cloud_id):
            discarded = server.discarded | {cloud_id}
            return replace(server, cloud_id=None, seen=None, stable_status=None, discarded=discarded)
        case e.ServerDuplicateFound(cloud_id):
            return replace(server, twins=server.twins | {cloud_id})
        case e.ServerDuplicateDeleted(cloud_id):
            return replace(server, twins=server.twins - {cloud_id})
        case e.ServerStartedOutOfBand() | e.ServerStoppedOutOfBand() | e.ServerStatusChangedOutOfBand():
            return server
        case e.ServerActedOnOutOfBand():
            return server
        case e.ServerResized(flavor=flavor) | e.ServerFlavorObserved(flavor=flavor):
            return resized(server, event, flavor)
        case e.ServerFlavorChangedOutOfBand(flavor=flavor):
            return resized(server, event, flavor)
        case e.ServerResizeConfirmed():
            return end(replace(server, flavor_before=None, trial_ended=Action.CONFIRM_RESIZE))
        case e.ServerResizeReverted(flavor=flavor):
            reverted = {"flavor": flavor, "trial_ended": Action.REVERT_RESIZE}
            return end(replace(server, flavor_before=None, **reverted))
        case e.ServerResizeConfirmedOutOfBand():
            return replace(server, flavor_before=None, trial_ended=Action.CONFIRM_RESIZE)
        case e.ServerRebuilt(image=image) | e.ServerReimaged(image=image):
            return end(replace(server, image=image))
        case e.ServerOperationTimedOut():
            return progress(server, stuck=True)
        case e.Judging():
            return replace(server, standing=evolve_standing(server.standing, event))
        case Begins():
            return replace(server, under_way=begun_by(event))
        case Succeeds() | Fails():
            return end(server)
        case _:
            assert_never(event)


def resized(
    server: Server,
    event: e.ServerResized | e.ServerFlavorObserved | e.ServerFlavorChangedOutOfBand,
    flavor: e.Flavor,
) -> Server:
    """Set the new flavor and keep the former one, to which the resize can be reverted."""
    on_trial = replace(server, flavor=flavor, flavor_before=server.flavor, trial_ended=None)
    return end(on_trial) if isinstance(event, e.ServerResized) else on_trial


def requested(event: e.ServerRequested) -> Server:
    made = frozenset(part.id for part in event.interfaces if part.cloud_id is None)
    made |= frozenset({event.root_volume.id} if event.root_volume else ())
    return Server(
        missing_parts=made,
        owned_parts=made,
        parts=tuple((part.id, part.cloud_id) for part in event.interfaces if part.cloud_id),
        project_id=event.project_id,
        name=event.name,
        description=event.description,
        exists=True,
        cloud_name=event.name,
        named=(event.name, event.description),
        under_way=begun_by(event),
        flavor=event.flavor,
        image=event.image,
        first_image=event.image,
        standing=LifecycleTerms(event.is_preemptible, event.on_preemption, event.expires_at),
    )


def adopted(event: e.ServerAdopted) -> Server:
    return Server(
        project_id=event.project_id,
        name=event.name,
        description=event.description,
        exists=True,
        cloud_id=event.cloud_id,
        cloud_name=event.cloud_name,
        named=(event.name, event.description),
        launched=event.launched_at is not None,
        flavor=event.flavor,
        image=event.image,
        first_image=event.image,
    )
