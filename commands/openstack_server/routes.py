"""HTTP routes of actions on unmanaged servers (those not in the ledger), for administrators."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from litestar import Response, delete, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from commands.http.context import CommandContext, OperationLink, command_response, response_spec
from commands.kernel.actor import Role
from commands.kernel.pending_operation import PendingOperation
from commands.openstack_server import commands
from commands.openstack_server.commands import OpenstackServerUnknown, ServerManaged
from commands.openstack_server.decider import OPENSTACK_SERVER
from commands.openstack_server.references import Found, Unmanaged
from commands.store.envelope import RecordedEvent
from commands.store.handler import CommandResult, Handler, state_of


class OpenstackServerAsked(msgspec.Struct, frozen=True):
    """A server of the cloud as of the request, and the pending operation of the ledger."""

    id: UUID
    name: str
    project_id: str
    status: str
    under_way: PendingOperation | None


class OpenstackServerResponse(msgspec.Struct, frozen=True):
    """The server, and the operation that will carry it out; null if nothing had to be done."""

    openstack_server: OpenstackServerAsked
    operation: OperationLink | None


ANSWERS = response_spec(OpenstackServerResponse)


class Desk(NamedTuple):
    """Dependencies shared by these routes."""

    context: CommandContext
    handler: Handler
    unmanaged: Unmanaged


async def desk(
    context: NamedDependency[CommandContext],
    handler: NamedDependency[Handler],
    unmanaged: NamedDependency[Unmanaged],
) -> Desk:
    """Provide the dependencies shared by these routes."""
    return Desk(context, handler, unmanaged)


@post(
    "/openstack-servers/{openstack_id:str}/actions/shelve",
    status_code=202,
    responses=ANSWERS,
    role=Role.ADMIN,
)
async def shelve_openstack_server(openstack_id: FromPath[UUID], desk: NamedDependency[Desk]) -> Response[Any]:
    """Shelve a server that is not in the ledger, for administrators."""
    return await act(openstack_id, "shelve", commands.ShelveOpenstackServer, desk)


@post(
    "/openstack-servers/{openstack_id:str}/actions/unshelve",
    status_code=202,
    responses=ANSWERS,
    role=Role.ADMIN,
)
async def unshelve_openstack_server(
    openstack_id: FromPath[UUID], desk: NamedDependency[Desk]
) -> Response[Any]:
    """Bring a shelved server back that is not in the ledger, for administrators."""
    return await act(openstack_id, "unshelve", commands.UnshelveOpenstackServer, desk)


@post(
    "/openstack-servers/{openstack_id:str}/actions/reset", status_code=202, responses=ANSWERS, role=Role.ADMIN
)
async def reset_openstack_server(openstack_id: FromPath[UUID], desk: NamedDependency[Desk]) -> Response[Any]:
    """Make the disk of a server anew from its image that is not in the ledger, for administrators."""
    return await act(openstack_id, "reset", commands.ResetOpenstackServer, desk)


@delete("/openstack-servers/{openstack_id:str}", status_code=202, responses=ANSWERS, role=Role.ADMIN)
async def delete_openstack_server(openstack_id: FromPath[UUID], desk: NamedDependency[Desk]) -> Response[Any]:
    """Delete a server that is not in the ledger, in whatever state it is, for administrators."""
    return await act(openstack_id, "delete", commands.DeleteOpenstackServer, desk)


async def act(
    openstack_id: UUID,
    action: str,
    command: Callable[[UUID, commands.Observation], commands.Wish],
    desk: Desk,
) -> Response[Any]:
    """Request an action. Raises ``OpenstackServerUnknown``, ``ServerManaged``, or the decider's refusals."""
    outcome = await desk.handler.find_previous_result(desk.context.command_id, desk.context.terms)
    found = await desk.unmanaged.find(openstack_id)
    if outcome is not None:
        return told(outcome, found or as_it_was(outcome), desk.context, action)
    if found is None:
        raise OpenstackServerUnknown
    if found.managed is not None:
        raise ServerManaged(found.managed)
    context = desk.context.in_project(found.project_id)
    wish = command(context.command_id, found.observation)
    outcome = await desk.handler.handle(OPENSTACK_SERVER, openstack_id, wish, context.origin, context.terms)
    return told(outcome, found, context, action)


def as_it_was(outcome: CommandResult) -> Found:
    """Return the last known state of a server that has gone since the first response."""
    names = [getattr(record.event, "name", None) for record in outcome.records]
    name = next(name for name in reversed(names) if name is not None)
    return Found(outcome.records[0].entry.project_id, commands.Observation(name, "DELETED"), None)


def told(outcome: CommandResult, found: Found, context: CommandContext, action: str) -> Response[Any]:
    def shown(records: Sequence[RecordedEvent]) -> OpenstackServerAsked:
        under_way = state_of(OPENSTACK_SERVER, records).under_way
        observation = found.observation
        return OpenstackServerAsked(
            outcome.stream, observation.name, found.project_id, observation.status, under_way
        )

    return command_response("openstack_server", outcome, context, action, {"openstack_server": shown})


ROUTES = [
    shelve_openstack_server,
    unshelve_openstack_server,
    reset_openstack_server,
    delete_openstack_server,
]
