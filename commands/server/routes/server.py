"""HTTP routes that delete a server and change its name and description."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, delete, put
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
from commands.kernel.fields import ServerDescription, ServerName
from commands.server.commands import ChangeServerInfo, DeleteServer, ServerCommand
from commands.server.decider import SERVER
from commands.store.handler import Handler


class ChangeServerInfoBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The body of PUT /servers/{id}/info; what is left out stays as it is."""

    name: ServerName | None = None
    description: ServerDescription | None = None


class ServerResponse(msgspec.Struct, frozen=True):
    """The server as decided, and the operation that will carry it out; null if nothing had to be done."""

    server: dict[str, Any]
    operation: OperationLink | None


ANSWERS = response_spec(ServerResponse)


@delete("/servers/{server_id:str}", status_code=202, responses=ANSWERS, role=Role.MEMBER)
async def delete_server(
    server_id: FromPath[UUID],
    context: NamedDependency[CommandContext],
    handler: NamedDependency[Handler],
    views: NamedDependency[ResourceViews],
) -> Response[Any]:
    """Delete a server, in whatever state it is. The ledger keeps its history."""
    return await act(server_id, DeleteServer(context.command_id), "delete", context, handler, views)


@put("/servers/{server_id:str}/info", status_code=202, responses=ANSWERS, role=Role.MEMBER)
async def change_server_info(
    server_id: FromPath[UUID],
    data: JSONBody[ChangeServerInfoBody],
    context: NamedDependency[CommandContext],
    handler: NamedDependency[Handler],
    views: NamedDependency[ResourceViews],
) -> Response[Any]:
    """Change a server's name or description."""
    command = ChangeServerInfo(context.command_id, data.name, data.description)
    return await act(server_id, command, "info", context, handler, views)


async def act(
    server_id: UUID,
    command: ServerCommand,
    action: str,
    context: CommandContext,
    handler: Handler,
    views: ResourceViews,
) -> Response[Any]:
    outcome = await handler.handle(SERVER, server_id, command, context.origin, context.terms)
    return command_response("server", outcome, context, action, views)
