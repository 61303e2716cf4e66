"""Asking for volumes over HTTP."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID, uuid4

import msgspec
from litestar import Response, delete, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from commands.http.catalogue import Catalogue, choose
from commands.http.context import CommandContext, OperationLink, ResourceViews, answer, answers
from commands.kernel.actor import Role
from commands.kernel.fields import Name, Reference, VolumeDescription
from commands.server.host import host_of
from commands.server_snapshot.references import image_named
from commands.store.handler import Handler, Preconditions
from commands.volume.commands import (
    AttachVolume,
    ChangeVolumeInfo,
    DeleteVolume,
    DetachVolume,
    ExtendVolume,
    RequestVolume,
    VolumeCommand,
)
from commands.volume.decider import VOLUME
from commands.volume.events import Source
from commands.volume.references import content_of, known_places

LARGEST = 2_147_483_647
"""GB; Cinder's own limit."""

Size = Annotated[int, Meta(ge=1, le=LARGEST, description="In GB.")]


class VolumeWish(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The body of POST /volumes: empty, or with the content of an image or of a volume snapshot."""

    name: Name
    size_gb: Size
    description: VolumeDescription = ""
    volume_type: Reference | None = None
    image: Reference | None = None
    snapshot: Reference | None = None
    availability_zone: Reference | None = None


class VolumeInfoWish(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The body of PUT /volumes/{id}/info; what is left out stays as it is."""

    name: Name | None = None
    description: VolumeDescription | None = None


class VolumeSizeWish(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The body of PUT /volumes/{id}/size."""

    size_gb: Size


class VolumeAnswer(msgspec.Struct, frozen=True):
    """The volume as decided, and the operation that will carry it out; null if nothing had to be done."""

    volume: dict[str, Any]
    operation: OperationLink | None


ANSWERS = answers(VolumeAnswer)


@post("/volumes", status_code=202, responses=ANSWERS, role=Role.MEMBER)
async def request_volume(
    data: JSONBody[VolumeWish],
    asking: NamedDependency[CommandContext],
    handler: NamedDependency[Handler],
    catalogue: NamedDependency[Catalogue],
    views: NamedDependency[ResourceViews],
) -> Response[Any]:
    """Ask for a volume. The name is unique among the live volumes of a project."""

    async def find(catalogue: Catalogue) -> tuple[str | None, Source | None, Source | None]:
        image_id, offers = (
            await image_named(data.image, asking, handler, catalogue)
            if data.image
            else (None, await catalogue.offers(asking.actor))
        )
        volume_type = known_places(data.volume_type, data.availability_zone, offers)
        return volume_type, *content_of(image_id, data.snapshot, data.size_gb, offers)

    volume_type, image, snapshot = await choose(catalogue, find)
    command = RequestVolume(
        operation_id=asking.command_id,
        project_id=asking.actor.project_id,
        name=data.name,
        size_gb=data.size_gb,
        description=data.description,
        volume_type=volume_type,
        image=image,
        snapshot=snapshot,
        availability_zone=data.availability_zone,
    )
    outcome = await handler.handle(VOLUME, uuid4(), command, asking.origin, asking.terms)
    return answer("volume", outcome, asking, "create", views)


@put("/volumes/{volume_id:str}/info", status_code=202, responses=ANSWERS, role=Role.MEMBER)
async def change_volume_info(
    volume_id: FromPath[UUID],
    data: JSONBody[VolumeInfoWish],
    asking: NamedDependency[CommandContext],
    handler: NamedDependency[Handler],
    views: NamedDependency[ResourceViews],
) -> Response[Any]:
    """Change a volume's name or description."""
    command = ChangeVolumeInfo(asking.command_id, data.name, data.description)
    return await act(volume_id, command, "info", asking, handler, views)


@put("/volumes/{volume_id:str}/size", status_code=202, responses=ANSWERS, role=Role.MEMBER)
async def extend_volume(
    volume_id: FromPath[UUID],
    data: JSONBody[VolumeSizeWish],
    asking: NamedDependency[CommandContext],
    handler: NamedDependency[Handler],
    views: NamedDependency[ResourceViews],
) -> Response[Any]:
    """Make a volume larger, while it is available. It can't be made smaller."""
    command = ExtendVolume(asking.command_id, data.size_gb)
    return await act(volume_id, command, "size", asking, handler, views)


@delete("/volumes/{volume_id:str}", status_code=202, responses=ANSWERS, role=Role.MEMBER)
async def delete_volume(
    volume_id: FromPath[UUID],
    asking: NamedDependency[CommandContext],
    handler: NamedDependency[Handler],
    views: NamedDependency[ResourceViews],
) -> Response[Any]:
    """Delete a volume that is attached to nothing. The ledger keeps its history."""
    return await act(volume_id, DeleteVolume(asking.command_id), "delete", asking, handler, views)


@post(
    "/servers/{server_id:str}/volumes/{volume_id:str}", status_code=202, responses=ANSWERS, role=Role.MEMBER
)
async def attach_volume(
    server_id: FromPath[UUID],
    volume_id: FromPath[UUID],
    asking: NamedDependency[CommandContext],
    handler: NamedDependency[Handler],
    views: NamedDependency[ResourceViews],
) -> Response[Any]:
    """Attach an available volume to a server. Of several who ask at once, one gets it."""
    host = await host_of(handler, server_id, asking.terms.within, "attach-volume")
    asking = asking.in_project(host.project_id)
    command = AttachVolume(asking.command_id, server_id, host.cloud_id)
    return await act(volume_id, command, "attach", asking, handler, views)


@delete(
    "/servers/{server_id:str}/volumes/{volume_id:str}", status_code=202, responses=ANSWERS, role=Role.MEMBER
)
async def detach_volume(
    server_id: FromPath[UUID],
    volume_id: FromPath[UUID],
    asking: NamedDependency[CommandContext],
    handler: NamedDependency[Handler],
    views: NamedDependency[ResourceViews],
) -> Response[Any]:
    """Detach a volume from a server. The one it boots from stays."""
    host = await host_of(handler, server_id, asking.terms.within, "detach-volume")
    asking = asking.in_project(host.project_id)
    command = DetachVolume(asking.command_id, server_id)
    return await act(volume_id, command, "detach", asking, handler, views)


async def act(
    volume_id: UUID,
    command: VolumeCommand,
    action: str,
    asking: CommandContext,
    handler: Handler,
    views: ResourceViews,
) -> Response[Any]:
    terms: Preconditions = asking.terms
    outcome = await handler.handle(VOLUME, volume_id, command, asking.origin, terms)
    return answer("volume", outcome, asking, action, views)


ROUTES = [
    request_volume,
    change_volume_info,
    extend_volume,
    delete_volume,
    attach_volume,
    detach_volume,
]
