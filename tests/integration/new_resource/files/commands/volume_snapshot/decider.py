"""Decider of a snapshot of a volume: its state and its rules."""

from __future__ import annotations

from functools import reduce
from typing import assert_never
from uuid import UUID

from commands.volume_snapshot import commands
from commands.volume_snapshot import events as e
from msgspec.structs import replace

from commands.kernel import resource
from commands.kernel.decider import Claim, Decider
from commands.kernel.pending_operation import PendingOperation
from commands.kernel.resource import EventFactory, Resource, require

ALLOWED = frozenset({"delete"})

LASTING = frozenset({"available", "error", "error_deleting"})
"""In these nothing is being done: what was asked has come about by now, or never will."""


class VolumeSnapshot(Resource, frozen=True):
    name: str = ""
    seen: e.VolumeSnapshotObserved | None = None

    @property
    def status(self) -> str:
        if self.deleted:
            return "deleted"
        if self.seen is None:
            return "error" if self.failed else "creating"
        return self.seen.status


def claims(snapshot: VolumeSnapshot) -> frozenset[Claim]:
    """A live snapshot has its name for itself."""
    if not snapshot.is_live:
        return frozenset()
    name = Claim(
        "volume_snapshot_name", snapshot.project_id, snapshot.name, commands.VolumeSnapshotNameDuplicate
    )
    return frozenset({name})


def evolve(snapshot: VolumeSnapshot, event: e.VolumeSnapshotEvent) -> VolumeSnapshot:
    return own(resource.evolve(snapshot, event), event)


def own(snapshot: VolumeSnapshot, event: e.VolumeSnapshotEvent) -> VolumeSnapshot:
    match event:
        case e.VolumeSnapshotRequested(name=name):
            return replace(snapshot, name=name)
        case e.VolumeSnapshotObserved():
            return replace(snapshot, seen=event)
        case (
            e.VolumeSnapshotCreateAttempted()
            | e.VolumeSnapshotAccepted()
            | e.VolumeSnapshotActionAccepted()
            | e.VolumeSnapshotCreated()
            | e.VolumeSnapshotCreateFailed()
            | e.VolumeSnapshotDeleteRequested()
            | e.VolumeSnapshotDeleted()
            | e.VolumeSnapshotDeleteFailed()
            | e.VolumeSnapshotDeletedOutOfBand()
        ):
            return snapshot
        case _:
            assert_never(event)


def decide(snapshot: VolumeSnapshot, command: commands.VolumeSnapshotCommand) -> list[e.VolumeSnapshotEvent]:
    """Return the events of a command: none if it is already done, or if the report comes too late.

    Raises a refusal of ``commands.volume_snapshot.commands``, or ``IllegalAction``.
    """
    if not snapshot.exists and not isinstance(command, commands.RequestVolumeSnapshot):
        raise commands.VolumeSnapshotUnknown
    match command:
        case commands.RequestVolumeSnapshot():
            return request(snapshot, command)
        case commands.DeleteVolumeSnapshot(operation_id):
            return delete(snapshot, operation_id)
        case commands.ObserveVolumeSnapshot():
            return observe(snapshot, command)
        case _:
            return resource.decide(EVENTS, snapshot, command)


def request(snapshot: VolumeSnapshot, command: commands.RequestVolumeSnapshot) -> list[e.VolumeSnapshotEvent]:
    if snapshot.exists:
        return []
    return [
        e.VolumeSnapshotRequested(
            operation_id=command.operation_id,
            project_id=command.project_id,
            name=command.name,
            volume_id=command.volume_id,
            volume_cloud_id=command.volume_cloud_id,
        )
    ]


def delete(snapshot: VolumeSnapshot, operation_id: UUID) -> list[e.VolumeSnapshotEvent]:
    if snapshot.deleted or snapshot.is_under_way("delete"):
        return []
    require(snapshot, "delete", snapshot.status, ALLOWED, commands.VolumeSnapshotGone)
    return [e.VolumeSnapshotDeleteRequested(operation_id)]


def observe(
    snapshot: VolumeSnapshot, observation: commands.ObserveVolumeSnapshot
) -> list[e.VolumeSnapshotEvent]:
    if snapshot.deleted or observation.cloud_id != snapshot.cloud_id:
        return []
    shown = e.VolumeSnapshotObserved(observation.status, observation.size_gb)
    news: list[e.VolumeSnapshotEvent] = [] if shown == snapshot.seen else [shown]
    if snapshot.under_way is None or observation.status not in LASTING:
        return news
    return [*news, *outcome(reduce(evolve, news, snapshot), snapshot.under_way, observation)]


def outcome(
    snapshot: VolumeSnapshot, under_way: PendingOperation, observation: commands.ObserveVolumeSnapshot
) -> list[e.VolumeSnapshotEvent]:
    """Gone it is told by ``ConfirmGone``; whoever is still there in peace is whole, or has failed."""
    if not snapshot.may_end(unanswered=observation.unanswered, done=False):
        return []
    if under_way.action == "create" and observation.status == "available":
        if observation.difference:
            return [replace(failed(snapshot, under_way, observation.difference), differs=True)]
        return [succeeded(snapshot, under_way)]
    return [
        failed(snapshot, under_way, f"the snapshot is {observation.status}, and the cloud does not say why")
    ]


def succeeded(
    _: VolumeSnapshot, under_way: PendingOperation
) -> e.VolumeSnapshotCreated | e.VolumeSnapshotDeleted:
    done = e.VolumeSnapshotCreated if under_way.action == "create" else e.VolumeSnapshotDeleted
    return done(under_way.operation_id)


def failed(
    _: VolumeSnapshot, under_way: PendingOperation, reason: str
) -> e.VolumeSnapshotCreateFailed | e.VolumeSnapshotDeleteFailed:
    create = under_way.action == "create"
    over = e.VolumeSnapshotCreateFailed if create else e.VolumeSnapshotDeleteFailed
    return over(under_way.operation_id, reason)


EVENTS = EventFactory(
    e.VolumeSnapshotCreateAttempted,
    e.VolumeSnapshotAccepted,
    e.VolumeSnapshotActionAccepted,
    succeeded,
    failed,
    e.VolumeSnapshotDeletedOutOfBand,
)
VOLUME_SNAPSHOT = Decider(VolumeSnapshot(), decide, evolve, claims, feature="volume_snapshot")
