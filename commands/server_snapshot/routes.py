"""HTTP routes of snapshots of servers, and resolving those that requests name."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import msgspec
from litestar import Response, delete, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec.structs import replace

from commands.http.catalogue import Catalogue, CloudCatalog, Image, UnknownReference
from commands.http.context import (
    CommandContext,
    OperationLink,
    ResourceViews,
    command_response,
    response_spec,
)
from commands.kernel.actor import Role
from commands.kernel.errors import IllegalAction
from commands.kernel.fields import Description, SnapshotName
from commands.server.attach_target import Host, host_of
from commands.server_snapshot.commands import DeleteServerSnapshot, RequestServerSnapshot, SnapshotUnderWay
from commands.server_snapshot.decider import EVERYWHERE, NAMES, SERVER_SNAPSHOT, UNDER_WAY, ServerSnapshot
from commands.store.handler import Handler

PLACE = "snapshots"
"""Where snapshots are to be found."""


class CreateServerSnapshotBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The body of POST /servers/{id}/snapshots."""

    name: SnapshotName
    description: Description = ""


class ServerSnapshotResponse(msgspec.Struct, frozen=True):
    """The snapshot as decided, and the operation that will carry it out; null if nothing had to be done."""

    server_snapshot: dict[str, Any]
    operation: OperationLink | None


ANSWERS = response_spec(ServerSnapshotResponse)


@post("/servers/{server_id:str}/snapshots", status_code=202, responses=ANSWERS, role=Role.MEMBER)
async def request_server_snapshot(
    server_id: FromPath[UUID],
    data: JSONBody[CreateServerSnapshotBody],
    context: NamedDependency[CommandContext],
    handler: NamedDependency[Handler],
    views: NamedDependency[ResourceViews],
) -> Response[Any]:
    """Make an image of a server's disk as it is now. A server that runs goes on.

    The name is unique among the live snapshots of a project. There is one at a time of each server.
    """
    earlier = await handler.find_previous_result(context.command_id, context.terms)
    if earlier is not None:
        return command_response("server_snapshot", earlier, context, "create", views, PLACE)
    host = await host_to_copy(handler, server_id, context.terms.project_scope)
    context = context.in_project(host.project_id)
    command = RequestServerSnapshot(
        operation_id=context.command_id,
        project_id=host.project_id,
        name=data.name,
        server_id=server_id,
        server_cloud_id=host.cloud_id,
        description=data.description,
    )
    outcome = await handler.handle(SERVER_SNAPSHOT, uuid4(), command, context.origin, context.terms)
    return command_response("server_snapshot", outcome, context, "create", views, PLACE)


async def host_to_copy(handler: Handler, server_id: UUID, project_scope: str | None) -> Host:
    """Return the server. Raises the refusals of ``host_of``, or ``SnapshotUnderWay``."""
    try:
        return await host_of(handler, server_id, project_scope, "snapshot")
    except IllegalAction:
        if await handler.find_claim_holder(UNDER_WAY, EVERYWHERE, str(server_id)):
            raise SnapshotUnderWay from None
        raise


@delete("/snapshots/{snapshot_id:str}", status_code=202, responses=ANSWERS, role=Role.MEMBER)
async def delete_server_snapshot(
    snapshot_id: FromPath[UUID],
    context: NamedDependency[CommandContext],
    handler: NamedDependency[Handler],
    views: NamedDependency[ResourceViews],
) -> Response[Any]:
    """Delete a snapshot. Servers and volumes made of it stay. The ledger keeps its history."""
    command = DeleteServerSnapshot(context.command_id)
    outcome = await handler.handle(SERVER_SNAPSHOT, snapshot_id, command, context.origin, context.terms)
    return command_response("server_snapshot", outcome, context, "delete", views, PLACE)


async def image_named(
    reference: str, context: CommandContext, handler: Handler, catalogue: Catalogue
) -> tuple[str, CloudCatalog]:
    """Return the image's id, if it is a snapshot of the ledger, and the catalogue including that image.

    A snapshot is known by our id or its name once it is complete, though the catalogue lacks it yet.
    Raises ``UnknownReference`` for a snapshot that can't be used, or ``CloudUnavailable``.
    """
    offers = await catalogue.offers(context.actor)
    image = await snapshot_named(reference, context, handler)
    if image is not None:
        others = (other for other in offers.images if other.id != image.id)
        return image.id, replace(offers, images=(image, *others))
    if all(reference not in {other.id, other.name} for other in offers.images):
        offers = await catalogue.renewed(context.actor)
    return reference, offers


async def snapshot_named(reference: str, context: CommandContext, handler: Handler) -> Image | None:
    project_id = context.project_id or context.actor.project_id
    stream = id_in(reference) or await handler.find_claim_holder(NAMES, project_id, reference)
    if stream is None:
        return None
    snapshot: ServerSnapshot = await handler.load_state(SERVER_SNAPSHOT, stream, project_id)
    if not snapshot.exists:
        return None
    if snapshot.status != "active" or snapshot.cloud_id is None or snapshot.is_under_way("delete"):
        raise UnknownReference([("/image", f"snapshot {reference!r} can't be used: it is {snapshot.status}")])
    return Image(
        id=snapshot.cloud_id,
        name=snapshot.name,
        status="active",
        visibility="private",
        min_disk_gb=snapshot.min_disk_gb,
        min_ram_mb=snapshot.min_ram_mb,
        size_bytes=snapshot.size_bytes,
    )


def id_in(reference: str) -> UUID | None:
    try:
        return UUID(reference)
    except ValueError:
        return None


ROUTES = [request_server_snapshot, delete_server_snapshot]
