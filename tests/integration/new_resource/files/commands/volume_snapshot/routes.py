"""HTTP routes of snapshots of volumes: create, change, delete."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import msgspec
from commands.volume_snapshot.commands import DeleteVolumeSnapshot, RequestVolumeSnapshot, VolumeNotCopied
from commands.volume_snapshot.decider import VOLUME_SNAPSHOT
from litestar import Response, delete, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from commands.http.context import (
    CommandContext,
    OperationLink,
    ResourceViews,
    command_response,
    response_spec,
)
from commands.kernel.actor import Role
from commands.kernel.fields import Name
from commands.store.handler import Handler
from commands.volume.commands import VolumeUnknown
from commands.volume.decider import VOLUME
from commands.volume.state import Volume


class CreateVolumeSnapshotBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The body of POST /volume-snapshots."""

    name: Name
    volume_id: UUID


class VolumeSnapshotResponse(msgspec.Struct, frozen=True):
    """The snapshot as decided, and the operation that will carry it out; null if nothing had to be done."""

    volume_snapshot: dict[str, Any]
    operation: OperationLink | None


ANSWERS = response_spec(VolumeSnapshotResponse)


@post("/volume-snapshots", status_code=202, responses=ANSWERS, role=Role.MEMBER)
async def request_volume_snapshot(
    data: JSONBody[CreateVolumeSnapshotBody],
    context: NamedDependency[CommandContext],
    handler: NamedDependency[Handler],
    views: NamedDependency[ResourceViews],
) -> Response[Any]:
    """Copy a volume as it is now. The name is unique among the live snapshots of a project's volumes."""
    project_id = context.actor.project_id
    volume: Volume = await handler.load_state(VOLUME, data.volume_id)
    if not volume.is_live or volume.project_id != project_id:
        raise VolumeUnknown
    if volume.cloud_id is None:
        raise VolumeNotCopied
    command = RequestVolumeSnapshot(
        context.command_id, project_id, data.name, data.volume_id, volume.cloud_id
    )
    outcome = await handler.handle(VOLUME_SNAPSHOT, uuid4(), command, context.origin, context.terms)
    return command_response("volume_snapshot", outcome, context, "create", views)


@delete("/volume-snapshots/{volume_snapshot_id:str}", status_code=202, responses=ANSWERS, role=Role.MEMBER)
async def delete_volume_snapshot(
    volume_snapshot_id: FromPath[UUID],
    context: NamedDependency[CommandContext],
    handler: NamedDependency[Handler],
    views: NamedDependency[ResourceViews],
) -> Response[Any]:
    """Delete a snapshot of a volume. The ledger keeps its history."""
    command = DeleteVolumeSnapshot(context.command_id)
    outcome = await handler.handle(
        VOLUME_SNAPSHOT, volume_snapshot_id, command, context.origin, context.terms
    )
    return command_response("volume_snapshot", outcome, context, "delete", views)


ROUTES = [request_volume_snapshot, delete_volume_snapshot]
