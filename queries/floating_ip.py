"""HTTP queries of floating IPs: list and detail."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from commands.floating_ip.commands import FloatingIpUnknown
from commands.kernel.actor import Role
from projections.floating_ip import FloatingIpRow
from queries.engine.access import ReadContext
from queries.engine.page import Order, PageParams
from queries.engine.read_model import SORTS, AsOf, DetailParams, ListParams, ReadModel
from queries.engine.responses import detail_spec, response_spec

ADDRESS = "AND (%(address)s::text[] IS NULL OR address = ANY(%(address)s))"
OF_INTERFACE = (
    "AND (%(network_interface_id)s::uuid[] IS NULL OR network_interface_id = ANY(%(network_interface_id)s))"
)
OF_SERVER = "AND (%(server_id)s::uuid[] IS NULL OR server_id = ANY(%(server_id)s))"
IS_FREE = "AND (%(free)s::boolean IS NULL OR (port_cloud_id IS NULL) = %(free)s)"
FLOATING_IP = ReadModel(
    "floating_ip",
    FloatingIpRow,
    FloatingIpUnknown,
    "\n      ".join((ADDRESS, OF_INTERFACE, OF_SERVER, IS_FREE)),
    sorts={**SORTS, "address": "inet"},
    sorted_by={"address": "coalesce(address, '0.0.0.0')::inet"},
)
"""By address it is sorted as addresses are, not as text; one that has none yet comes first."""


class FloatingIps(msgspec.Struct, frozen=True):
    """A page of floating IPs. ``next`` is where the next page is; ``total`` comes with page/per_page."""

    floating_ips: list[FloatingIpRow]
    next: str | None
    total: int | None = None


@get("/floating-ips", responses=response_spec(FloatingIps, "A page of floating IPs."), role=Role.READER)
async def list_floating_ips(
    request: Request[Any, Any, Any],
    reader: NamedDependency[ReadContext],
    window: NamedDependency[PageParams],
    status: FromQuery[list[str] | None] = None,
    id: FromQuery[list[UUID] | None] = None,  # noqa: A002 - the parameter's public name
    id_not: FromQuery[list[UUID] | None] = None,
    address: FromQuery[list[str] | None] = None,
    network_interface_id: FromQuery[list[UUID] | None] = None,
    server_id: FromQuery[list[UUID] | None] = None,
    free: FromQuery[bool | None] = None,
    project_id: FromQuery[str | None] = None,
    sort_by: FromQuery[str] = "created_at",
    order: FromQuery[Order] = "desc",
    as_of: AsOf = None,
) -> Response[Any]:
    """List the floating IPs of your project (an admin's: of all, or of one), by ``address`` if asked.

    ``free`` finds those that lead nowhere (or, if false, somewhere). Deleted ones show with
    ``status=DELETED``.
    """
    wanted = ListParams(status, id, project_id, sort_by, order, as_of, id_not)
    own = {
        "address": address,
        "network_interface_id": network_interface_id,
        "server_id": server_id,
        "free": free,
    }
    return await FLOATING_IP.list(request, reader, window, wanted, **own)


@get(
    "/floating-ips/{floating_ip_id:str}",
    responses=detail_spec(FloatingIpRow, "The floating IP."),
    role=Role.READER,
)
async def show_floating_ip(
    floating_ip_id: FromPath[UUID],
    reader: NamedDependency[ReadContext],
    wanted: NamedDependency[DetailParams],
) -> Response[Any]:
    """Show a floating IP: deleted ones as well. The ETag is the version for If-Match."""
    return await FLOATING_IP.detail(reader, floating_ip_id, wanted)


ROUTES = [list_floating_ips, show_floating_ip]
