"""HTTP routes of server actions: one per action without arguments, made from the table, and the others."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

import msgspec
from litestar import Response, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, JSONBody

from commands.http.catalogue import Catalogue, choose
from commands.http.context import CommandContext, ResourceViews
from commands.kernel.actor import Role
from commands.kernel.fields import Reason, Reference
from commands.server import commands
from commands.server.actions import ACTIONS, ServerAction
from commands.server.events import Flavor, Named
from commands.server.references import resolve_flavor, resolve_image
from commands.server.routes.server import ANSWERS, act
from commands.server_snapshot.routes import image_named
from commands.store.handler import Handler


class RebootServerBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """SOFT asks the guest to restart, HARD pulls the plug."""

    type: Literal["SOFT", "HARD"] = "SOFT"


class LockServerBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why it is locked, for every user who meets the lock."""

    reason: Reason | None = None


class ResizeServerBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The flavor, by id or by name."""

    flavor: Reference


class RebuildServerBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The image, by id or by name."""

    image: Reference


class RescueServerBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The image to boot from, by id or by name; without one the cloud takes its own choice."""

    image: Reference | None = None


def action_route(row: ServerAction) -> HTTPRouteHandler:
    """Return the route of an action that takes no arguments."""
    action = row.action

    async def request_action(
        server_id: FromPath[UUID],
        context: NamedDependency[CommandContext],
        handler: NamedDependency[Handler],
        views: NamedDependency[ResourceViews],
    ) -> Response[Any]:
        command = commands.RequestAction(context.command_id, action)
        return await act(server_id, command, action, context, handler, views)

    name = action.replace("-", "_") if "-" in action else f"{action}_server"
    request_action.__name__, request_action.__doc__ = name, row.summary
    path = f"/servers/{{server_id:str}}/actions/{action}"
    return post(path, status_code=202, responses=ANSWERS, role=Role.MEMBER)(request_action)


@post("/servers/{server_id:str}/actions/reboot", status_code=202, responses=ANSWERS, role=Role.MEMBER)
async def reboot_server(
    server_id: FromPath[UUID],
    context: NamedDependency[CommandContext],
    handler: NamedDependency[Handler],
    views: NamedDependency[ResourceViews],
    data: JSONBody[RebootServerBody | None] = None,
) -> Response[Any]:
    """Reboot a server, softly unless told otherwise."""
    kind = data.type if data is not None else "SOFT"
    action = "reboot" if kind == "SOFT" else "reboot-hard"
    return await act(
        server_id, commands.RebootServer(context.command_id, kind), action, context, handler, views
    )


@post("/servers/{server_id:str}/actions/lock", status_code=202, responses=ANSWERS, role=Role.MEMBER)
async def lock_server(
    server_id: FromPath[UUID],
    context: NamedDependency[CommandContext],
    handler: NamedDependency[Handler],
    views: NamedDependency[ResourceViews],
    data: JSONBody[LockServerBody | None] = None,
) -> Response[Any]:
    """Lock a server against every change, its deletion included. Locking it twice changes nothing."""
    reason = data.reason if data is not None else None
    command = commands.LockServer(context.command_id, reason, context.actor.is_admin)
    return await act(server_id, command, "lock", context, handler, views)


@post("/servers/{server_id:str}/actions/unlock", status_code=202, responses=ANSWERS, role=Role.MEMBER)
async def unlock_server(
    server_id: FromPath[UUID],
    context: NamedDependency[CommandContext],
    handler: NamedDependency[Handler],
    views: NamedDependency[ResourceViews],
) -> Response[Any]:
    """Lift a server's lock. One that an administrator set is only for administrators to lift."""
    command = commands.UnlockServer(context.command_id, context.actor.is_admin)
    return await act(server_id, command, "unlock", context, handler, views)


@post("/servers/{server_id:str}/actions/resize", status_code=202, responses=ANSWERS, role=Role.MEMBER)
async def resize_server(
    server_id: FromPath[UUID],
    data: JSONBody[ResizeServerBody],
    context: NamedDependency[CommandContext],
    handler: NamedDependency[Handler],
    views: NamedDependency[ResourceViews],
    catalogue: NamedDependency[Catalogue],
) -> Response[Any]:
    """Give a server another flavor, on trial (VERIFY_RESIZE): confirm it or revert it afterwards."""

    async def find(catalogue: Catalogue) -> tuple[Flavor, frozenset[str]]:
        return resolve_flavor(data.flavor, await catalogue.offers(context.actor))

    flavor, too_small_for = await choose(catalogue, find)
    command = commands.ResizeServer(context.command_id, flavor, too_small_for)
    return await act(server_id, command, "resize", context, handler, views)


@post("/servers/{server_id:str}/actions/rebuild", status_code=202, responses=ANSWERS, role=Role.MEMBER)
async def rebuild_server(
    server_id: FromPath[UUID],
    data: JSONBody[RebuildServerBody],
    context: NamedDependency[CommandContext],
    handler: NamedDependency[Handler],
    views: NamedDependency[ResourceViews],
    catalogue: NamedDependency[Catalogue],
) -> Response[Any]:
    """Make a server's disk anew from an image. What is on it is lost; addresses and volumes stay."""
    image = resolve_image(*await image_named(data.image, context, handler, catalogue))
    named = Named(image.id, image.name)
    command = commands.RebuildServer(context.command_id, named, image.min_disk_gb, image.min_ram_mb)
    return await act(server_id, command, "rebuild", context, handler, views)


@post("/servers/{server_id:str}/actions/rescue", status_code=202, responses=ANSWERS, role=Role.MEMBER)
async def rescue_server(
    server_id: FromPath[UUID],
    context: NamedDependency[CommandContext],
    handler: NamedDependency[Handler],
    views: NamedDependency[ResourceViews],
    catalogue: NamedDependency[Catalogue],
    data: JSONBody[RescueServerBody | None] = None,
) -> Response[Any]:
    """Boot a server from a rescue disk, with its own beside it, to mend it."""
    image = None
    if data is not None and data.image is not None:
        found = resolve_image(*await image_named(data.image, context, handler, catalogue))
        image = Named(found.id, found.name)
    command = commands.RescueServer(context.command_id, image)
    return await act(server_id, command, "rescue", context, handler, views)


ROUTES = [
    *(action_route(row) for row in ACTIONS.values() if row.is_plain),
    reboot_server,
    lock_server,
    unlock_server,
    resize_server,
    rebuild_server,
    rescue_server,
]
