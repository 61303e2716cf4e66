"""Read model: list and detail of any resource, now or as of any moment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, NamedTuple
from uuid import UUID

import msgspec
from litestar import Request, Response
from litestar.di import NamedDependency
from litestar.params import HeaderParameter, QueryParameter
from psycopg import DataError

from commands.kernel.errors import Unknown
from queries.engine.access import ReadContext
from queries.engine.columns import select_list
from queries.engine.fields import Fields, read_fields
from queries.engine.page import Order, PageParams, Paging, paging
from queries.engine.refusals import CursorMalformed
from queries.engine.responses import detail_response, page_of
from queries.engine.statements import read_statements
from queries.engine.visibility import public_columns

SQL = read_statements(__file__)

SORTS = {"created_at": "timestamptz", "changed_at": "timestamptz", "name": "text", "status": "text"}
"""What a list may be sorted by, and the column's type."""

ANY_OF_NAMES = "AND (%(name)s::text[] IS NULL OR name = ANY(%(name)s))"
PART_OF_NAME = "AND (%(name_like)s::text IS NULL OR position(lower(%(name_like)s) IN lower(name)) > 0)"
"""Not LIKE: a per cent sign in a name is a per cent sign."""

BY_POLICY = """AND (%(server_id)s::uuid[] IS NULL OR server_id = ANY(%(server_id)s))
      AND (%(policy_id)s::uuid[] IS NULL OR policy_id = ANY(%(policy_id)s))
      AND (%(action)s::text[] IS NULL OR action = ANY(%(action)s))"""
"""Filters of the lists of notices and decisions."""

LIVE = "deleted_at IS NULL"
ALL = "TRUE"

AsOf = Annotated[
    str | None,
    QueryParameter(description="An RFC 3339 time, or a position of the log: answer as things were then."),
]


class ListParams(NamedTuple):
    """Parameters that every list has, beside its page."""

    status: list[str] | None = None
    id: list[UUID] | None = None
    project_id: str | None = None
    sort_by: str = "created_at"
    order: Order = "desc"
    as_of: str | None = None
    id_not: list[UUID] | None = None


IfNoneMatch = Annotated[
    str | None,
    HeaderParameter(
        name="If-None-Match",
        description="ETags of answers you have: 304 if the answer is still one of these. `*`: any.",
    ),
]


class DetailParams(NamedTuple):
    """Parameters that every detail has."""

    as_of: str | None = None
    if_none_match: str | None = None
    fields: str | None = None


async def detail_params(
    reader: NamedDependency[ReadContext],
    as_of: AsOf = None,
    if_none_match: IfNoneMatch = None,
    fields: Fields = None,
) -> DetailParams:
    """Read the parameters of a detail from the request: a dependency of every detail.

    It comes after ``reader``: litestar starts a group of tasks for dependencies that do not wait for each
    other, which takes a tenth of the time of a detail.
    """
    return DetailParams(as_of, if_none_match, fields)


class Embedded(NamedTuple):
    """Rows of another table shown with each row of a list, as a JSON list, in the same statement.

    ``where`` is SQL that finds the rows of one row, by an index that both the table and its history have.
    """

    name: str
    table: str
    row: type[msgspec.Struct]
    columns: str
    where: str

    def column(self, position: int | None) -> str:
        """Return the column, as of now or as of a position."""
        rows = source(self.table, self.row, position)
        return SQL["embedded"].format(source=rows, **self._asdict())


class Count(NamedTuple):
    """Number of rows of another table for each row of a list; ``where`` as in ``Embedded``."""

    name: str
    table: str
    row: type[msgspec.Struct]
    where: str

    def column(self, position: int | None) -> str:
        rows = source(self.table, self.row, position)
        return f"(SELECT count(*) FROM {rows} WHERE {self.where}) AS {self.name}"


class ReadModel(NamedTuple):
    """A read table: its name, its row, the refusal for an unknown id, and SQL of its own filters.

    ``visibility`` is SQL for the rows that the actor's project may see, ``etag`` the column for If-Match.
    """

    table: str
    row: type[msgspec.Struct]
    unknown: type[Unknown]
    filters: str = ""
    embedded: tuple[Embedded | Count, ...] = ()
    sorts: Mapping[str, str] = SORTS
    sorted_by: Mapping[str, str] = {}
    """SQL of a sort key, where that is not the column of that name."""
    plural: str = ""
    """Plural of the name, where it is not the name with an s."""
    visibility: str = "project_id = %(project_id)s"
    etag: str = "version"
    default_filter: str = LIVE
    """SQL for the rows shown where the request gives no status."""
    instead: Mapping[str, str] = {}
    """SQL for columns that are shown in another form than they are stored."""
    public: Mapping[str, str] = {}
    """SQL for columns that show less to non-administrators, beside the fields marked ``OperatorOnly``."""
    only: frozenset[str] | None = None
    """Fields that are shown; None: all."""

    def showing(self, fields: str | None) -> ReadModel:
        """Return the read model of these fields only; None: of all. Raises ``ValidationFailed``."""
        if fields is None:
            return self
        parts = {part.name: part for part in self.embedded}
        only = read_fields(fields, (*self.row.__struct_fields__, *self.instead, *parts))
        wanted = [part for name, part in parts.items() if only is None or name in only]
        return self._replace(only=only, embedded=tuple(wanted))

    def source(self, position: int | None) -> str:
        return source(self.table, self.row, position)

    def select_list(self, position: int | None, *, everything: bool) -> str:
        """Return the select list of a row: ``everything`` for administrators, the public part for others."""
        less = {} if everything else {**public_columns(self.row), **self.public}
        columns = select_list(self.row, {**self.instead, **less}, self.only)
        return ", ".join([columns, *(part.column(position) for part in self.embedded)])

    async def ready(self, reader: ReadContext, as_of: str | None) -> int | None:
        """Wait until all tables of the response have the reader's position; return the position ``as_of``."""
        position = await reader.ready(self.table, as_of)
        for part in self.embedded:
            await reader.ready(part.table, None if position is None else str(position))
        return position

    async def list(
        self,
        request: Request[Any, Any, Any],
        reader: ReadContext,
        window: PageParams,
        wanted: ListParams,
        **filters: Any,
    ) -> Response[Any]:
        """Return a page. Raises ``ValidationFailed``, ``CursorMalformed`` or ``ProjectionBehind``."""
        page = paging(self.sorts, window, sort_by=wanted.sort_by, order=wanted.order)
        model = self.showing(window.fields)
        position = await model.ready(reader, wanted.as_of)
        page = page._replace(since=await reader.ready_since(self.table, window.changes_since))
        parameters = {
            **page.parameters(),
            **filters,
            "project_id": reader.project_id or wanted.project_id,
            "status": wanted.status,
            "id": wanted.id,
            "id_not": wanted.id_not,
            "position": position,
        }
        try:
            statement = model.statement(page, position, reader)
            usual = model.only is None and page.since is None
            row = await reader.one(statement, parameters, prepare=usual)
        except DataError as error:
            if page.cursor is None:
                raise
            raise CursorMalformed from error  # its value is none of the column it was sorted by
        assert row is not None
        return page_of(self.plural or f"{self.table}s", row, page, request)

    def statement(self, page: Paging, position: int | None, reader: ReadContext) -> str:
        return SQL["list"].format(
            table=self.table,
            source=self.source(position),
            select_list=self.select_list(position, everything=reader.sees_all),
            filters=self.filters,
            visibility=self.visibility,
            default_filter=self.default_filter if page.since is None else ALL,
            reached="NULL" if page.since is None else SQL["reached"].format(table=self.table),
            **page.fragments(self.sorts[page.sort_by], self.sorted_by.get(page.sort_by, page.sort_by)),
        )

    def of_one(self, position: int | None, reader: ReadContext) -> str:
        select_list = self.select_list(position, everything=reader.sees_all)
        return SQL["detail" if self.only is None else "part"].format(
            source=self.source(position), select_list=select_list, visibility=self.visibility, etag=self.etag
        )

    async def detail(self, reader: ReadContext, key: UUID, wanted: DetailParams) -> Response[Any]:
        """Return one row, a deleted one as well; its ETag begins with the version for If-Match.

        304 where the client has it already. Raises ``unknown``, also of what the actor may not see.
        """
        model = self.showing(wanted.fields)
        position = await model.ready(reader, wanted.as_of)
        parameters = {"id": key, "project_id": reader.project_id, "position": position}
        row = await reader.one(model.of_one(position, reader), parameters, prepare=model.only is None)
        if row is None:
            raise self.unknown
        return detail_response(row[0], wanted.if_none_match, row[1])


def source(table: str, row: type[msgspec.Struct], position: int | None) -> str:
    """Return the table to read: today's, or the one of a past position."""
    columns = ", ".join(row.__struct_fields__)
    return SQL["now" if position is None else "then"].format(table=table, columns=columns)
