"""HTTP queries of snapshots of servers: list and detail."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from commands.kernel.actor import Role
from commands.server_snapshot.commands import SnapshotUnknown
from projections.server_snapshot import ServerSnapshotRow
from queries.engine.access import ReadContext
from queries.engine.page import Order, PageParams
from queries.engine.read_model import ANY_OF_NAMES, PART_OF_NAME, AsOf, DetailParams, ListParams, ReadModel
from queries.engine.responses import detail_spec, response_spec
from queries.server import SERVER

OF_SERVER = "AND (%(server_id)s::uuid[] IS NULL OR server_id = ANY(%(server_id)s))"
SNAPSHOT = ReadModel(
    "server_snapshot",
    ServerSnapshotRow,
    SnapshotUnknown,
    f"{ANY_OF_NAMES}\n      {PART_OF_NAME}\n      {OF_SERVER}",
)


class ServerSnapshots(msgspec.Struct, frozen=True):
    """A page of snapshots. ``next`` is the address of the next page; ``total`` comes with page/per_page."""

    server_snapshots: list[ServerSnapshotRow]
    next: str | None
    total: int | None = None


@get("/snapshots", responses=response_spec(ServerSnapshots, "A page of snapshots."), role=Role.READER)
async def list_server_snapshots(
    request: Request[Any, Any, Any],
    reader: NamedDependency[ReadContext],
    window: NamedDependency[PageParams],
    status: FromQuery[list[str] | None] = None,
    name: FromQuery[list[str] | None] = None,
    name_like: FromQuery[str | None] = None,
    id: FromQuery[list[UUID] | None] = None,  # noqa: A002 - the parameter's public name
    id_not: FromQuery[list[UUID] | None] = None,
    server_id: FromQuery[list[UUID] | None] = None,
    project_id: FromQuery[str | None] = None,
    sort_by: FromQuery[str] = "created_at",
    order: FromQuery[Order] = "desc",
    as_of: AsOf = None,
) -> Response[Any]:
    """List the snapshots of your project's servers (an admin's: of all, or of one).

    They outlive their servers. Deleted snapshots show with ``status=deleted``.
    """
    wanted = ListParams(status, id, project_id, sort_by, order, as_of, id_not)
    own = {"name": name, "name_like": name_like, "server_id": server_id}
    return await SNAPSHOT.list(request, reader, window, wanted, **own)


@get(
    "/servers/{server_id:str}/snapshots",
    responses=response_spec(ServerSnapshots, "A page of snapshots."),
    role=Role.READER,
)
async def list_snapshots_of_server(
    request: Request[Any, Any, Any],
    server_id: FromPath[UUID],
    reader: NamedDependency[ReadContext],
    window: NamedDependency[PageParams],
    status: FromQuery[list[str] | None] = None,
    sort_by: FromQuery[str] = "created_at",
    order: FromQuery[Order] = "desc",
    as_of: AsOf = None,
) -> Response[Any]:
    """List the snapshots of a server, a deleted one's as well."""
    await SERVER.detail(reader, server_id, DetailParams())
    wanted = ListParams(status, sort_by=sort_by, order=order, as_of=as_of)
    own = {"name": None, "name_like": None, "server_id": [server_id]}
    return await SNAPSHOT.list(request, reader, window, wanted, **own)


@get(
    "/snapshots/{snapshot_id:str}",
    responses=detail_spec(ServerSnapshotRow, "The snapshot."),
    role=Role.READER,
)
async def show_server_snapshot(
    snapshot_id: FromPath[UUID],
    reader: NamedDependency[ReadContext],
    wanted: NamedDependency[DetailParams],
) -> Response[Any]:
    """Show a snapshot: deleted ones as well. The ETag is the version for If-Match."""
    return await SNAPSHOT.detail(reader, snapshot_id, wanted)


ROUTES = [list_server_snapshots, list_snapshots_of_server, show_server_snapshot]
