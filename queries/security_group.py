"""HTTP queries of security groups: list and detail."""

from __future__ import annotations

from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from psycopg.errors import UndefinedTable

from commands.kernel.actor import Role
from commands.security_group.commands import SecurityGroupUnknown
from projections.network_interface import NetworkInterfaceRow
from projections.security_group import SecurityGroupRow
from queries.engine.access import Connect, ReadContext
from queries.engine.consistency import ProjectionProgress
from queries.engine.page import Order, PageParams
from queries.engine.read_model import (
    ANY_OF_NAMES,
    PART_OF_NAME,
    AsOf,
    Count,
    DetailParams,
    ListParams,
    ReadModel,
)
from queries.engine.refusals import ProjectionBehind
from queries.engine.responses import detail_spec, response_spec

INTERFACES = "network_interface"
HAVE_IT = "deleted_at IS NULL AND security_group_cloud_ids @> jsonb_build_array({cloud_id})"
USED_BY = Count(
    "used_by", INTERFACES, NetworkInterfaceRow, HAVE_IT.format(cloud_id="security_group.cloud_id")
)
IN_USE = f"SELECT count(*) FROM {INTERFACES} WHERE {HAVE_IT}".format(cloud_id="%s::text").encode()

RULES = """(
    SELECT coalesce(jsonb_agg(
        CASE WHEN told.rule ->> 'remote_group' IS NULL AND told.rule ->> 'remote_cloud_id' IS NOT NULL
        THEN told.rule || jsonb_build_object('remote_group', (
            SELECT ours.id FROM security_group AS ours
            WHERE ours.cloud_id = told.rule ->> 'remote_cloud_id'
              AND ours.project_id = security_group.project_id
            LIMIT 1
        )) ELSE told.rule END ORDER BY told.place
    ), '[]')
    FROM jsonb_array_elements(rules) WITH ORDINALITY AS told (rule, place)
)"""
"""Its rules with our ids of the groups they are for, also where a user named one by Neutron's id."""

SECURITY_GROUP = ReadModel(
    "security_group",
    SecurityGroupRow,
    SecurityGroupUnknown,
    f"{ANY_OF_NAMES}\n      {PART_OF_NAME}",
    (USED_BY,),
    instead={"rules": RULES},
)


class SecurityGroupShown(SecurityGroupRow, frozen=True, kw_only=True):
    """``used_by``: live network interfaces that the cloud shows with it. Responses of commands omit it."""

    used_by: int = 0


class SecurityGroups(msgspec.Struct, frozen=True):
    """A page of groups. ``next`` is the address of the next page; ``total`` comes with page/per_page."""

    security_groups: list[SecurityGroupShown]
    next: str | None
    total: int | None = None


class InterfacesInUse(NamedTuple):
    """Counts the interfaces of the ledger that have a group of the cloud."""

    connect: Connect
    projected: ProjectionProgress

    async def users_of(self, cloud_id: str) -> int:
        """Return their number; 0 where the read tables are missing, for the cloud has the last word."""
        try:
            await self.projected.catch_up(INTERFACES)
            async with self.connect() as db:
                row = await (await db.execute(IN_USE, [cloud_id])).fetchone()
        except (ProjectionBehind, UndefinedTable):
            return 0
        return row[0] if row else 0


@get(
    "/security-groups",
    responses=response_spec(SecurityGroups, "A page of security groups."),
    role=Role.READER,
)
async def list_security_groups(
    request: Request[Any, Any, Any],
    reader: NamedDependency[ReadContext],
    window: NamedDependency[PageParams],
    status: FromQuery[list[str] | None] = None,
    name: FromQuery[list[str] | None] = None,
    name_like: FromQuery[str | None] = None,
    id: FromQuery[list[UUID] | None] = None,  # noqa: A002 - the parameter's public name
    id_not: FromQuery[list[UUID] | None] = None,
    project_id: FromQuery[str | None] = None,
    sort_by: FromQuery[str] = "created_at",
    order: FromQuery[Order] = "desc",
    as_of: AsOf = None,
) -> Response[Any]:
    """List the security groups of your project that are in the ledger (an admin's: of all, or of one).

    Others, such as `default`, are the cloud's own. Deleted ones show with ``status=deleted``.
    """
    wanted = ListParams(status, id, project_id, sort_by, order, as_of, id_not)
    return await SECURITY_GROUP.list(request, reader, window, wanted, name=name, name_like=name_like)


@get(
    "/security-groups/{group_id:str}",
    responses=detail_spec(SecurityGroupShown, "The security group."),
    role=Role.READER,
)
async def show_security_group(
    group_id: FromPath[UUID],
    reader: NamedDependency[ReadContext],
    wanted: NamedDependency[DetailParams],
) -> Response[Any]:
    """Show a security group and its rules: deleted ones as well. The ETag is the version for If-Match."""
    return await SECURITY_GROUP.detail(reader, group_id, wanted)


ROUTES = [list_security_groups, show_security_group]
