"""Pages of a list: keyset cursors, or page and per_page with a total."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Collection
from typing import Annotated, Any, Literal, NamedTuple
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from litestar.di import NamedDependency
from litestar.params import QueryParameter

from queries.engine.access import ReadContext
from queries.engine.fields import Fields
from queries.engine.refusals import CursorMalformed, FieldError, ValidationFailed

LARGEST = 1_000
"""Most items on one page."""

USUAL = 50

LAST = 2**63 - 1
"""Largest position of the log."""

Order = Literal["asc", "desc"]


class Cursor(msgspec.Struct, frozen=True, array_like=True):
    """End of a page: the sort value (as text) and the id of its last item, and the order.

    ``position`` is where the next list of changes begins: it stays that of the first page, for a row that was
    shown there may have changed since.
    """

    sort_by: str
    order: Order
    value: str
    id: UUID
    position: Annotated[int, msgspec.Meta(ge=0, le=LAST)] | None = None

    def encode(self) -> str:
        return base64.urlsafe_b64encode(msgspec.json.encode(self)).decode().rstrip("=")

    @staticmethod
    def decode(text: str) -> Cursor:
        """Read what ``encode`` wrote. Raises ``CursorMalformed``."""
        try:
            padded = text.encode("ascii") + b"=" * (-len(text) % 4)
            return msgspec.json.decode(base64.b64decode(padded, altchars=b"-_", validate=True), type=Cursor)
        except (ValueError, binascii.Error) as error:
            raise CursorMalformed from error


class Paging(NamedTuple):
    """The page of a list that is wanted, and its order."""

    sort_by: str
    order: Order
    limit: int
    offset: int | None
    cursor: Cursor | None
    since: int | None = None
    """Only rows that changed after this position, deleted ones too; None: all."""

    @property
    def wants_total(self) -> bool:
        return self.offset is not None

    def fragments(self, sort_type: str, value: str) -> dict[str, str]:
        """Return the SQL fragments of this order: ``order`` for ORDER BY, ``after`` for WHERE.

        ``value`` is SQL for what is sorted by, which is never null.
        """
        way, beyond = ("ASC", ">") if self.order == "asc" else ("DESC", "<")
        after = "TRUE"
        if self.cursor is not None:
            after = f"({value}, id) {beyond} (%(after)s::{sort_type}, %(after_id)s)"
        changed = "" if self.since is None else "AND position > %(since)s"
        return {"order": f"{value} {way}, id {way}", "after": after, "sort_by": value, "changed": changed}

    def parameters(self) -> dict[str, Any]:
        return {
            "limit": self.limit,
            "offset": self.offset or 0,
            "after": self.cursor and self.cursor.value,
            "after_id": self.cursor and self.cursor.id,
            "wants_total": self.wants_total,
            "since": self.since,
        }

    def continues_from(self, reached: int) -> int:
        """Return where the next list of changes begins: what the table had reached at the first page."""
        known = None if self.cursor is None else self.cursor.position
        return reached if known is None else min(known, reached)

    def next_cursor(self, value: str, last: UUID, position: int | None = None) -> str:
        return Cursor(self.sort_by, self.order, value, last, position).encode()


class PageParams(NamedTuple):
    """Parameters of a page: limit and cursor, or page and per_page; and what of which items."""

    limit: int | None = None
    cursor: str | None = None
    page: int | None = None
    per_page: int | None = None
    fields: str | None = None
    changes_since: str | None = None


def paging(sorts: Collection[str], window: PageParams, *, sort_by: str, order: Order) -> Paging:
    """Validate the page parameters. ``sorts`` names the columns a list may be sorted by.

    Raises ``ValidationFailed`` or ``CursorMalformed``.
    """
    if sort_by not in sorts:
        raise ValidationFailed(FieldError("/query/sort_by", f"must be one of {', '.join(sorted(sorts))}"))
    limit, cursor, page, per_page = window.limit, window.cursor, window.page, window.per_page
    if page is None and per_page is None:
        return Paging(sort_by, order, limit or USUAL, None, decoded(cursor, sort_by, order))
    if cursor is not None or limit is not None:
        raise ValidationFailed(FieldError("/query/page", "page and per_page do not go with limit and cursor"))
    if window.changes_since is not None:  # a row that changes between two pages may be on neither
        raise ValidationFailed(FieldError("/query/page", "changes_since goes with limit and cursor only"))
    size = per_page or USUAL
    return Paging(sort_by, order, size, ((page or 1) - 1) * size, None)


async def window(
    reader: NamedDependency[ReadContext],  # first: litestar starts a group of tasks for two at once
    limit: Annotated[int | None, QueryParameter(ge=1, le=LARGEST, description="Items on a page.")] = None,
    cursor: Annotated[str | None, QueryParameter(description="Where to go on: see ``next``.")] = None,
    page: Annotated[int | None, QueryParameter(ge=1, le=1_000_000, description="Number of the page.")] = None,
    per_page: Annotated[int | None, QueryParameter(ge=1, le=LARGEST, description="Its size.")] = None,
    fields: Fields = None,
    changes_since: Annotated[
        str | None,
        QueryParameter(
            description="A position of the log, or an RFC 3339 time: only what changed after it, deleted "
            "ones too. `Ledger-Position` tells from where the next such request goes on.",
            max_length=64,
        ),
    ] = None,
) -> PageParams:
    """Read the page parameters from the query string: a dependency of every list."""
    return PageParams(limit, cursor, page, per_page, fields, changes_since)


def decoded(text: str | None, sort_by: str, order: Order) -> Cursor | None:
    if text is None:
        return None
    cursor = Cursor.decode(text)
    if (cursor.sort_by, cursor.order) != (sort_by, order):
        raise CursorMalformed("The cursor belongs to another order of this list; begin again without it.")
    return cursor


def next_url(path: str, query: list[tuple[str, str]], cursor: str | None) -> str:
    """Return the address of the next page: the same request with another cursor, or without one."""
    kept = [(name, value) for name, value in query if name != "cursor"]
    return f"{path}?{urlencode([*kept, *([('cursor', cursor)] if cursor else [])])}"
