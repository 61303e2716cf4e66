"""Asking for servers over HTTP."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Sequence
from typing import Annotated, Any, Literal
from uuid import UUID, uuid4

import msgspec
from litestar import Response, delete, post, put
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from commands.catalogue import Catalogue
from commands.handler import Handler, Outcome
from commands.record import Recorded
from commands.routes import Asking, OperationLink, accepted
from commands.save import Secret
from commands.server.asks import (
    ChangeServerInfo,
    DeleteServer,
    RebootServer,
    RequestServer,
    ServerCommand,
    StartServer,
    StopServer,
)
from commands.server.decider import SERVER
from commands.server.references import Wanted, resolve
from commands.server.refusals import UserDataTooLarge

PRINTABLE = r"^(?!\s)[^\x00-\x1f\x7f]*(?<!\s)$"
"""No control characters, no space at either end: Nova's rule for names since 2.1."""

LARGEST_USER_DATA = 49_149
"""Bytes; Nova takes 65,535 of base64 (its API schema for user_data)."""

TEXT = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"

Name = Annotated[str, Meta(min_length=1, max_length=255, pattern=PRINTABLE)]
Description = Annotated[str, Meta(max_length=255, pattern=TEXT)]
Reference = Annotated[str, Meta(min_length=1, max_length=255, pattern=PRINTABLE)]
Metadata = Annotated[
    dict[Annotated[str, Meta(min_length=1, max_length=255, pattern=PRINTABLE)], Description],
    Meta(max_length=128),
]
UserData = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=LARGEST_USER_DATA,
        description="Plain text of at most so many bytes in UTF-8; given to cloud-init.",
    ),
]

View = Callable[[Sequence[Recorded]], Any]
"""Shows a stream the way GET shows it."""

USER_DATA = "user_data"


class ServerWish(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The body of POST /servers. Flavor, image and networks by id or by name, security groups by name."""

    name: Name
    flavor: Reference
    image: Reference
    networks: Annotated[tuple[Reference, ...], Meta(max_length=16)] = ()
    description: Description = ""
    key_name: Reference | None = None
    metadata: Metadata = {}
    security_groups: Annotated[tuple[Reference, ...], Meta(max_length=16)] = ()
    availability_zone: Reference | None = None
    user_data: UserData | None = None


class InfoWish(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The body of PUT /servers/{id}/info; what is left out stays as it is."""

    name: Name | None = None
    description: Description | None = None


class RebootWish(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """SOFT asks the guest to restart, HARD pulls the plug."""

    type: Literal["SOFT", "HARD"] = "SOFT"


class ServerAnswer(msgspec.Struct, frozen=True):
    """The server as decided, and the operation that will carry it out; null if nothing had to be done."""

    server: dict[str, Any]
    operation: OperationLink | None


ANSWERS = {
    202: ResponseSpec(
        ServerAnswer, description="Recorded; the cloud will be asked.", generate_examples=False
    ),
    200: ResponseSpec(ServerAnswer, description="It is so already.", generate_examples=False),
}


@post("/servers", status_code=202, responses=ANSWERS)
async def request_server(
    data: JSONBody[ServerWish],
    asking: NamedDependency[Asking],
    handler: NamedDependency[Handler],
    catalogue: NamedDependency[Catalogue],
    view: NamedDependency[View],
) -> Response[Any]:
    """Ask for a server.

    The name is unique among the live servers of a project. Without ``networks`` the project's only network
    is taken.
    """
    offers = await catalogue.offers(asking.actor)
    wanted = Wanted(
        data.flavor,
        data.image,
        data.networks,
        data.key_name,
        data.security_groups,
        data.availability_zone,
    )
    flavor, image, networks = resolve(wanted, offers)
    content = user_data_in(data)
    command = RequestServer(
        operation_id=asking.command_id,
        project_id=asking.actor.project_id,
        name=data.name,
        flavor=flavor,
        image=image,
        networks=networks,
        description=data.description,
        key_name=data.key_name,
        metadata=data.metadata,
        security_groups=data.security_groups,
        availability_zone=data.availability_zone,
        user_data_sha256=hashlib.sha256(content).hexdigest() if content else None,
    )
    withheld = [Secret(USER_DATA, base64.b64encode(content))] if content else []
    terms = asking.terms._replace(withheld=withheld)
    outcome = await handler.handle(SERVER, uuid4(), command, asking.origin, terms)
    return answer(outcome, asking, "create", view)


def user_data_in(wish: ServerWish) -> bytes | None:
    """Return the user data, if there is any. Raises ``UserDataTooLarge``: characters are not bytes."""
    content = wish.user_data.encode() if wish.user_data else None
    if content is not None and len(content) > LARGEST_USER_DATA:
        raise UserDataTooLarge
    return content


@post("/servers/{server_id:str}/actions/start", status_code=202, responses=ANSWERS)
async def start_server(
    server_id: FromPath[UUID],
    asking: NamedDependency[Asking],
    handler: NamedDependency[Handler],
    view: NamedDependency[View],
) -> Response[Any]:
    """Start a stopped server."""
    return await act(server_id, StartServer(asking.command_id), "start", asking, handler, view)


@post("/servers/{server_id:str}/actions/stop", status_code=202, responses=ANSWERS)
async def stop_server(
    server_id: FromPath[UUID],
    asking: NamedDependency[Asking],
    handler: NamedDependency[Handler],
    view: NamedDependency[View],
) -> Response[Any]:
    """Stop a server: the guest is asked to shut down. It keeps its place on the host."""
    return await act(server_id, StopServer(asking.command_id), "stop", asking, handler, view)


@post("/servers/{server_id:str}/actions/reboot", status_code=202, responses=ANSWERS)
async def reboot_server(
    server_id: FromPath[UUID],
    asking: NamedDependency[Asking],
    handler: NamedDependency[Handler],
    view: NamedDependency[View],
    data: JSONBody[RebootWish | None] = None,
) -> Response[Any]:
    """Reboot a server, softly unless told otherwise."""
    kind = data.type if data is not None else "SOFT"
    action = "reboot" if kind == "SOFT" else "reboot-hard"
    return await act(server_id, RebootServer(asking.command_id, kind), action, asking, handler, view)


@delete("/servers/{server_id:str}", status_code=202, responses=ANSWERS)
async def delete_server(
    server_id: FromPath[UUID],
    asking: NamedDependency[Asking],
    handler: NamedDependency[Handler],
    view: NamedDependency[View],
) -> Response[Any]:
    """Delete a server, in whatever state it is. The ledger keeps its history."""
    return await act(server_id, DeleteServer(asking.command_id), "delete", asking, handler, view)


@put("/servers/{server_id:str}/info", status_code=202, responses=ANSWERS)
async def change_server_info(
    server_id: FromPath[UUID],
    data: JSONBody[InfoWish],
    asking: NamedDependency[Asking],
    handler: NamedDependency[Handler],
    view: NamedDependency[View],
) -> Response[Any]:
    """Change a server's name or description."""
    command = ChangeServerInfo(asking.command_id, data.name, data.description)
    return await act(server_id, command, "info", asking, handler, view)


async def act(
    server_id: UUID, command: ServerCommand, action: str, asking: Asking, handler: Handler, view: View
) -> Response[Any]:
    outcome = await handler.handle(SERVER, server_id, command, asking.origin, asking.terms)
    return answer(outcome, asking, action, view)


def answer(outcome: Outcome, asking: Asking, action: str, view: View) -> Response[Any]:
    """Show the server as decided, with the operation the command began, or found under way."""
    shown = view(outcome.records)
    operation_id = asking.command_id if outcome.decided else None
    if operation_id is None and shown.under_way is not None and shown.under_way.action == action:
        operation_id = shown.under_way.operation_id
    link = None
    if operation_id is not None:
        link = OperationLink(operation_id, action, "running", f"/api/v1/operations/{operation_id}")
    body = ServerAnswer(shown, link)
    return accepted(body, outcome, f"/api/v1/servers/{outcome.stream}", running=link is not None)
