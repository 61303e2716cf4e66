"""HTTP routes with special care: passwords, state resets and status changes of a server."""

from __future__ import annotations

import asyncio
import hashlib
from typing import Any, Literal
from uuid import UUID

import msgspec
from litestar import Response, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from commands.http.context import CommandContext, ResourceViews
from commands.kernel.actor import Role
from commands.kernel.fields import Password
from commands.server import commands
from commands.server.actions import Action
from commands.server.refusals import StatusUnreachable
from commands.server.routes.server import ANSWERS, act
from commands.server.withheld_values import password_of
from commands.store.append import WithheldValue
from commands.store.handler import Handler


class ChangeServerPasswordBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The new password of the guest's administrator. It is handed to the cloud, and kept nowhere."""

    password: Password

    def __repr__(self) -> str:
        return "ChangeServerPasswordBody(***)"


class ResetServerStateBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The state to set in the cloud's record."""

    state: Literal["active", "error"]


@post(
    "/servers/{server_id:str}/actions/change-password", status_code=202, responses=ANSWERS, role=Role.MEMBER
)
async def change_password(
    server_id: FromPath[UUID],
    data: JSONBody[ChangeServerPasswordBody],
    context: NamedDependency[CommandContext],
    handler: NamedDependency[Handler],
    views: NamedDependency[ResourceViews],
) -> Response[Any]:
    """Change the password of the guest's administrator. The guest must be able to take part."""
    command = commands.ChangeServerPassword(context.command_id)
    withheld = [WithheldValue(password_of(context.command_id), data.password.encode())]
    terms = context.terms._replace(withheld=withheld)
    if terms.fingerprint is not None:
        guarded = await asyncio.to_thread(hard_to_guess, server_id, data.password, context.command_id)
        terms = terms._replace(fingerprint=guarded)
    return await act(server_id, command, "change-password", context._replace(terms=terms), handler, views)


def hard_to_guess(server_id: UUID, password: str, command_id: UUID) -> bytes:
    """Return a fingerprint that costs 16 MB and some 50 ms: it resists guessing from the database."""
    return hashlib.scrypt(
        f"{server_id} {password}".encode(), salt=command_id.bytes, n=2**14, r=8, p=1, dklen=32
    )


@post("/servers/{server_id:str}/actions/reset-state", status_code=202, responses=ANSWERS, role=Role.ADMIN)
async def reset_server_state(
    server_id: FromPath[UUID],
    data: JSONBody[ResetServerStateBody],
    context: NamedDependency[CommandContext],
    handler: NamedDependency[Handler],
    views: NamedDependency[ResourceViews],
) -> Response[Any]:
    """Change the state the cloud has on record, for administrators: the guest stays as it is.

    A way out when a server is stuck. What is under way is given up.
    """
    command = commands.ResetServerState(context.command_id, data.state)
    return await act(server_id, command, "reset-state", context, handler, views)


ACTION_TOWARDS = {"ACTIVE": Action.START, "SHUTOFF": Action.STOP}


@put("/servers/{server_id:str}/status", status_code=202, responses=ANSWERS, role=Role.MEMBER)
async def change_server_status(
    server_id: FromPath[UUID],
    status: FromQuery[str],
    context: NamedDependency[CommandContext],
    handler: NamedDependency[Handler],
    views: NamedDependency[ResourceViews],
) -> Response[Any]:
    """Start a server (ACTIVE) or stop it (SHUTOFF)."""
    if status not in ACTION_TOWARDS:
        raise StatusUnreachable
    action = ACTION_TOWARDS[status]
    command = commands.RequestAction(context.command_id, action)
    return await act(server_id, command, action, context, handler, views)


ROUTES = [change_password, reset_server_state, change_server_status]
