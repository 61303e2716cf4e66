"""HTTP queries of all servers of the cloud, in the ledger or not, for administrators."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol, runtime_checkable
from uuid import UUID

import msgspec
from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from msgspec.structs import replace

from commands.kernel.actor import Role
from commands.openstack_server.commands import OpenstackServerUnknown
from queries.engine.access import ReadContext
from queries.engine.statements import read_statements

SQL = read_statements(__file__)


class OpenstackServer(msgspec.Struct, frozen=True):
    """A server in Nova's words. ``managed`` is our id of it, null where the ledger has no such server."""

    id: str
    name: str
    project_id: str
    status: str
    created: datetime
    managed: UUID | None = None


class OpenstackServers(msgspec.Struct, frozen=True):
    openstack_servers: list[OpenstackServer]


@runtime_checkable
class CloudServers(Protocol):
    """Shows the servers of the cloud, without what the ledger knows of them."""

    async def list(self, project_id: str | None) -> Sequence[OpenstackServer]:
        """Return those of a project, or all that the service user may see. Raises ``CloudUnavailable``."""
        ...

    async def show(self, openstack_id: str) -> OpenstackServer | None:
        """Return one, None where the cloud has none of that id. Raises ``CloudUnavailable``."""
        ...


@get("/openstack-servers", role=Role.ADMIN)
async def list_openstack_servers(
    reader: NamedDependency[ReadContext],
    cloud_servers: NamedDependency[CloudServers],
    project_id: FromQuery[str | None] = None,
    managed: FromQuery[bool | None] = None,
) -> OpenstackServers:
    """List the servers of the whole cloud, for administrators: newest first.

    They are read from the cloud itself, now. ``managed=false`` lists those that are not in the ledger.
    """
    servers = await with_ours(reader, await cloud_servers.list(project_id))
    wanted = [one for one in servers if managed is None or managed is (one.managed is not None)]
    return OpenstackServers(sorted(wanted, key=lambda one: (one.created, one.id), reverse=True))


@get("/openstack-servers/{openstack_id:str}", role=Role.ADMIN)
async def show_openstack_server(
    openstack_id: FromPath[UUID],
    reader: NamedDependency[ReadContext],
    cloud_servers: NamedDependency[CloudServers],
) -> OpenstackServer:
    """Show a server of the cloud by Nova's id, for administrators."""
    server = await cloud_servers.show(str(openstack_id))
    if server is None:
        raise OpenstackServerUnknown
    [known] = await with_ours(reader, [server])
    return known


async def with_ours(reader: ReadContext, servers: Sequence[OpenstackServer]) -> list[OpenstackServer]:
    """Return the servers, each with our id where the ledger has it.

    The cloud was asked before: what is made meanwhile is in the ledger already when it is looked up.
    """
    await reader.ready("server")
    row = await reader.one(SQL["ours"], {"cloud_ids": [server.id for server in servers]})
    ours: dict[str, str] = row[0] if row and row[0] else {}
    return [replace(one, managed=UUID(ours[one.id]) if one.id in ours else None) for one in servers]


ROUTES = [list_openstack_servers, show_openstack_server]
