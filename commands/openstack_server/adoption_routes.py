"""HTTP route of adoption, for administrators: takes a server of the cloud into the ledger."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec.structs import replace

from commands.http.context import ResourceViews, command_response
from commands.kernel.actor import Role
from commands.kernel.fields import Name, ServerDescription
from commands.openstack_server.commands import AdoptOpenstackServer, OpenstackServerUnknown, ServerManaged
from commands.openstack_server.decider import OPENSTACK_SERVER
from commands.openstack_server.references import Estate, stream_of
from commands.openstack_server.routes import Desk
from commands.process_managers import Step
from commands.server.commands import AdoptServer
from commands.server.decider import SERVER
from commands.server.routes.server import ANSWERS
from commands.store.multi_stream import handle_together


class AdoptServerBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Its name in the ledger: as in the cloud, unless given here. The cloud's name stays."""

    name: Name | None = None
    description: ServerDescription | None = None


@post("/openstack-servers/{openstack_id:str}/adopt", status_code=202, responses=ANSWERS, role=Role.ADMIN)
async def adopt_openstack_server(
    openstack_id: FromPath[UUID],
    desk: NamedDependency[Desk],
    views: NamedDependency[ResourceViews],
    data: JSONBody[AdoptServerBody | None] = None,
) -> Response[Any]:
    """Take a server with its volumes, ports and addresses into the ledger as it stands, for administrators.

    It is there at once, and belongs to its own project. The operation marks it in the cloud as the ledger's.
    """
    context = desk.context
    outcome = await desk.handler.find_previous_result(context.command_id, context.terms)
    if outcome is None:
        found = await desk.unmanaged.find(openstack_id)
        estate = None if found is None else await desk.unmanaged.estate(openstack_id)
        if found is None or estate is None:
            raise OpenstackServerUnknown
        if found.managed is not None:
            raise ServerManaged(found.managed)
        context = context.in_project(found.project_id)
        now = replace(found.observation, status=estate.shown.status, task_state=estate.shown.task_state)
        server_id = stream_of("server", str(openstack_id))
        steps = [
            Step(SERVER, server_id, wish_for(estate, context.command_id, data or AdoptServerBody())),
            Step(OPENSTACK_SERVER, openstack_id, AdoptOpenstackServer(server_id, now)),
            *estate.parts,
        ]
        outcome = await handle_together(desk.handler, steps, context.origin, context.terms)
    return command_response("server", outcome, context, "adopt", views)


def wish_for(estate: Estate, operation_id: UUID, wish: AdoptServerBody) -> AdoptServer:
    """Return the command to the server's stream; a field that the request omits is as in the cloud."""
    told = estate.told
    told = replace(
        told,
        name=told.name if wish.name is None else wish.name,
        description=told.description if wish.description is None else wish.description,
    )
    return AdoptServer(operation_id, told, estate.shown)


ROUTES = [adopt_openstack_server]
