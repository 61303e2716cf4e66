"""Asking for actions on servers over HTTP, all but the first few (routes.py)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from commands.http.catalogue import Catalogue, choose
from commands.http.context import CommandContext, ResourceViews
from commands.kernel.actor import Role
from commands.kernel.fields import Reason, Reference
from commands.server import commands
from commands.server.events import Flavor, Named
from commands.server.references import resolve_flavor, resolve_image
from commands.server.routes.server import ANSWERS, act
from commands.server_snapshot.references import image_named
from commands.store.handler import Handler


class LockWish(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why it is locked, for whoever comes across the lock."""

    reason: Reason | None = None


class ResizeWish(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The flavor, by id or by name."""

    flavor: Reference


class RebuildWish(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The image, by id or by name."""

    image: Reference


class RescueWish(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The image to boot from, by id or by name; without one the cloud takes its own choice."""

    image: Reference | None = None


@post("/servers/{server_id:str}/actions/pause", status_code=202, responses=ANSWERS, role=Role.MEMBER)
async def pause_server(
    server_id: FromPath[UUID],
    asking: NamedDependency[CommandContext],
    handler: NamedDependency[Handler],
    views: NamedDependency[ResourceViews],
) -> Response[Any]:
    """Pause a server: it stands still in the memory of its host."""
    return await act(server_id, commands.PauseServer(asking.command_id), "pause", asking, handler, views)


@post("/servers/{server_id:str}/actions/unpause", status_code=202, responses=ANSWERS, role=Role.MEMBER)
async def unpause_server(
    server_id: FromPath[UUID],
    asking: NamedDependency[CommandContext],
    handler: NamedDependency[Handler],
    views: NamedDependency[ResourceViews],
) -> Response[Any]:
    """Let a paused server go on."""
    return await act(server_id, commands.UnpauseServer(asking.command_id), "unpause", asking, handler, views)


@post("/servers/{server_id:str}/actions/suspend", status_code=202, responses=ANSWERS, role=Role.MEMBER)
async def suspend_server(
    server_id: FromPath[UUID],
    asking: NamedDependency[CommandContext],
    handler: NamedDependency[Handler],
    views: NamedDependency[ResourceViews],
) -> Response[Any]:
    """Suspend a server: its memory goes to disk. It keeps its place on the host; to give it back, shelve."""
    return await act(server_id, commands.SuspendServer(asking.command_id), "suspend", asking, handler, views)


@post("/servers/{server_id:str}/actions/resume", status_code=202, responses=ANSWERS, role=Role.MEMBER)
async def resume_server(
    server_id: FromPath[UUID],
    asking: NamedDependency[CommandContext],
    handler: NamedDependency[Handler],
    views: NamedDependency[ResourceViews],
) -> Response[Any]:
    """Resume a suspended server."""
    return await act(server_id, commands.ResumeServer(asking.command_id), "resume", asking, handler, views)


@post("/servers/{server_id:str}/actions/shelve", status_code=202, responses=ANSWERS, role=Role.MEMBER)
async def shelve_server(
    server_id: FromPath[UUID],
    asking: NamedDependency[CommandContext],
    handler: NamedDependency[Handler],
    views: NamedDependency[ResourceViews],
) -> Response[Any]:
    """Shelve a server: the cloud keeps its disk, and gives its place on the host to others."""
    return await act(server_id, commands.ShelveServer(asking.command_id), "shelve", asking, handler, views)


@post("/servers/{server_id:str}/actions/unshelve", status_code=202, responses=ANSWERS, role=Role.MEMBER)
async def unshelve_server(
    server_id: FromPath[UUID],
    asking: NamedDependency[CommandContext],
    handler: NamedDependency[Handler],
    views: NamedDependency[ResourceViews],
) -> Response[Any]:
    """Bring a shelved server back. It needs room on a host anew, and stays shelved where there is none."""
    return await act(
        server_id, commands.UnshelveServer(asking.command_id), "unshelve", asking, handler, views
    )


@post("/servers/{server_id:str}/actions/lock", status_code=202, responses=ANSWERS, role=Role.MEMBER)
async def lock_server(
    server_id: FromPath[UUID],
    asking: NamedDependency[CommandContext],
    handler: NamedDependency[Handler],
    views: NamedDependency[ResourceViews],
    data: JSONBody[LockWish | None] = None,
) -> Response[Any]:
    """Lock a server against every change, its deletion included. Locking it twice changes nothing."""
    reason = data.reason if data is not None else None
    command = commands.LockServer(asking.command_id, reason, asking.actor.is_admin)
    return await act(server_id, command, "lock", asking, handler, views)


@post("/servers/{server_id:str}/actions/unlock", status_code=202, responses=ANSWERS, role=Role.MEMBER)
async def unlock_server(
    server_id: FromPath[UUID],
    asking: NamedDependency[CommandContext],
    handler: NamedDependency[Handler],
    views: NamedDependency[ResourceViews],
) -> Response[Any]:
    """Lift a server's lock. One that an administrator set is only for administrators to lift."""
    command = commands.UnlockServer(asking.command_id, asking.actor.is_admin)
    return await act(server_id, command, "unlock", asking, handler, views)


@post("/servers/{server_id:str}/actions/resize", status_code=202, responses=ANSWERS, role=Role.MEMBER)
async def resize_server(
    server_id: FromPath[UUID],
    data: JSONBody[ResizeWish],
    asking: NamedDependency[CommandContext],
    handler: NamedDependency[Handler],
    views: NamedDependency[ResourceViews],
    catalogue: NamedDependency[Catalogue],
) -> Response[Any]:
    """Give a server another flavor, on trial (VERIFY_RESIZE): confirm it or revert it afterwards."""

    async def find(catalogue: Catalogue) -> tuple[Flavor, frozenset[str]]:
        return resolve_flavor(data.flavor, await catalogue.offers(asking.actor))

    flavor, too_small_for = await choose(catalogue, find)
    command = commands.ResizeServer(asking.command_id, flavor, too_small_for)
    return await act(server_id, command, "resize", asking, handler, views)


@post("/servers/{server_id:str}/actions/confirm-resize", status_code=202, responses=ANSWERS, role=Role.MEMBER)
async def confirm_resize(
    server_id: FromPath[UUID],
    asking: NamedDependency[CommandContext],
    handler: NamedDependency[Handler],
    views: NamedDependency[ResourceViews],
) -> Response[Any]:
    """Keep the new flavor, and give the room of the old one back."""
    command = commands.ConfirmResize(asking.command_id)
    return await act(server_id, command, "confirm-resize", asking, handler, views)


@post("/servers/{server_id:str}/actions/revert-resize", status_code=202, responses=ANSWERS, role=Role.MEMBER)
async def revert_resize(
    server_id: FromPath[UUID],
    asking: NamedDependency[CommandContext],
    handler: NamedDependency[Handler],
    views: NamedDependency[ResourceViews],
) -> Response[Any]:
    """Go back to the flavor from before the resize."""
    return await act(
        server_id, commands.RevertResize(asking.command_id), "revert-resize", asking, handler, views
    )


@post("/servers/{server_id:str}/actions/rebuild", status_code=202, responses=ANSWERS, role=Role.MEMBER)
async def rebuild_server(
    server_id: FromPath[UUID],
    data: JSONBody[RebuildWish],
    asking: NamedDependency[CommandContext],
    handler: NamedDependency[Handler],
    views: NamedDependency[ResourceViews],
    catalogue: NamedDependency[Catalogue],
) -> Response[Any]:
    """Make a server's disk anew from an image. What is on it is lost; addresses and volumes stay."""
    image = resolve_image(*await image_named(data.image, asking, handler, catalogue))
    named = Named(image.id, image.name)
    command = commands.RebuildServer(asking.command_id, named, image.min_disk_gb, image.min_ram_mb)
    return await act(server_id, command, "rebuild", asking, handler, views)


@post("/servers/{server_id:str}/actions/reset", status_code=202, responses=ANSWERS, role=Role.MEMBER)
async def reset_server(
    server_id: FromPath[UUID],
    asking: NamedDependency[CommandContext],
    handler: NamedDependency[Handler],
    views: NamedDependency[ResourceViews],
) -> Response[Any]:
    """Make a server what it was at first: its disk anew from the image it was created from."""
    return await act(server_id, commands.ResetServer(asking.command_id), "reset", asking, handler, views)


@post("/servers/{server_id:str}/actions/rescue", status_code=202, responses=ANSWERS, role=Role.MEMBER)
async def rescue_server(
    server_id: FromPath[UUID],
    asking: NamedDependency[CommandContext],
    handler: NamedDependency[Handler],
    views: NamedDependency[ResourceViews],
    catalogue: NamedDependency[Catalogue],
    data: JSONBody[RescueWish | None] = None,
) -> Response[Any]:
    """Boot a server from a rescue disk, with its own beside it, to mend it."""
    image = None
    if data is not None and data.image is not None:
        found = resolve_image(*await image_named(data.image, asking, handler, catalogue))
        image = Named(found.id, found.name)
    command = commands.RescueServer(asking.command_id, image)
    return await act(server_id, command, "rescue", asking, handler, views)


@post("/servers/{server_id:str}/actions/unrescue", status_code=202, responses=ANSWERS, role=Role.MEMBER)
async def unrescue_server(
    server_id: FromPath[UUID],
    asking: NamedDependency[CommandContext],
    handler: NamedDependency[Handler],
    views: NamedDependency[ResourceViews],
) -> Response[Any]:
    """Boot a server from its own disk again."""
    return await act(
        server_id, commands.UnrescueServer(asking.command_id), "unrescue", asking, handler, views
    )


ROUTES = [
    pause_server,
    unpause_server,
    suspend_server,
    resume_server,
    shelve_server,
    unshelve_server,
    lock_server,
    unlock_server,
    resize_server,
    confirm_resize,
    revert_resize,
    rebuild_server,
    reset_server,
    rescue_server,
    unrescue_server,
]
