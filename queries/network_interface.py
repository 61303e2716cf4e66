"""HTTP queries of network interfaces: list and detail."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from commands.kernel.actor import Role
from commands.network_interface.commands import NetworkInterfaceUnknown
from projections.network_interface import NetworkInterfaceRow
from queries.engine.access import ReadContext
from queries.engine.page import Order, PageParams
from queries.engine.read_model import AsOf, DetailParams, ListParams, ReadModel
from queries.engine.responses import detail_spec, response_spec

FILTERS = """
      AND (%(server_id)s::uuid[] IS NULL OR server_id = ANY(%(server_id)s))
      AND (%(network)s::text[] IS NULL
           OR network ->> 'id' = ANY(%(network)s) OR network ->> 'name' = ANY(%(network)s))
"""
GROUPS = """(
    SELECT coalesce(jsonb_agg(held.one || jsonb_build_object('id', coalesce(held.one ->> 'id', (
        SELECT ours.id::text FROM security_group AS ours
        WHERE ours.cloud_id = held.one ->> 'cloud_id' AND ours.project_id = network_interface.project_id
        LIMIT 1
    ))) ORDER BY held.place), '[]')
    FROM jsonb_array_elements(security_groups) WITH ORDINALITY AS held (one, place)
)"""
"""Its groups with our ids, which events of old, and of adopted interfaces, do not tell."""

NETWORK_INTERFACE = ReadModel(
    "network_interface",
    NetworkInterfaceRow,
    NetworkInterfaceUnknown,
    FILTERS,
    instead={"security_groups": GROUPS},
)


class NetworkInterfaces(msgspec.Struct, frozen=True):
    """A page of network interfaces. ``next`` is the next page's address, ``total`` with page/per_page."""

    network_interfaces: list[NetworkInterfaceRow]
    next: str | None
    total: int | None = None


@get(
    "/network-interfaces",
    responses=response_spec(NetworkInterfaces, "A page of network interfaces."),
    role=Role.READER,
)
async def list_network_interfaces(
    request: Request[Any, Any, Any],
    reader: NamedDependency[ReadContext],
    window: NamedDependency[PageParams],
    status: FromQuery[list[str] | None] = None,
    id: FromQuery[list[UUID] | None] = None,  # noqa: A002 - the parameter's public name
    id_not: FromQuery[list[UUID] | None] = None,
    server_id: FromQuery[list[UUID] | None] = None,
    network: FromQuery[list[str] | None] = None,
    project_id: FromQuery[str | None] = None,
    sort_by: FromQuery[str] = "created_at",
    order: FromQuery[Order] = "desc",
    as_of: AsOf = None,
) -> Response[Any]:
    """List the network interfaces of your project (an admin's: of all, or of one).

    ``server_id`` finds those of a server, ``network`` (id or name) those on a network. Deleted ones show with
    ``status=DELETED``.
    """
    wanted = ListParams(status, id, project_id, sort_by, order, as_of, id_not)
    own = {"server_id": server_id, "network": network}
    return await NETWORK_INTERFACE.list(request, reader, window, wanted, **own)


@get(
    "/network-interfaces/{network_interface_id:str}",
    responses=detail_spec(NetworkInterfaceRow, "The network interface."),
    role=Role.READER,
)
async def show_network_interface(
    network_interface_id: FromPath[UUID],
    reader: NamedDependency[ReadContext],
    wanted: NamedDependency[DetailParams],
) -> Response[Any]:
    """Show a network interface: deleted ones as well. The ETag is the version for If-Match."""
    return await NETWORK_INTERFACE.detail(reader, network_interface_id, wanted)


ROUTES = [list_network_interfaces, show_network_interface]
