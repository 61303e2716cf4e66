"""HTTP routes of volumes: create, change, delete."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID, uuid4

import msgspec
from litestar import Response, delete, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from commands.http.catalogue import Catalogue, CloudCatalog, UnknownReference, choose
from commands.http.context import (
    CommandContext,
    OperationLink,
    ResourceViews,
    command_response,
    response_spec,
)
from commands.http.resolvers import find
from commands.kernel.actor import Role
from commands.kernel.fields import Name, Reference, VolumeDescription
from commands.server.attach_target import host_of
from commands.server_snapshot.routes import image_named
from commands.store.handler import Handler, Preconditions
from commands.volume.commands import (
    AttachVolume,
    ChangeVolumeInfo,
    DeleteVolume,
    DetachVolume,
    ExtendVolume,
    RequestVolume,
    VolumeCommand,
    VolumesNotOffered,
)
from commands.volume.decider import VOLUME
from commands.volume.events import Source

LARGEST = 2_147_483_647
"""GB; Cinder's own limit."""

Size = Annotated[int, Meta(ge=1, le=LARGEST, description="In GB.")]


class CreateVolumeBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The body of POST /volumes: empty, or with the content of an image or of a volume snapshot."""

    name: Name
    size_gb: Size
    description: VolumeDescription = ""
    volume_type: Reference | None = None
    image: Reference | None = None
    snapshot: Reference | None = None
    availability_zone: Reference | None = None


class ChangeVolumeInfoBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The body of PUT /volumes/{id}/info; what is left out stays as it is."""

    name: Name | None = None
    description: VolumeDescription | None = None


class ExtendVolumeBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The body of PUT /volumes/{id}/size."""

    size_gb: Size


class VolumeResponse(msgspec.Struct, frozen=True):
    """The volume as decided, and the operation that will carry it out; null if nothing had to be done."""

    volume: dict[str, Any]
    operation: OperationLink | None


ANSWERS = response_spec(VolumeResponse)


@post("/volumes", status_code=202, responses=ANSWERS, role=Role.MEMBER)
async def request_volume(
    data: JSONBody[CreateVolumeBody],
    context: NamedDependency[CommandContext],
    handler: NamedDependency[Handler],
    catalogue: NamedDependency[Catalogue],
    views: NamedDependency[ResourceViews],
) -> Response[Any]:
    """Ask for a volume. The name is unique among the live volumes of a project."""

    async def find(catalogue: Catalogue) -> tuple[str | None, Source | None, Source | None]:
        image_id, offers = (
            await image_named(data.image, context, handler, catalogue)
            if data.image
            else (None, await catalogue.offers(context.actor))
        )
        volume_type = known_places(data.volume_type, data.availability_zone, offers)
        return volume_type, *content_of(image_id, data.snapshot, data.size_gb, offers)

    volume_type, image, snapshot = await choose(catalogue, find)
    command = RequestVolume(
        operation_id=context.command_id,
        project_id=context.actor.project_id,
        name=data.name,
        size_gb=data.size_gb,
        description=data.description,
        volume_type=volume_type,
        image=image,
        snapshot=snapshot,
        availability_zone=data.availability_zone,
    )
    outcome = await handler.handle(VOLUME, uuid4(), command, context.origin, context.terms)
    return command_response("volume", outcome, context, "create", views)


@put("/volumes/{volume_id:str}/info", status_code=202, responses=ANSWERS, role=Role.MEMBER)
async def change_volume_info(
    volume_id: FromPath[UUID],
    data: JSONBody[ChangeVolumeInfoBody],
    context: NamedDependency[CommandContext],
    handler: NamedDependency[Handler],
    views: NamedDependency[ResourceViews],
) -> Response[Any]:
    """Change a volume's name or description."""
    command = ChangeVolumeInfo(context.command_id, data.name, data.description)
    return await act(volume_id, command, "info", context, handler, views)


@put("/volumes/{volume_id:str}/size", status_code=202, responses=ANSWERS, role=Role.MEMBER)
async def extend_volume(
    volume_id: FromPath[UUID],
    data: JSONBody[ExtendVolumeBody],
    context: NamedDependency[CommandContext],
    handler: NamedDependency[Handler],
    views: NamedDependency[ResourceViews],
) -> Response[Any]:
    """Make a volume larger, while it is available. It can't be made smaller."""
    command = ExtendVolume(context.command_id, data.size_gb)
    return await act(volume_id, command, "size", context, handler, views)


@delete("/volumes/{volume_id:str}", status_code=202, responses=ANSWERS, role=Role.MEMBER)
async def delete_volume(
    volume_id: FromPath[UUID],
    context: NamedDependency[CommandContext],
    handler: NamedDependency[Handler],
    views: NamedDependency[ResourceViews],
) -> Response[Any]:
    """Delete a volume that is attached to nothing. The ledger keeps its history."""
    return await act(volume_id, DeleteVolume(context.command_id), "delete", context, handler, views)


@post(
    "/servers/{server_id:str}/volumes/{volume_id:str}", status_code=202, responses=ANSWERS, role=Role.MEMBER
)
async def attach_volume(
    server_id: FromPath[UUID],
    volume_id: FromPath[UUID],
    context: NamedDependency[CommandContext],
    handler: NamedDependency[Handler],
    views: NamedDependency[ResourceViews],
) -> Response[Any]:
    """Attach an available volume to a server. Of several concurrent requests, one gets it."""
    host = await host_of(handler, server_id, context.terms.project_scope, "attach-volume")
    context = context.in_project(host.project_id)
    command = AttachVolume(context.command_id, server_id, host.cloud_id)
    return await act(volume_id, command, "attach", context, handler, views)


@delete(
    "/servers/{server_id:str}/volumes/{volume_id:str}", status_code=202, responses=ANSWERS, role=Role.MEMBER
)
async def detach_volume(
    server_id: FromPath[UUID],
    volume_id: FromPath[UUID],
    context: NamedDependency[CommandContext],
    handler: NamedDependency[Handler],
    views: NamedDependency[ResourceViews],
) -> Response[Any]:
    """Detach a volume from a server. The one it boots from stays."""
    host = await host_of(handler, server_id, context.terms.project_scope, "detach-volume")
    context = context.in_project(host.project_id)
    command = DetachVolume(context.command_id, server_id)
    return await act(volume_id, command, "detach", context, handler, views)


async def act(
    volume_id: UUID,
    command: VolumeCommand,
    action: str,
    context: CommandContext,
    handler: Handler,
    views: ResourceViews,
) -> Response[Any]:
    terms: Preconditions = context.terms
    outcome = await handler.handle(VOLUME, volume_id, command, context.origin, terms)
    return command_response("volume", outcome, context, action, views)


GB = 1 << 30


def content_of(
    image: str | None, snapshot: str | None, size_gb: int, offers: CloudCatalog
) -> tuple[Source | None, Source | None]:
    """Return the image or the snapshot a volume begins with. Raises ``UnknownReference``."""
    errors: list[tuple[str, str]] = []
    if image is not None and snapshot is not None:
        raise UnknownReference([("/snapshot", "a volume begins with an image or a snapshot, not with both")])
    if image is not None:
        active = [one for one in offers.images if one.status == "active"]
        found = find(active, image, "/image", "image", errors)
        if found and max(found.min_disk_gb, -(-(found.size_bytes or 0) // GB)) > size_gb:
            errors.append(("/size_gb", f"the image needs at least {found.min_disk_gb} GB"))
        if found and not errors:
            return Source(found.id, found.name), None
    if snapshot is not None:
        taken = find(offers.volume_snapshots, snapshot, "/snapshot", "volume snapshot", errors)
        if taken and taken.size_gb > size_gb:
            errors.append(("/size_gb", f"the snapshot needs at least {taken.size_gb} GB"))
        if taken and not errors:
            return None, Source(taken.id, taken.name)
    if errors:
        raise UnknownReference(errors)
    return None, None


def known_places(volume_type: str | None, zone: str | None, offers: CloudCatalog) -> str | None:
    """Return the name of a volume type that is named or given by id: Cinder shows volumes with that.

    Raises ``UnknownReference`` for a volume type or a zone that Cinder does not have.

    Without Cinder there are no volumes at all: ``VolumesNotOffered``.
    """
    if not offers.has_volumes:
        raise VolumesNotOffered
    errors: list[tuple[str, str]] = []
    found = None
    if volume_type is not None:
        found = find(offers.volume_types, volume_type, "/volume_type", "volume type", errors)
    if zone is not None and zone not in offers.volume_zones:
        errors.append(("/availability_zone", f"availability zone {zone!r} is not known to the cloud"))
    if errors:
        raise UnknownReference(errors)
    return None if found is None else found.name


ROUTES = [
    request_volume,
    change_volume_info,
    extend_volume,
    delete_volume,
    attach_volume,
    detach_volume,
]
