"""Rehearsals over HTTP: an operation that a worker carries out, and the address of its result."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any, NamedTuple
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, JSONBody, QueryParameter

from commands.http.context import CommandContext, OperationLink
from commands.kernel.actor import Role
from commands.kernel.errors import Refused
from commands.policy.commands import RehearsePolicy
from commands.policy.decider import POLICY
from commands.store.handler import Handler
from queries.engine.access import ReadContext
from queries.engine.page import LARGEST, USUAL
from queries.engine.refusals import CursorMalformed
from queries.engine.responses import json_bytes, response_spec
from scheduler.api.routes import PolicyContext
from scheduler.backtest.results import read_page
from scheduler.backtest.run import RehearsalShown, RehearsePolicyBody, span_of


class RehearsalUnknown(Refused):
    """There is no result: of a rehearsal that goes on, that failed, or that was forgotten after 90 days."""

    status = 404


class TooManyRehearsals(Refused):
    """As many rehearsals of the policy's project as may be are not over yet; ask again when one is."""

    status = 429

    def __init__(self, most: int) -> None:
        detail = f"{most} rehearsals of the policy's project are not over yet, the most there may be."
        super().__init__(f"{detail} Ask again when one is.", most=most)


class RehearsalLimit(NamedTuple):
    """Rehearsals of a project that are not over, waiting ones among them: one is worked out at a time."""

    most: int


CLOUD = ""
"""Stands, in operations, for the project of a policy that belongs to none."""

OPEN = b"""
SELECT count(*) FROM operation WHERE project_id = %s AND action = 'rehearse' AND status = 'running'
"""


class RehearsalResponse(msgspec.Struct, frozen=True):
    """Where to learn how far it is, and what came of it."""

    operation: OperationLink


class RehearsalPage(RehearsalShown, frozen=True, kw_only=True):
    """The outcome, with some of its touches in their order; ``next`` is where there are more."""

    next: str | None


BEGUN = {
    202: ResponseSpec(RehearsalResponse, description="Recorded; it is worked out.", generate_examples=False)
}


@post("/policies/{policy_id:str}/rehearse", status_code=202, responses=BEGUN, role=Role.MEMBER)
async def rehearse_policy(
    policy_id: FromPath[UUID],
    data: JSONBody[RehearsePolicyBody],
    context: NamedDependency[CommandContext],
    handler: NamedDependency[Handler],
    policies: NamedDependency[PolicyContext],
    reader: NamedDependency[ReadContext],
    rehearsal_limit: NamedDependency[RehearsalLimit],
) -> Response[RehearsalResponse]:
    """Run a policy over the recorded past: which servers it would have touched and when, rightly or wrongly.

    It takes as long as the past is long: the operation tells how far it is, and where its result is. Every
    notice counts as delivered at once. What came after an action in the recorded past is taken as it was: a
    server that was used again is one that would have been brought back. Of a project three are open at
    the same time (`STACKLEDGER_PROJECT_REHEARSALS`), at most; those of several projects take turns.
    """
    outcome = await handler.find_previous_result(context.command_id, context.terms)
    if outcome is None:
        now = await policies.runner.now()
        stored = await policies.policy(policy_id)
        since, until, _ = await asyncio.to_thread(span_of, stored.policy, data, now)
        await require_room(reader, stored.policy.project_id or CLOUD, rehearsal_limit.most)
        command = RehearsePolicy(context.command_id, since, until)
        terms = context.terms._replace(version=None, project_scope=None)
        outcome = await handler.handle(POLICY, policy_id, command, context.origin, terms)
    href = f"/api/v1/operations/{context.command_id}"
    return Response(
        RehearsalResponse(OperationLink(context.command_id, "rehearse", "running", href)),
        status_code=202,
        headers={"Location": href, "Ledger-Position": str(outcome.position)},
    )


async def require_room(reader: ReadContext, project_id: str, most: int) -> None:
    """Raise ``TooManyRehearsals`` where a project has its share of rehearsals, or ``ProjectionBehind``.

    A rehearsal counts to the project that its policy belongs to; those of the cloud's own policies together.
    """
    await reader.projected.catch_up("operation")
    async with reader.connect() as connection:
        row = await (await connection.execute(OPEN, [project_id])).fetchone()
    if row is None or row[0] >= most:
        raise TooManyRehearsals(most)


@get(
    "/operations/{operation_id:str}/rehearsal",
    responses=response_spec(RehearsalPage, "What the policy would have done."),
    role=Role.READER,
)
async def show_rehearsal(
    request: Request[Any, Any, Any],
    operation_id: FromPath[UUID],
    reader: NamedDependency[ReadContext],
    limit: Annotated[int, QueryParameter(description="Touches on a page.", ge=1, le=LARGEST)] = USUAL,
    cursor: Annotated[
        str | None, QueryParameter(description="Where the page before ended, as it says itself.")
    ] = None,
) -> Response[Any]:
    """Show what came of a rehearsal: the sums, and the servers it would have touched, a page at a time."""
    after = place_in(cursor)
    async with reader.connect() as connection:
        page = await read_page(connection, operation_id, reader.project_id, after, limit)
    if page is None:
        raise RehearsalUnknown
    following = f"{request.url.path}?limit={limit}&cursor={after + limit}" if page.more else None
    tail = msgspec.json.encode({"next": following}).decode()[1:]
    body = f'{page.outcome[:-1]},"touches":{page.touches},{tail}'
    return json_bytes(body, {"Link": f'<{following}>; rel="next"'} if following else None)


def place_in(cursor: str | None) -> int:
    """Return after which touch a page begins. Raises ``CursorMalformed``."""
    if cursor is None:
        return 0
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) < 10):
        raise CursorMalformed
    return int(cursor)


ROUTES = [rehearse_policy, show_rehearsal]
