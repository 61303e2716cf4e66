"""Reading snapshots of volumes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from commands.volume_snapshot.commands import VolumeSnapshotUnknown
from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from projections.volume_snapshot import VolumeSnapshotRow

from commands.kernel.actor import Role
from queries.engine.access import ReadContext
from queries.engine.page import Order, PageParams
from queries.engine.read_model import ANY_OF_NAMES, AsOf, DetailParams, ListParams, ReadModel
from queries.engine.responses import detail_spec, response_spec

OF_VOLUME = "AND (%(volume_id)s::uuid[] IS NULL OR volume_id = ANY(%(volume_id)s))"
VOLUME_SNAPSHOT = ReadModel(
    "volume_snapshot", VolumeSnapshotRow, VolumeSnapshotUnknown, f"{ANY_OF_NAMES}\n      {OF_VOLUME}"
)


class VolumeSnapshots(msgspec.Struct, frozen=True):
    """A page of snapshots. ``next`` is the address of the next page; ``total`` comes with page/per_page."""

    volume_snapshots: list[VolumeSnapshotRow]
    next: str | None
    total: int | None = None


@get("/volume-snapshots", responses=response_spec(VolumeSnapshots, "A page of snapshots."), role=Role.READER)
async def list_volume_snapshots(
    request: Request[Any, Any, Any],
    reader: NamedDependency[ReadContext],
    window: NamedDependency[PageParams],
    status: FromQuery[list[str] | None] = None,
    name: FromQuery[list[str] | None] = None,
    id: FromQuery[list[UUID] | None] = None,  # noqa: A002 - the parameter's public name
    volume_id: FromQuery[list[UUID] | None] = None,
    project_id: FromQuery[str | None] = None,
    sort_by: FromQuery[str] = "created_at",
    order: FromQuery[Order] = "desc",
    as_of: AsOf = None,
) -> Response[Any]:
    """List the snapshots of your project's volumes (an admin's: of all, or of one)."""
    wanted = ListParams(status, id, project_id, sort_by, order, as_of)
    return await VOLUME_SNAPSHOT.list(request, reader, window, wanted, name=name, volume_id=volume_id)


@get(
    "/volume-snapshots/{volume_snapshot_id:str}",
    responses=detail_spec(VolumeSnapshotRow, "The snapshot."),
    role=Role.READER,
)
async def show_volume_snapshot(
    volume_snapshot_id: FromPath[UUID],
    reader: NamedDependency[ReadContext],
    wanted: NamedDependency[DetailParams],
) -> Response[Any]:
    """Show a snapshot of a volume: deleted ones as well. The ETag is the version for If-Match."""
    return await VOLUME_SNAPSHOT.detail(reader, volume_snapshot_id, wanted)


ROUTES = [list_volume_snapshots, show_volume_snapshot]
