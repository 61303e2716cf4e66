"""HTTP queries of servers: list and detail."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter

from commands.kernel.actor import Role
from commands.network_interface.events import FixedAddress, Known
from commands.server.refusals import ServerUnknown
from projections.floating_ip import FloatingIpRow
from projections.network_interface import GroupHeld, NetworkInterfaceRow
from projections.server.row import ServerRow
from projections.volume import VolumeRow
from queries.engine.access import ReadContext
from queries.engine.page import Order, PageParams
from queries.engine.read_model import (
    ANY_OF_NAMES,
    PART_OF_NAME,
    AsOf,
    DetailParams,
    Embedded,
    ListParams,
    ReadModel,
)
from queries.engine.responses import detail_spec, response_spec
from queries.network_interface import GROUPS

VOLUMES = Embedded(
    name="volumes",
    table="volume",
    row=VolumeRow,
    columns="""id, name, size_gb, volume_type, status, (
        SELECT held ->> 'device' FROM jsonb_array_elements(attachments) AS held
        WHERE held ->> 'server_id' = server.id::text LIMIT 1
    ) AS device, root_of IS NOT DISTINCT FROM server.id AS root""",
    where="server_id = server.id AND deleted_at IS NULL",
)
INTERFACES = Embedded(
    name="network_interfaces",
    table="network_interface",
    row=NetworkInterfaceRow,
    columns=f"id, status, network, mac_address, addresses, {GROUPS} AS security_groups",
    where="server_id = server.id AND deleted_at IS NULL",
)
FLOATING_IPS = Embedded(
    name="floating_ips",
    table="floating_ip",
    row=FloatingIpRow,
    columns="id, status, address, fixed_address, network_interface_id",
    where="server_id = server.id AND deleted_at IS NULL",
)
HAS = (VOLUMES, INTERFACES, FLOATING_IPS)
"""What is shown with each server."""

FOR_POLICIES = """AND (%(is_preemptible)s::boolean IS NULL OR is_preemptible = %(is_preemptible)s)
      AND (%(managed_by_policy)s::boolean IS NULL OR %(managed_by_policy)s =
          (next_policy_action IS NOT NULL OR starts_with(coalesce(powered_by, ''), 'policy:')))"""
"""Managed: a policy has announced an action, or made the server's present state. (SQL cannot tell the servers
that a policy selects: its patterns of names are the shell's.)"""

SERVER = ReadModel(
    "server", ServerRow, ServerUnknown, f"{ANY_OF_NAMES}\n      {PART_OF_NAME}\n      {FOR_POLICIES}", HAS
)

RESTED = """AND suspended_since <= (
          SELECT coalesce(max(recorded_at), ledger_now()) - make_interval(secs => %(days)s * 86400)
          FROM ledger_events WHERE notification_id = %(position)s
      )"""
"""Counted back from now, or from the moment the list is asked for."""

SUSPENDED = ReadModel("server", ServerRow, ServerUnknown, RESTED, HAS, {"suspended_since": "timestamptz"})


class ServerVolume(msgspec.Struct, frozen=True):
    """A volume that a server has, or is about to. ``root``: the server boots from it."""

    id: UUID
    name: str
    size_gb: int
    volume_type: str | None
    status: str
    device: str | None
    root: bool


class ServerInterface(msgspec.Struct, frozen=True):
    """A network interface that a server has, or is about to."""

    id: UUID
    status: str
    network: Known
    mac_address: str | None
    addresses: tuple[FixedAddress, ...]
    security_groups: tuple[GroupHeld, ...]


class ServerFloatingIp(msgspec.Struct, frozen=True):
    """A floating address that leads to a server."""

    id: UUID
    status: str
    address: str | None
    fixed_address: str | None
    network_interface_id: UUID | None


class ServerShown(ServerRow, frozen=True, kw_only=True):
    """A server with its resources, oldest first. The response of a command has the server alone."""

    volumes: tuple[ServerVolume, ...] = ()
    network_interfaces: tuple[ServerInterface, ...] = ()
    floating_ips: tuple[ServerFloatingIp, ...] = ()


class Servers(msgspec.Struct, frozen=True):
    """A page of servers. ``next`` is the address of the next page; ``total`` comes with page/per_page."""

    servers: list[ServerShown]
    next: str | None
    total: int | None = None


@get("/servers", responses=response_spec(Servers, "A page of servers."), role=Role.READER)
async def list_servers(
    request: Request[Any, Any, Any],
    reader: NamedDependency[ReadContext],
    window: NamedDependency[PageParams],
    status: FromQuery[list[str] | None] = None,
    name: FromQuery[list[str] | None] = None,
    name_like: FromQuery[str | None] = None,
    id: FromQuery[list[UUID] | None] = None,  # noqa: A002 - the parameter's public name
    id_not: FromQuery[list[UUID] | None] = None,
    is_preemptible: FromQuery[bool | None] = None,
    managed_by_policy: FromQuery[bool | None] = None,
    project_id: FromQuery[str | None] = None,
    sort_by: FromQuery[str] = "created_at",
    order: FromQuery[Order] = "desc",
    as_of: AsOf = None,
) -> Response[Any]:
    """List the servers of your project (an admin's: of all, or of one), each with its volumes.

    ``status``, ``name`` and ``id`` may be repeated for "any of". ``name_like`` finds a part of the name, in
    any case. Deleted servers show with ``status=DELETED``. ``managed_by_policy``: a policy has announced
    something for the server, or was the last to start it, stop it or put it away.
    """
    wanted = ListParams(status, id, project_id, sort_by, order, as_of, id_not)
    asked = {"is_preemptible": is_preemptible, "managed_by_policy": managed_by_policy}
    return await SERVER.list(request, reader, window, wanted, name=name, name_like=name_like, **asked)


@get("/servers/suspended", responses=response_spec(Servers, "A page of servers."), role=Role.READER)
async def list_suspended_servers(
    request: Request[Any, Any, Any],
    reader: NamedDependency[ReadContext],
    window: NamedDependency[PageParams],
    days: Annotated[float, QueryParameter(description="At least so many.", ge=0, le=36_500)] = 0.0,
    project_id: FromQuery[str | None] = None,
    order: FromQuery[Order] = "asc",
    as_of: AsOf = None,
) -> Response[Any]:
    """List the servers that have been suspended or shelved for at least so many days, longest first."""
    wanted = ListParams(project_id=project_id, sort_by="suspended_since", order=order, as_of=as_of)
    return await SUSPENDED.list(request, reader, window, wanted, days=days)


@get("/servers/{server_id:str}", responses=detail_spec(ServerShown, "The server."), role=Role.READER)
async def show_server(
    server_id: FromPath[UUID],
    reader: NamedDependency[ReadContext],
    wanted: NamedDependency[DetailParams],
) -> Response[Any]:
    """Show a server: deleted ones as well. The ETag is the version for If-Match."""
    return await SERVER.detail(reader, server_id, wanted)


ROUTES = [list_servers, list_suspended_servers, show_server]
