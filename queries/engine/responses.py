"""HTTP responses made of JSON that Postgres has already written."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import MediaType, Request, Response
from litestar.openapi.datastructures import ResponseSpec

from queries.engine.entity_tag import is_known, tag_of
from queries.engine.page import Paging, next_url


def response_spec(shape: type, description: str) -> dict[int, ResponseSpec]:
    """Return the response spec of a route whose JSON Postgres writes: the description of ``shape``."""
    return {200: ResponseSpec(shape, description=description, generate_examples=False)}


def detail_spec(shape: type, description: str) -> dict[int, ResponseSpec]:
    """Return the response spec of the detail of one resource, which may be known to the client already."""
    known = ResponseSpec(None, description="It is as If-None-Match has it: there is no body.")
    return {**response_spec(shape, description), 304: known}


def detail_response(body: str, if_none_match: str | None, version: int | None = None) -> Response[Any]:
    """Return the detail of one resource with its entity tag; 304 without a body where the client has it."""
    tag = tag_of(body, version)
    if is_known(if_none_match, tag):
        return Response(None, status_code=304, headers={"ETag": tag})
    return json_bytes(body, {"ETag": tag})


def json_bytes(body: bytes | str, headers: dict[str, str] | None = None) -> Response[Any]:
    return Response(body, media_type=MediaType.JSON, headers=headers)


def page_of(
    name: str, row: tuple[Any, ...], paging: Paging, request: Request[Any, Any, Any]
) -> Response[Any]:
    """Wrap one page: its items as JSON, whether there are more, the last sort value and id, the total.

    Of a list of changes also the position that its table has reached.
    """
    items, more, value, last, total, reached = row
    position = None if reached is None else paging.continues_from(reached)
    following = None
    if more:
        query = [(key, str(entry)) for key, entry in request.query_params.multi_items()]
        following = forward(request, query, paging, value, last, position)
    page = listed(name, items, following, total if paging.wants_total else None)
    if position is not None:
        page.headers["Ledger-Position"] = str(position)
    return page


def forward(
    request: Request[Any, Any, Any],
    query: list[tuple[str, str]],
    paging: Paging,
    value: str,
    last: Any,
    position: int | None,
) -> str:
    if paging.offset is None:
        return next_url(request.url.path, query, paging.next_cursor(value, last, position))
    page = paging.offset // paging.limit + 2
    kept = [(key, entry) for key, entry in query if key != "page"]
    return next_url(request.url.path, [*kept, ("page", str(page))], None)


def listed(name: str, items: str, following: str | None, total: int | None = None) -> Response[Any]:
    """Return ``{name: items, "next": …}`` and the same address as a Link header (RFC 8288)."""
    tail: dict[str, Any] = {"next": following}
    if total is not None:
        tail["total"] = total
    body = f'{{"{name}":{items},{msgspec.json.encode(tail).decode()[1:]}'
    headers = {"Link": f'<{following}>; rel="next"'} if following else None
    return json_bytes(body, headers)
