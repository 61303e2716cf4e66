"""A console of a server: a read through the cloud, of which nothing is kept."""

from __future__ import annotations

from typing import Literal, Protocol, runtime_checkable
from uuid import UUID

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from commands.server.refusals import ConsoleUnavailable, ServerGone, ServerUnknown
from queries.access import Reader
from queries.statements import read_statements

SQL = read_statements(__file__)


@runtime_checkable
class Consoles(Protocol):
    """Opens consoles in the cloud."""

    async def open(self, project_id: str, cloud_id: str) -> str:
        """Return the address of a console. Raises ``ConsoleUnavailable`` or ``CloudUnavailable``."""
        ...


class Console(msgspec.Struct, frozen=True):
    """Whoever has ``url`` has the server's screen and keyboard, for as long as the cloud lets it live."""

    type: Literal["novnc"]
    url: str


@get("/servers/{server_id:str}/vnc-url")
async def show_console(
    server_id: FromPath[UUID], reader: NamedDependency[Reader], consoles: NamedDependency[Consoles]
) -> Response[Console]:
    """Open a console of a server and show its address. Keep it to yourself: it is a credential."""
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
    return Response(Console("novnc", url), headers={"Cache-Control": "no-store"})
