"""HTTP queries of policies' decisions: the reasons and the outcome of each."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

import msgspec
from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from commands.kernel.actor import Role
from commands.server.events import PolicyAction
from projections.decision import DecisionRow
from queries.engine.access import ReadContext
from queries.engine.page import Order, PageParams
from queries.engine.read_model import ALL, BY_POLICY, AsOf, DetailParams, ListParams, ReadModel
from queries.engine.refusals import DecisionUnknown
from queries.engine.responses import detail_spec, response_spec

SORTS = {"at": "timestamptz"}

DECISION = ReadModel("decision", DecisionRow, DecisionUnknown, BY_POLICY, sorts=SORTS, default_filter=ALL)


class Decisions(msgspec.Struct, frozen=True):
    """A page of decisions. ``next`` is the address of the next page; ``total`` comes with page/per_page."""

    decisions: list[DecisionRow]
    next: str | None
    total: int | None = None


@get("/decisions", responses=response_spec(Decisions, "A page of decisions."), role=Role.READER)
async def list_decisions(
    request: Request[Any, Any, Any],
    reader: NamedDependency[ReadContext],
    window: NamedDependency[PageParams],
    status: FromQuery[list[Literal["running", "succeeded", "failed"]] | None] = None,
    server_id: FromQuery[list[UUID] | None] = None,
    policy_id: FromQuery[list[UUID] | None] = None,
    action: FromQuery[list[PolicyAction] | None] = None,
    id: FromQuery[list[UUID] | None] = None,  # noqa: A002 - the parameter's public name
    id_not: FromQuery[list[UUID] | None] = None,
    project_id: FromQuery[str | None] = None,
    order: FromQuery[Order] = "desc",
    as_of: AsOf = None,
) -> Response[Any]:
    """List policies' decisions on the servers of your project (an admin's: of all, or of one), newest first.

    All filters may be repeated for "any of".
    """
    wanted = ListParams([*status] if status else None, id, project_id, "at", order, as_of, id_not)
    filters = {"server_id": server_id, "policy_id": policy_id, "action": action}
    return await DECISION.list(request, reader, window, wanted, **filters)


@get("/decisions/{decision_id:str}", responses=detail_spec(DecisionRow, "The decision."), role=Role.READER)
async def show_decision(
    decision_id: FromPath[UUID], reader: NamedDependency[ReadContext], wanted: NamedDependency[DetailParams]
) -> Response[Any]:
    """Show a decision: the policy and its version, what it found, and what came of it."""
    return await DECISION.detail(reader, decision_id, wanted)


ROUTES = [list_decisions, show_decision]
