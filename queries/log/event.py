"""HTTP queries of the log: all entries in order, and the entries of one server."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter

from commands.kernel.actor import Role
from commands.kernel.former_names import names_of
from commands.server.refusals import ServerUnknown
from queries.engine.access import ReadContext
from queries.engine.consistency import read_time
from queries.engine.page import LARGEST, next_url
from queries.engine.responses import listed, response_spec
from queries.engine.statements import read_statements
from queries.engine.visibility import known_types, not_of_the_cloud, present_type, public_event
from queries.log.event_filters import CONDITIONS, find

SQL = read_statements(__file__)
READABLE = f"coalesce(entry #>> '{{event,type}}' = topic AND type IN ({known_types()}), FALSE)"
"""Whether this version knows the event: its type, and the envelope that says the same."""

TYPE = present_type("topic")
MINE = not_of_the_cloud("topic", "originator_id")
SHOWN = {True: "event", False: f"CASE WHEN {READABLE} THEN {public_event()} END"}
"""By whether the reader sees all: SQL for an entry's event."""


class LedgerEvent(msgspec.Struct, frozen=True):
    """An entry of the book. ``event`` holds the fields of its ``type`` (docs/events.md).

    Not ``readable``: it is damaged, or of a type that this version does not know. Its content is then shown
    to administrators only; ``by`` and ``correlation_id`` may be empty, ``command_id`` null.
    """

    position: int
    at: datetime
    stream: UUID
    version: int
    type: str
    by: str
    project_id: str
    event: dict[str, Any]
    command_id: UUID | None
    correlation_id: str
    causation_id: int | None
    cloud_request_id: str | None
    readable: bool = True


class LedgerEvents(msgspec.Struct, frozen=True):
    """A page of the book, oldest first. ``next`` is the address of what follows, null at its end."""

    events: list[LedgerEvent]
    next: str | None


def book_page(filters: Mapping[str, Any], *, everything: bool) -> str:
    """Return the statement for a page of the book; ``everything`` for administrators."""
    found = find(filters) if everything else find(filters, MINE)
    return SQL["page"].format(story="", found=found, type=TYPE, event=SHOWN[everything], readable=READABLE)


def story_page(filters: Mapping[str, Any], *, everything: bool) -> str:
    """Return the statement for a page of what happened to a server and its parts."""
    asked = (CONDITIONS[name] for name in ("last", "project_id") if filters.get(name) is not None)
    found = SQL["of_story"].format(conditions="".join(f" AND {condition}" for condition in asked))
    story = SQL["story"] + "\n"
    return SQL["page"].format(story=story, found=found, type=TYPE, event=SHOWN[everything], readable=READABLE)


PARTS = ("server", "volume", "network_interface", "floating_ip", "server_snapshot", "security_group")
"""The read tables that tell which things were a server's parts, and when."""

After = Annotated[int, QueryParameter(ge=0, description="Only entries after this position of the log.")]
Time = Annotated[str | None, QueryParameter(description="An RFC 3339 time.")]
Parts = Annotated[bool, QueryParameter(description="Whether what happened to its parts is told too.")]
Limit = Annotated[int, QueryParameter(ge=1, le=LARGEST, description="Entries on a page.")]


@get("/events", responses=response_spec(LedgerEvents, "A page of the book."), role=Role.READER)
async def list_events(
    request: Request[Any, Any, Any],
    reader: NamedDependency[ReadContext],
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

    One that cannot be read, or whose type this version does not know, is shown as not ``readable``.

    ``type`` may be repeated; a former name of an event finds it too. ``since`` is inclusive, ``until`` is
    not. ``actor`` is an entry's ``by``.
    """
    return await page(
        request,
        reader,
        book_page,
        after=after,
        limit=limit,
        project_id=reader.project_id or project_id,
        stream=stream,
        type=None if type is None else names_of(type),
        by=actor,
        since=read_time(since, "since"),
        until=read_time(until, "until"),
    )


@get(
    "/servers/{server_id:str}/events",
    responses=response_spec(LedgerEvents, "A page of its story."),
    role=Role.READER,
)
async def list_server_events(
    request: Request[Any, Any, Any],
    server_id: FromPath[UUID],
    reader: NamedDependency[ReadContext],
    as_of: FromQuery[str | None] = None,
    parts: Parts = True,
    after: After = 0,
    limit: Limit = 100,
) -> Response[Any]:
    """Tell everything that ever happened to a server, oldest first; ``as_of``, no further than that.

    With it goes what happened to its volumes, network interfaces, floating IPs and security groups while it
    had them, and to its snapshots: as far as the read tables show (``min_position`` waits for them). With
    ``parts=false`` the server's own entries are all.
    """
    row = await reader.one(SQL["owner"], {"stream": server_id})
    if row is None or reader.project_id not in {None, row[0]}:
        raise ServerUnknown
    last = await reader.position_at(as_of)
    if not parts:
        filters = {"stream": server_id, "last": last}
        return await page(request, reader, book_page, after=after, limit=limit, **filters)
    for table in PARTS:
        await reader.ready(table)
    wanted = {"server": server_id, "project_id": reader.project_id, "last": last}
    return await page(request, reader, story_page, after=after, limit=limit, **wanted)


async def page(
    request: Request[Any, Any, Any],
    reader: ReadContext,
    statement: Callable[..., str],
    *,
    after: int,
    limit: int,
    **filters: Any,
) -> Response[Any]:
    text = statement(filters, everything=reader.sees_all)
    row = await reader.one(text, {**filters, "after": after, "limit": limit}, prepare=False)
    assert row is not None
    items, last = row
    if last is None:
        return listed("events", items, None)
    query = [(key, str(value)) for key, value in request.query_params.multi_items() if key != "after"]
    return listed("events", items, next_url(request.url.path, [*query, ("after", str(last))], None))
