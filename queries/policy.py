"""HTTP queries of policies: list and detail."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

import msgspec
from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from commands.kernel.actor import Role
from commands.policy.events import Definition, Kind
from commands.policy.refusals import PolicyUnknown
from projections.policy import PolicyRow
from queries.engine.access import ReadContext
from queries.engine.page import Order, PageParams
from queries.engine.read_model import ANY_OF_NAMES, PART_OF_NAME, AsOf, DetailParams, ListParams, ReadModel
from queries.engine.responses import detail_spec, response_spec

BY_KIND = "AND (%(kind)s::text[] IS NULL OR kind = ANY(%(kind)s))"
BY_ENABLED = "AND (%(enabled)s::boolean IS NULL OR enabled = %(enabled)s)"
MAY_TOUCH_IT = """(
    project_id = %(project_id)s
    OR project_id IS NULL AND coalesce(
        definition #> '{selector,projects}' @> jsonb_build_array(%(project_id)s::text), TRUE
    )
)"""
"""Of the administrators' policies, a project sees those that do not leave it out."""

OF_OTHERS = "CASE WHEN project_id IS NULL THEN {hidden} ELSE {column} END"
PUBLIC = {
    "definition": """CASE
        WHEN definition #> '{selector,projects}' @> jsonb_build_array(%(project_id)s::text)
        THEN jsonb_set(definition, '{selector,projects}', jsonb_build_array(%(project_id)s::text))
        ELSE definition
    END""",
    "defined_in": "coalesce(project_id, '')",
    "acted": OF_OTHERS.format(hidden="'{}'::jsonb", column="acted"),
    "last_sweep": OF_OTHERS.format(hidden="NULL", column="last_sweep"),
}
"""Of the administrators' policies a project is shown neither the other projects nor the results there."""

POLICY = ReadModel(
    "policy",
    PolicyRow,
    PolicyUnknown,
    f"{ANY_OF_NAMES}\n      {PART_OF_NAME}\n      {BY_KIND}\n      {BY_ENABLED}",
    plural="policies",
    visibility=MAY_TOUCH_IT,
    etag="edits",
    public=PUBLIC,
)


class PolicyShown(PolicyRow, frozen=True, kw_only=True):
    """A policy, with what its definition may say."""

    definition: Definition


class Policies(msgspec.Struct, frozen=True):
    """A page of policies. ``next`` is the address of the next page; ``total`` comes with page/per_page."""

    policies: list[PolicyShown]
    next: str | None
    total: int | None = None


@get("/policies", responses=response_spec(Policies, "A page of policies."), role=Role.READER)
async def list_policies(
    request: Request[Any, Any, Any],
    reader: NamedDependency[ReadContext],
    window: NamedDependency[PageParams],
    status: FromQuery[list[Literal["enabled", "disabled", "deleted"]] | None] = None,
    name: FromQuery[list[str] | None] = None,
    name_like: FromQuery[str | None] = None,
    kind: FromQuery[list[Kind] | None] = None,
    enabled: FromQuery[bool | None] = None,
    id: FromQuery[list[UUID] | None] = None,  # noqa: A002 - the parameter's public name
    id_not: FromQuery[list[UUID] | None] = None,
    project_id: FromQuery[str | None] = None,
    sort_by: FromQuery[str] = "created_at",
    order: FromQuery[Order] = "desc",
    as_of: AsOf = None,
) -> Response[Any]:
    """List the policies that may touch servers of your project: its own, and the administrators'.

    An admin's: all, or those that may touch one project. Deleted ones show with ``status=deleted``. Ask with
    ``Accept: application/yaml`` for YAML.
    """
    wanted = ListParams(list(status) if status else None, id, project_id, sort_by, order, as_of, id_not)
    own = {"name": name, "name_like": name_like, "kind": kind, "enabled": enabled}
    return await POLICY.list(request, reader, window, wanted, **own)


@get("/policies/{policy_id:str}", responses=detail_spec(PolicyShown, "The policy."), role=Role.READER)
async def show_policy(
    policy_id: FromPath[UUID],
    reader: NamedDependency[ReadContext],
    wanted: NamedDependency[DetailParams],
) -> Response[Any]:
    """Show a policy: also a deleted one. The ETag is for If-Match; ``Accept: application/yaml`` for YAML."""
    return await POLICY.detail(reader, policy_id, wanted)


ROUTES = [list_policies, show_policy]
