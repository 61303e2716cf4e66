"""HTTP queries of volumes: list and detail."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from commands.kernel.actor import Role
from commands.volume.commands import VolumeUnknown
from projections.volume import VolumeRow
from queries.engine.access import ReadContext
from queries.engine.page import Order, PageParams
from queries.engine.read_model import ANY_OF_NAMES, PART_OF_NAME, AsOf, DetailParams, ListParams, ReadModel
from queries.engine.responses import detail_spec, response_spec

OF_SERVER = "AND (%(server_id)s::uuid[] IS NULL OR server_id = ANY(%(server_id)s))"
VOLUME = ReadModel(
    "volume", VolumeRow, VolumeUnknown, f"{ANY_OF_NAMES}\n      {PART_OF_NAME}\n      {OF_SERVER}"
)


class Volumes(msgspec.Struct, frozen=True):
    """A page of volumes. ``next`` is the address of the next page; ``total`` comes with page/per_page."""

    volumes: list[VolumeRow]
    next: str | None
    total: int | None = None


@get("/volumes", responses=response_spec(Volumes, "A page of volumes."), role=Role.READER)
async def list_volumes(
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
    """List the volumes of your project (an admin's: of all, or of one).

    ``server_id`` finds those of a server. Deleted volumes show with ``status=deleted``.
    """
    wanted = ListParams(status, id, project_id, sort_by, order, as_of, id_not)
    own = {"name": name, "name_like": name_like, "server_id": server_id}
    return await VOLUME.list(request, reader, window, wanted, **own)


@get("/volumes/{volume_id:str}", responses=detail_spec(VolumeRow, "The volume."), role=Role.READER)
async def show_volume(
    volume_id: FromPath[UUID],
    reader: NamedDependency[ReadContext],
    wanted: NamedDependency[DetailParams],
) -> Response[Any]:
    """Show a volume: deleted ones as well. The ETag is the version for If-Match."""
    return await VOLUME.detail(reader, volume_id, wanted)


ROUTES = [list_volumes, show_volume]
