"""HTTP route that sends a notice again, by its own id."""

from __future__ import annotations

from uuid import UUID

import msgspec
from litestar import Response, post
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath

from commands.http.context import CommandContext
from commands.kernel.actor import Role
from commands.notice.refusals import NoticeNotOpen
from commands.server.commands import DeliverNotice
from commands.server.decider import NOTICE, SERVER
from commands.server.state import Server
from commands.store.handler import Handler, state_of


class ChannelTried(msgspec.Struct, frozen=True):
    """A channel that has not taken the notice, and its failed attempts."""

    channel: str
    attempts: int
    parked: bool


class NoticeResponse(msgspec.Struct, frozen=True):
    """The notice as decided: the channels that took it, and the state of the others."""

    id: UUID
    server_id: UUID
    delivered: tuple[str, ...]
    tried: tuple[ChannelTried, ...]


ANSWERS = {
    202: ResponseSpec(
        NoticeResponse, description="Recorded; it will be sent again.", generate_examples=False
    ),
    200: ResponseSpec(NoticeResponse, description="No channel of it is parked.", generate_examples=False),
}


@post("/notices/{notice_id:str}/deliver", status_code=202, responses=ANSWERS, role=Role.ADMIN)
async def deliver_notice(
    notice_id: FromPath[UUID], context: NamedDependency[CommandContext], handler: NamedDependency[Handler]
) -> Response[NoticeResponse]:
    """Send a notice again by the channels that gave up, for administrators."""
    outcome = await handler.find_previous_result(context.command_id, context.terms)
    if outcome is None:
        server_id = await handler.find_claim_holder(NOTICE, "", str(notice_id))
        if server_id is None:
            raise NoticeNotOpen
        outcome = await handler.handle(
            SERVER, server_id, DeliverNotice(notice_id), context.origin, context.terms
        )
    server: Server = state_of(SERVER, outcome.records)
    return Response(
        shown(outcome.stream, server, notice_id),
        status_code=202 if outcome.new_event_count else 200,
        headers={"Ledger-Position": str(outcome.position)},
    )


def shown(server_id: UUID, server: Server, notice_id: UUID) -> NoticeResponse:
    notice = server.standing.notice(notice_id)
    assert notice is not None
    tried = dict(notice.attempts) | {
        channel: dict(notice.attempts).get(channel, 0) for channel in notice.parked
    }
    channels = [
        ChannelTried(channel, count, channel in notice.parked) for channel, count in sorted(tried.items())
    ]
    return NoticeResponse(notice_id, server_id, notice.delivered, tuple(channels))
