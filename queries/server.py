"""Reading servers: a list and a detail, now or as they were at any moment."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter
from psycopg import DataError

from commands.server.refusals import ServerUnknown
from projections.server import ServerRow
from queries.access import Reader
from queries.answer import answered, json_bytes, page_of
from queries.columns import shown
from queries.page import Order, Window, paging
from queries.refusals import CursorMalformed
from queries.shapes import Servers
from queries.statements import read_statements

SQL = read_statements(__file__)
COLUMNS = ", ".join(ServerRow.__struct_fields__)
SHOWN = shown(ServerRow)

SORTS = {"created_at": "timestamptz", "changed_at": "timestamptz", "name": "text", "status": "text"}
"""What the list may be sorted by, and the column's type."""

AsOf = Annotated[
    str | None,
    QueryParameter(description="An RFC 3339 time, or a position of the log: answer as things were then."),
]


def source(position: int | None) -> str:
    """Return the table to read: today's, or the one of a past position."""
    return SQL["now" if position is None else "then"].format(columns=COLUMNS)


@get("/servers", responses=answered(Servers, "A page of servers."))
async def list_servers(
    request: Request[Any, Any, Any],
    reader: NamedDependency[Reader],
    window: NamedDependency[Window],
    status: FromQuery[list[str] | None] = None,
    name: FromQuery[list[str] | None] = None,
    name_like: FromQuery[str | None] = None,
    id: FromQuery[list[UUID] | None] = None,  # noqa: A002 - the parameter's public name
    project_id: FromQuery[str | None] = None,
    sort_by: FromQuery[str] = "created_at",
    order: FromQuery[Order] = "desc",
    as_of: AsOf = None,
) -> Response[Any]:
    """List the servers of your project (an admin's: of all, or of one).

    ``status``, ``name`` and ``id`` may be repeated for "any of". ``name_like`` finds a part of the name, in
    any case. Deleted servers show with ``status=DELETED``.
    """
    wanted = paging(SORTS, window, sort_by=sort_by, order=order)
    position = await reader.ready("server", as_of)
    fragments = wanted.fragments(SORTS[sort_by])
    statement = SQL["list"].format(source=source(position), shown=SHOWN, **fragments)
    parameters = {
        **wanted.parameters(),
        "project_id": reader.project_id or project_id,
        "status": status,
        "name": name,
        "name_like": name_like,
        "id": id,
        "position": position,
    }
    try:
        row = await reader.one(statement, parameters)
    except DataError as error:
        if wanted.cursor is None:
            raise
        raise CursorMalformed from error  # its value is none of the column it was sorted by
    assert row is not None
    return page_of("servers", row, wanted, request)


DETAIL_NOW = SQL["detail"].format(source=source(None), shown=SHOWN)
DETAIL_THEN = SQL["detail"].format(source=source(0), shown=SHOWN)


@get("/servers/{server_id:str}", responses=answered(ServerRow, "The server."))
async def show_server(
    server_id: FromPath[UUID],
    reader: NamedDependency[Reader],
    as_of: AsOf = None,
) -> Response[Any]:
    """Show a server: deleted ones as well. The ETag is the version for If-Match."""
    position = await reader.ready("server", as_of)
    parameters = {"id": server_id, "project_id": reader.project_id, "position": position}
    row = await reader.one(DETAIL_NOW if position is None else DETAIL_THEN, parameters)
    if row is None:
        raise ServerUnknown
    return json_bytes(row[0], {"ETag": f'"{row[1]}"'})
