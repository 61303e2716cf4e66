"""Create a server exactly once, on an API without idempotency keys: the protocol of docs/effects.md."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from adapters.capacity.hosts import read_policies
from adapters.capacity.precheck import finds_no_room
from adapters.capacity.shortage import concerned
from adapters.kernel.context import EffectContext, RetryLater
from adapters.openstack import nova
from adapters.openstack.errors import CloudOutcomeUnknown, CloudRejected, CloudUnreachable
from adapters.openstack.quota_errors import SERVERS, quota_in
from commands.kernel.message import Quota
from commands.server import commands
from commands.server import events as e
from commands.server.state import ABSENCE_CONFIRMATIONS, Server
from commands.server.withheld_values import USER_DATA
from commands.store.handler import CommandResult


async def create(context: EffectContext, request: e.ServerRequested) -> None:
    """The creation protocol: never two servers, never a lost one (docs/effects.md)."""
    server: Server = await context.state()
    if is_wanted(server) and server.missing_parts:
        return  # its parts are made first, and then it is asked for
    if is_wanted(server) and server.attempt_unresolved:
        server = await look_for(context, server)
    if is_wanted(server):
        server = await look_once_more(context, server)
    if is_wanted(server) and not await finds_no_room(context, server, request):
        await attempt(context, request, dict(server.parts))
    if request.is_preemptible:  # else another attempt may need it, when others have given way
        await context.runtime.handler.delete_withheld(context.stream, USER_DATA)


async def go_on(context: EffectContext) -> None:
    """All that was to be made for it is there: ask for the server itself."""
    server: Server = await context.state()
    request = server.under_way.wish if server.under_way else None
    if isinstance(request, e.ServerRequested):
        await create(context, request)


def is_wanted(server: Server) -> bool:
    return server.cloud_id is None and not server.deleted and not server.build_failed


async def look_once_more(context: EffectContext, server: Server) -> Server:
    """Adopt what turned up late. Before a first attempt it shows that the cloud answers: one makes sense."""
    try:
        cloud = await context.cloud()
        found = await context.call(nova.find_tagged, cloud, context.stream)
    except CloudRejected as refused:
        outcome = await context.report(commands.AttemptCreate(await context.runtime.clock()))
        await context.report(
            commands.ReportBuildRefused(attempt_in(outcome), refused.message, refused.status)
        )
        return await state_of(context)
    return await adopt(context, found) if found and server.attempt else server


async def attempt(context: EffectContext, request: e.ServerRequested, parts: Mapping[UUID, str]) -> None:
    """Record the attempt, send the one POST, record its answer."""
    user_data = await context.runtime.handler.read_withheld(context.stream, USER_DATA)
    if request.user_data_sha256 is not None and user_data is None:
        await context.report(commands.ReportContentLost(request.operation_id))
        return
    outcome = await context.report(commands.AttemptCreate(await context.runtime.clock()))
    if not any(isinstance(record.event, e.ServerCreateAttempted) for record in outcome.new_events):
        return
    number = attempt_in(outcome)
    cloud = await context.cloud()
    text = user_data.decode() if user_data else None
    try:
        answer = await context.call(nova.create, cloud, context.stream, request, parts, number, text)
    except CloudRejected as refused:
        quota = await context.call(quota_in, cloud, refused)
        others = await others_may_give_way(context, request, quota)
        command = commands.ReportBuildRefused(number, refused.message, refused.status, quota, others)
        await context.report(command, refused.request_id)
    except (CloudOutcomeUnknown, CloudUnreachable) as trouble:
        await context.report(commands.ReportUnanswered(number, str(trouble)))
        raise RetryLater(context.runtime.timeouts.busy) from trouble
    else:
        await context.report(commands.ConfirmAccepted(answer.body["server"]["id"]), answer.request_id)


async def others_may_give_way(
    context: EffectContext, request: e.ServerRequested, quota: Quota | None
) -> bool:
    """Whether it is refused for a quota that others of its project may free, as a policy says."""
    if (
        quota is None
        or request.is_preemptible
        or (quota.service, quota.resource in SERVERS) != ("compute", True)
    ):
        return False
    policies = await read_policies(context.runtime.handler.connect)
    return bool(concerned(policies, request.project_id, "quota"))


def attempt_in(outcome: CommandResult) -> int:
    attempts = [r.event.attempt for r in outcome.records if isinstance(r.event, e.ServerCreateAttempted)]
    return max(attempts, default=0)


async def look_for(context: EffectContext, server: Server) -> Server:
    """Find what an unanswered attempt made, and return the server as it stands then.

    Raises ``RetryLater`` while a listing is incomplete (a cell is down) or the grace period is not over.
    """
    begun = await context.runtime.clock()
    cloud = await context.cloud()
    found = await context.call(nova.find_tagged, cloud, context.stream)
    whole = True
    if not found:
        listing = await list_all(context)
        found, whole = nova.tagged(listing.servers, context.stream, cloud.user_id), listing.whole
    if found:
        return await adopt(context, found)
    grace = context.runtime.timeouts.create
    if not whole:
        raise RetryLater(grace / ABSENCE_CONFIRMATIONS)
    await context.report(commands.ReportNotFound(server.attempt, begun, grace))
    server = await state_of(context)
    if server.attempt_unresolved:
        assert server.attempt_open_since is not None
        due = (server.attempt_open_since, *server.absent_at)[-1] + timedelta(
            seconds=grace / ABSENCE_CONFIRMATIONS
        )
        raise RetryLater(max((due - begun).total_seconds(), 0.1))
    return server


async def list_all(context: EffectContext) -> nova.Listing:
    """List without any filter, for only then a cell that is down is shown; the whole cloud if we may."""
    clouds = context.runtime.clouds
    everywhere = await context.call(lambda: clouds.sees_all)
    source = clouds.home if everywhere else await context.cloud()
    return await context.call(nova.list_servers, source, everywhere=everywhere)


async def adopt(context: EffectContext, found: Sequence[nova.Shown]) -> Server:
    """Keep the oldest of several; the others are twins, to be deleted by jobs of their own."""
    oldest, *others = found
    await context.report(commands.ConfirmAccepted(oldest["id"]))
    for twin in others:
        await context.report(commands.ReportTwin(twin["id"]))
    return await state_of(context)


async def state_of(context: EffectContext) -> Server:
    server: Server = await context.state()
    return server
