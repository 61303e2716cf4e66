"""HTTP query that opens a console of a server in the cloud, and records that it was granted."""

from __future__ import annotations

from typing import Any, Literal, Protocol, runtime_checkable
from uuid import UUID

import msgspec
from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from commands.kernel.actor import Actor, Role
from commands.server.refusals import ConsoleUnavailable, ServerGone, ServerUnknown
from queries.engine.access import ReadContext
from queries.engine.statements import read_statements

SQL = read_statements(__file__)


@runtime_checkable
class Consoles(Protocol):
    """Opens consoles in the cloud."""

    async def open(self, project_id: str, cloud_id: str) -> str:
        """Return the address of a console. Raises ``ConsoleUnavailable`` or ``CloudUnavailable``."""
        ...


@runtime_checkable
class Grants(Protocol):
    """Records each granted console with its user."""

    async def console(self, server_id: UUID, actor: Actor, correlation_id: str, kind: str) -> None:
        """Record a console before it is handed out."""
        ...


class Console(msgspec.Struct, frozen=True):
    """``url`` gives its holder the server's screen and keyboard, until the cloud lets it expire."""

    type: Literal["novnc"]
    url: str


@get("/servers/{server_id:str}/vnc-url", role=Role.MEMBER)
async def show_console(
    request: Request[Any, Any, Any],
    server_id: FromPath[UUID],
    reader: NamedDependency[ReadContext],
    consoles: NamedDependency[Consoles],
    grants: NamedDependency[Grants],
) -> Response[Console]:
    """Open a console of a server and show its address. Keep it to yourself: it is a credential.

    Each grant is recorded with its user; a server whose console is opened is in use.
    """
    await reader.ready("server")
    row = await reader.one(SQL["place"], {"id": server_id, "project_id": reader.project_id})
    if row is None:
        raise ServerUnknown
    project_id, cloud_id, status = row
    if status == "DELETED":
        raise ServerGone
    if cloud_id is None:
        raise ConsoleUnavailable("it is not in the cloud yet.")
    url = await consoles.open(project_id, cloud_id)
    await grants.console(server_id, reader.actor, request.state.request_id, "novnc")
    return Response(Console("novnc", url), headers={"Cache-Control": "no-store"})
