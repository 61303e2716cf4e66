"""Reading the book itself: every entry in order, or the story of one server."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter

from commands.actor import Role
from commands.server.refusals import ServerUnknown
from queries.access import Reader
from queries.answer import answered, listed
from queries.event_filters import find
from queries.moment import read_time
from queries.page import LARGEST, next_url
from queries.shapes import LedgerEvents
from queries.statements import read_statements

SQL = read_statements(__file__)

After = Annotated[int, QueryParameter(ge=0, description="Only entries after this position of the log.")]
Time = Annotated[str | None, QueryParameter(description="An RFC 3339 time.")]
Limit = Annotated[int, QueryParameter(ge=1, le=LARGEST, description="Entries on a page.")]


@get("/events", responses=answered(LedgerEvents, "A page of the book."), role=Role.READER)
async def list_events(
    request: Request[Any, Any, Any],
    reader: NamedDependency[Reader],
    stream: FromQuery[UUID | None] = None,
    type: FromQuery[list[str] | None] = None,  # noqa: A002 - the parameter's public name
    actor: FromQuery[str | None] = None,
    project_id: FromQuery[str | None] = None,
    since: Time = None,
    until: Time = None,
    after: After = 0,
    limit: Limit = 100,
) -> Response[Any]:
    """List entries of the book, oldest first: those of your project, an admin's of all.

    ``type`` may be repeated. ``since`` is inclusive, ``until`` is not. ``actor`` is an entry's ``by``.
    """
    return await page(
        request,
        reader,
        after=after,
        limit=limit,
        project_id=reader.project_id or project_id,
        stream=stream,
        type=None if type is None else sorted(set(type)),
        by=actor,
        since=read_time(since, "since"),
        until=read_time(until, "until"),
    )


@get(
    "/servers/{server_id:str}/events",
    responses=answered(LedgerEvents, "A page of its story."),
    role=Role.READER,
)
async def list_server_events(
    request: Request[Any, Any, Any],
    server_id: FromPath[UUID],
    reader: NamedDependency[Reader],
    as_of: FromQuery[str | None] = None,
    after: After = 0,
    limit: Limit = 100,
) -> Response[Any]:
    """Tell everything that ever happened to a server, oldest first; ``as_of``, no further than that."""
    row = await reader.one(SQL["owner"], {"stream": server_id})
    if row is None or reader.project_id not in {None, row[0]}:
        raise ServerUnknown
    last = await reader.position_at(as_of)
    return await page(request, reader, after=after, limit=limit, stream=server_id, last=last)


async def page(
    request: Request[Any, Any, Any], reader: Reader, *, after: int, limit: int, **filters: Any
) -> Response[Any]:
    statement = SQL["page"].format(found=find(filters))
    row = await reader.one(statement, {**filters, "after": after, "limit": limit}, prepare=False)
    assert row is not None
    items, last = row
    if last is None:
        return listed("events", items, None)
    query = [(key, str(value)) for key, value in request.query_params.multi_items() if key != "after"]
    return listed("events", items, next_url(request.url.path, [*query, ("after", str(last))], None))
