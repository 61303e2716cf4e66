"""Effects of unmanaged servers: administrators' actions on servers that the ledger does not manage.

Such a server is in no read table, so no poller observes it. The job itself is run again, each time for a few
short calls, until the cloud shows the outcome.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from functools import partial
from typing import Any, get_args

from adapters.effects.server_comparison import image_in, unlike_image
from adapters.effects.unrepeatable_actions import find_taken, have_leave, newest, note_answered
from adapters.kernel.comparison import Comparison, Field
from adapters.kernel.context import EffectContext, EffectHandler, RetryLater
from adapters.openstack import nova
from adapters.openstack.connection import Cloud
from adapters.openstack.errors import Answer, CloudRejected, CloudUnreachable
from adapters.openstack.nova import GONE
from adapters.openstack.quota_errors import quota_in
from commands.kernel.message import Begins
from commands.kernel.resource import ConfirmActionAccepted, ConfirmGone, ReportRefused
from commands.openstack_server import commands
from commands.openstack_server import events as e
from commands.openstack_server.decider import OPENSTACK_SERVER, TARGET, OpenstackServer
from commands.store.envelope import RecordedEvent
from commands.store.log import read_stream

TRIGGERS = frozenset(kind for kind in get_args(e.OpenstackServerEvent) if issubclass(kind, Begins))

LOCKED = "the server is locked in the cloud"


async def handle(context: EffectContext) -> None:
    """Handle a recorded request.

    Raises ``RetryLater``, ``CloudUnreachable`` or ``CloudOutcomeUnknown``: the job is run again.
    """
    server: OpenstackServer = await context.state()
    request = context.record.event
    if (
        not isinstance(request, Begins)
        or server.under_way is None
        or not server.has_pending(request.operation_id)
    ):
        return
    cloud = await context.cloud()
    shown = await context.call(nova.show, cloud, str(context.stream))
    if shown is None or shown["status"] in GONE:
        await context.report(ConfirmGone())
        return
    if not server.accepted and not await was_taken(context, cloud, server, shown):
        await send(context, cloud, request, shown)
        shown = await context.call(nova.show, cloud, str(context.stream)) or shown
    await conclude(context, cloud, request, shown)


def body_of(request: Begins) -> dict[str, Any]:
    """Return the action as Nova takes it."""
    match request:
        case e.OpenstackServerResetRequested(image_id=image_id):
            return {"rebuild": {"imageRef": image_id}}
        case _:
            return {request.action: None}


async def was_taken(context: EffectContext, cloud: Cloud, server: OpenstackServer, shown: nova.Shown) -> bool:
    """Whether an earlier run sent a reset and the cloud took it, though we never heard.

    All else may be sent again without harm. Raises ``RetryLater`` while an earlier sending may still arrive,
    or the cloud is at work on the server.
    """
    request = context.record.event
    if not isinstance(request, e.OpenstackServerResetRequested):
        return False
    entries = await context.call(nova.list_actions, cloud, str(context.stream))
    request_id = find_taken(entries, server.after, "rebuild", cloud.user_id) if server.attempted else None
    if request_id is not None:
        await context.report(ConfirmActionAccepted(request.operation_id), request_id)
        return True
    if shown.get("locked"):
        return False  # it will not be sent
    if shown.get("OS-EXT-STS:task_state") is not None:
        raise RetryLater(context.runtime.timeouts.busy)
    await have_leave(
        context,
        request.operation_id,
        partial(commands.AttemptAction, request.operation_id, newest(entries)),
        untimed=server.attempted and server.attempted_at is None,
    )
    return False


async def send(context: EffectContext, cloud: Cloud, request: Begins, shown: nova.Shown) -> None:
    """Send it, unless it is so already. Raises ``RetryLater`` while the cloud is at work on the server."""
    if has_reached(request, shown):
        return
    if shown.get("locked"):  # as an admin we would override the owner's lock
        await context.report(ReportRefused(request.operation_id, LOCKED))
        return
    cloud_id = str(context.stream)
    if request.action != "delete" and shown.get("OS-EXT-STS:task_state") is not None:
        raise RetryLater(context.runtime.timeouts.busy)
    try:
        if request.action == "delete":
            answer: Answer = await context.call(nova.delete, cloud, cloud_id)
        else:
            answer = await context.call(nova.act, cloud, cloud_id, body_of(request))
    except CloudUnreachable:
        note_answered(request.operation_id)
        raise
    except CloudRejected as refused:
        note_answered(request.operation_id)
        if refused.missing or (refused.conflict and "task_state" in refused.message):
            raise RetryLater(context.runtime.timeouts.busy) from refused
        quota = await context.call(quota_in, cloud, refused)
        await context.report(ReportRefused(request.operation_id, refused.message, quota), refused.request_id)
    else:
        await context.report(ConfirmActionAccepted(request.operation_id), answer.request_id)


def has_reached(request: Begins, shown: nova.Shown) -> bool:
    """Whether there is nothing left to do. A reset may end in the status it began in."""
    quiet = shown.get("OS-EXT-STS:task_state") is None
    return request.action in {"shelve", "unshelve"} and quiet and shown["status"] in TARGET[request.action]


async def conclude(context: EffectContext, cloud: Cloud, request: Begins, shown: nova.Shown) -> None:
    """Tell how it ended; raise ``RetryLater`` while it goes on.

    What failed may leave no fault on the server: Nova's instance actions tell (openstack-facts.md, 4).
    """
    if has_reached(request, shown):
        await context.report(commands.ConfirmActionDone(request.operation_id, shown["status"]))
        return
    server: OpenstackServer = await context.state()
    if not server.has_pending(request.operation_id):
        return  # it was refused
    if shown.get("OS-EXT-STS:task_state") is None:
        ending = await ending_of(context, cloud)
        if ending is not None and ending.failure is not None:
            await context.report(ReportRefused(request.operation_id, ending.failure))
            return
        if ending is not None and request.action == "reset" and shown["status"] in TARGET["reset"]:
            await conclude_reset(context, request, shown)
            return
        await give_up_if_overdue(context, request)
    raise RetryLater(context.runtime.timeouts.busy)


async def conclude_reset(context: EffectContext, request: Begins, shown: nova.Shown) -> None:
    """Tell that it is over: well, if it has the image that was asked for."""
    reason = COMPARISON.difference(context.stream, request, None, shown)
    done = commands.ConfirmActionDone(request.operation_id, shown["status"])
    await context.report(ReportRefused(request.operation_id, reason, differs=True) if reason else done)


def asked(_stream: object, request: object, _state: object) -> Iterable[Field]:
    if isinstance(request, e.OpenstackServerResetRequested):
        return (Field("image_id", request.image_id, image_in, unlike_image),)
    return ()


async def ending_of(context: EffectContext, cloud: Cloud) -> nova.Ending | None:
    """Return what Nova's audit says of our request, None while it goes on, or where we may not read that."""
    request_id = next((one.entry.cloud_request_id for one in await accepted_by(context)), None)
    if request_id is None:
        return None
    try:
        return await context.call(nova.show_ending, cloud, str(context.stream), request_id)
    except CloudRejected:
        return None


async def accepted_by(context: EffectContext) -> list[RecordedEvent]:
    """Return the record of the cloud's taking on what is under way, if it has."""
    operation_id = getattr(context.record.event, "operation_id", None)
    async with context.runtime.handler.connect() as connection:
        records = await read_stream(connection, context.stream)
    return [
        record
        for record in records
        if isinstance(record.event, e.OpenstackServerActionAccepted)
        and record.event.operation_id == operation_id
    ]


async def give_up_if_overdue(context: EffectContext, request: Begins) -> None:
    """What shows no task by then has failed: Nova forgets all when a compute service restarts."""
    limit = context.runtime.timeouts.stuck
    if await context.runtime.clock() < context.record.at + timedelta(seconds=limit):
        return
    reason = f"the cloud took it on, and nothing came of it in {limit / 60:.0f} minutes"
    await context.report(ReportRefused(request.operation_id, reason))


NAMED = {"name": "is the name it had, for people"}
COMPARISON = Comparison(
    asked,
    {
        e.OpenstackServerResetRequested: NAMED,
        e.OpenstackServerShelveRequested: NAMED,
        e.OpenstackServerUnshelveRequested: NAMED,
        e.OpenstackServerDeleteRequested: NAMED,
    },
)
EFFECT = EffectHandler(OPENSTACK_SERVER, TRIGGERS, handle, comparison=COMPARISON)
