"""HTTP queries of notices to servers' owners: list and detail."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

import msgspec
from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from commands.kernel.actor import Role
from commands.server.events import PolicyAction
from projections.notice import NoticeRow
from queries.engine.access import ReadContext
from queries.engine.page import Order, PageParams
from queries.engine.read_model import ALL, BY_POLICY, AsOf, DetailParams, ListParams, ReadModel
from queries.engine.refusals import NoSuchNotice
from queries.engine.responses import detail_spec, response_spec

SORTS = {"issued_at": "timestamptz", "acts_at": "timestamptz"}

NOTICE = ReadModel("notice", NoticeRow, NoSuchNotice, BY_POLICY, sorts=SORTS, default_filter=ALL)


class Notices(msgspec.Struct, frozen=True):
    """A page of notices. ``next`` is the address of the next page; ``total`` comes with page/per_page."""

    notices: list[NoticeRow]
    next: str | None
    total: int | None = None


@get("/notices", responses=response_spec(Notices, "A page of notices."), role=Role.READER)
async def list_notices(
    request: Request[Any, Any, Any],
    reader: NamedDependency[ReadContext],
    window: NamedDependency[PageParams],
    status: FromQuery[list[Literal["open", "withdrawn", "done"]] | None] = None,
    server_id: FromQuery[list[UUID] | None] = None,
    policy_id: FromQuery[list[UUID] | None] = None,
    action: FromQuery[list[PolicyAction] | None] = None,
    id: FromQuery[list[UUID] | None] = None,  # noqa: A002 - the parameter's public name
    id_not: FromQuery[list[UUID] | None] = None,
    project_id: FromQuery[str | None] = None,
    sort_by: FromQuery[str] = "issued_at",
    order: FromQuery[Order] = "desc",
    as_of: AsOf = None,
) -> Response[Any]:
    """List the notices about the servers of your project (an admin's: of all, or of one), newest first.

    All filters may be repeated for "any of". ``sort_by=acts_at&order=asc&status=open`` shows what comes next.
    """
    wanted = ListParams([*status] if status else None, id, project_id, sort_by, order, as_of, id_not)
    filters = {"server_id": server_id, "policy_id": policy_id, "action": action}
    return await NOTICE.list(request, reader, window, wanted, **filters)


@get("/notices/{notice_id:str}", responses=detail_spec(NoticeRow, "The notice."), role=Role.READER)
async def show_notice(
    notice_id: FromPath[UUID], reader: NamedDependency[ReadContext], wanted: NamedDependency[DetailParams]
) -> Response[Any]:
    """Show a notice: its recipients, the delivery by each channel, and its outcome."""
    return await NOTICE.detail(reader, notice_id, wanted)


ROUTES = [list_notices, show_notice]
