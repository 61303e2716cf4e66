"""HTTP queries of key pairs: list and detail."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from commands.kernel.actor import Role
from commands.key_pair.commands import KeyPairUnknown
from projections.key_pair import KeyPairRow
from queries.engine.access import ReadContext
from queries.engine.page import Order, PageParams
from queries.engine.read_model import ANY_OF_NAMES, PART_OF_NAME, AsOf, DetailParams, ListParams, ReadModel
from queries.engine.responses import detail_spec, response_spec

BY_FINGERPRINT = (
    "AND (%(fingerprint)s::text[] IS NULL OR sha256 = ANY(%(fingerprint)s) OR md5 = ANY(%(fingerprint)s))"
)
KEY_PAIR = ReadModel(
    "key_pair", KeyPairRow, KeyPairUnknown, f"{ANY_OF_NAMES}\n      {PART_OF_NAME}\n      {BY_FINGERPRINT}"
)


class KeyPairs(msgspec.Struct, frozen=True):
    """A page of key pairs. ``next`` is the address of the next page; ``total`` comes with page/per_page."""

    key_pairs: list[KeyPairRow]
    next: str | None
    total: int | None = None


@get("/key-pairs", responses=response_spec(KeyPairs, "A page of key pairs."), role=Role.READER)
async def list_key_pairs(
    request: Request[Any, Any, Any],
    reader: NamedDependency[ReadContext],
    window: NamedDependency[PageParams],
    status: FromQuery[list[str] | None] = None,
    name: FromQuery[list[str] | None] = None,
    name_like: FromQuery[str | None] = None,
    fingerprint: FromQuery[list[str] | None] = None,
    id: FromQuery[list[UUID] | None] = None,  # noqa: A002 - the parameter's public name
    id_not: FromQuery[list[UUID] | None] = None,
    project_id: FromQuery[str | None] = None,
    sort_by: FromQuery[str] = "created_at",
    order: FromQuery[Order] = "desc",
    as_of: AsOf = None,
) -> Response[Any]:
    """List the key pairs of your project (an admin's: of all, or of one).

    ``fingerprint`` finds a key by its SHA256 or its MD5. Deleted key pairs show with ``status=deleted``.
    """
    wanted = ListParams(status, id, project_id, sort_by, order, as_of, id_not)
    own = {"name": name, "name_like": name_like, "fingerprint": fingerprint}
    return await KEY_PAIR.list(request, reader, window, wanted, **own)


@get("/key-pairs/{key_pair_id:str}", responses=detail_spec(KeyPairRow, "The key pair."), role=Role.READER)
async def show_key_pair(
    key_pair_id: FromPath[UUID],
    reader: NamedDependency[ReadContext],
    wanted: NamedDependency[DetailParams],
) -> Response[Any]:
    """Show a key pair: deleted ones as well. The ETag is the version for If-Match."""
    return await KEY_PAIR.detail(reader, key_pair_id, wanted)


ROUTES = [list_key_pairs, show_key_pair]
