"""Server actions: each is sent to Nova once, and its answer recorded."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID

from adapters.effects.instance_actions import unanswered_request
from adapters.effects.server_comparison import COMPARISON
from adapters.effects.unrepeatable_actions import find_taken, have_leave, newest, note_answered
from adapters.kernel.context import EffectContext, RetryLater
from adapters.openstack import nova
from adapters.openstack.connection import Cloud
from adapters.openstack.errors import CloudRejected, CloudUnreachable
from adapters.openstack.quota_errors import quota_in
from commands.kernel.message import Begins
from commands.server import commands
from commands.server import events as e
from commands.server.actions import ACTIONS, TARGET, Action
from commands.server.state import Server
from commands.server.withheld_values import password_of

ONCE = {row.action: row.recorded_as for row in ACTIONS.values() if row.once and row.recorded_as}
"""Actions whose repetition would be felt, under their names in os-instance-actions."""


def body_of(request: Begins) -> dict[str, Any]:
    """Return the action as Nova takes it."""
    match request:
        case e.ServerRebootRequested(_, kind):
            return {"reboot": {"type": kind}}
        case e.ServerResizeRequested(_, _, flavor):
            return {"resize": {"flavorRef": flavor.id}}
        case e.ServerRebuildRequested(_, image) | e.ServerReimageRequested(_, image):
            return {"rebuild": {"imageRef": image.id}}
        case e.ServerRescueRequested(_, image):
            return {"rescue": {"rescue_image_ref": image.id} if image else None}
        case _:
            return {plain_key(Action(request.action)): None}


def plain_key(action: Action) -> str:
    """Return Nova's name for an action that needs no more than a name."""
    key = ACTIONS[action].nova
    assert key is not None, action
    return key


async def act(context: EffectContext, body: dict[str, Any]) -> None:
    server: Server = await context.state()
    under_way = server.under_way
    operation_id = getattr(context.record.event, "operation_id", None)
    if under_way is None or operation_id != under_way.operation_id or under_way.accepted:
        return
    assert server.cloud_id is not None
    cloud = await context.cloud()
    shown = await context.call(nova.show, cloud, server.cloud_id)
    if shown is None:
        await context.report(commands.ConfirmGone())
    elif has_reached(under_way.action, shown):
        await tell_reached(context, server, shown)
    elif shown.get("locked"):  # as an admin we would override the owner's lock
        await context.report(commands.ReportActionRefused(operation_id, "the server is locked in the cloud"))
    elif await may_be_sent(context, server, shown):
        await send(context, server, body)


def has_reached(action: Action, shown: nova.Shown) -> bool:
    """Whether an action that may be repeated has nothing left to do."""
    quiet = shown.get("OS-EXT-STS:task_state") is None
    return action not in ONCE and quiet and shown["status"] in TARGET[action]


async def tell_reached(context: EffectContext, server: Server, shown: nova.Shown) -> None:
    """Report that the server is as asked, with all that is seen, and the request of an earlier run if any.

    That run got no answer, and its action must not look like an out-of-band one.
    """
    assert server.under_way is not None
    done = commands.ConfirmActionDone(server.under_way.operation_id, shown["status"], nova.observation(shown))
    await context.report(
        done, await unanswered_request(context.runtime, await context.cloud(), shown, context.stream)
    )


async def may_be_sent(context: EffectContext, server: Server, shown: nova.Shown) -> bool:
    """Whether to send it now: not, where the cloud shows that it took an earlier sending, which is told.

    Raises ``RetryLater`` while an earlier sending may still arrive, or the cloud is at work on the server.
    """
    under_way = server.under_way
    assert under_way is not None
    assert server.cloud_id is not None
    if under_way.action not in ONCE:
        return True
    cloud = await context.cloud()
    entries = await context.call(nova.list_actions, cloud, server.cloud_id)
    if await was_taken(context, server, entries):
        return False
    if shown.get("OS-EXT-STS:task_state") is not None and under_way.action is not Action.HARD_REBOOT:
        raise RetryLater(context.runtime.timeouts.busy)
    operation_id = under_way.operation_id
    await have_leave(
        context,
        operation_id,
        partial(commands.AttemptAction, operation_id, newest(entries)),
        untimed=under_way.attempted and under_way.attempted_at is None,
    )
    return True


async def was_taken(context: EffectContext, server: Server, entries: Sequence[Any]) -> bool:
    """Whether an earlier run sent this action and the cloud took it, though we never heard; tell so."""
    under_way = server.under_way
    assert under_way is not None
    if not under_way.attempted:
        return False
    user_id = (await context.cloud()).user_id
    request_id = find_taken(entries, under_way.after, ONCE[under_way.action], user_id)
    if request_id is not None:
        await context.report(commands.ConfirmActionAccepted(under_way.operation_id), request_id)
    return request_id is not None


async def send(context: EffectContext, server: Server, body: dict[str, Any]) -> None:
    """Send the action, once. A 409 is about the state: read again before it counts as a refusal."""
    under_way = server.under_way
    assert under_way is not None
    assert server.cloud_id is not None
    cloud = await context.cloud()
    try:
        answer = await context.call(nova.act, cloud, server.cloud_id, body)
    except CloudUnreachable:
        note_answered(under_way.operation_id)
        raise
    except CloudRejected as refused:
        note_answered(under_way.operation_id)
        shown = await context.call(nova.show, cloud, server.cloud_id)
        if shown is None:
            await context.report(commands.ConfirmGone(), refused.request_id)
        elif has_reached(under_way.action, shown):
            await tell_reached(context, server, shown)
        elif is_passing(refused, shown):
            raise RetryLater(context.runtime.timeouts.busy) from refused
        else:
            quota = await context.call(quota_in, cloud, refused)
            command = commands.ReportActionRefused(under_way.operation_id, refused.message, quota)
            await context.report(command, refused.request_id)
    else:
        await context.report(commands.ConfirmActionAccepted(under_way.operation_id), answer.request_id)


def is_passing(refused: CloudRejected, shown: nova.Shown) -> bool:
    """Whether the cloud was only busy: at work on the server (then, or now), or it is not in a cell yet."""
    busy = shown.get("OS-EXT-STS:task_state") is not None or "task_state" in refused.message
    return refused.missing or (refused.conflict and busy)


async def change_password(context: EffectContext, operation_id: UUID) -> None:
    """Hand the password over; erase it whatever came of that, unless it is to be tried again."""
    handler, name = context.runtime.handler, password_of(operation_id)
    password = await handler.read_withheld(context.stream, name)
    if password is None:
        await report_lost(context, operation_id)
        return
    await act(context, {"changePassword": {"adminPass": password.decode()}})
    await handler.delete_withheld(context.stream, name)


async def report_lost(context: EffectContext, operation_id: UUID) -> None:
    """Tell that a password is not there any more, unless the cloud has it already."""
    server: Server = await context.state()
    under_way = server.under_way
    if under_way is None or not server.has_pending(operation_id) or under_way.accepted:
        return
    assert server.cloud_id is not None
    entries = await context.call(nova.list_actions, await context.cloud(), server.cloud_id)
    if not await was_taken(context, server, entries):
        await context.report(commands.ReportContentLost(operation_id))


async def as_administrator(context: EffectContext) -> Cloud:
    """Return the cloud where the service user is an administrator; else it acts as the member it is."""
    clouds = context.runtime.clouds
    return clouds.home if await context.call(lambda: clouds.sees_all) else await context.cloud()


async def reset_state(context: EffectContext, request: e.ServerStateResetRequested) -> None:
    """Change Nova's record: for administrators, past any lock, and done again without harm."""
    server: Server = await context.state()
    under_way = server.under_way
    if under_way is None or under_way.wish != request or under_way.accepted:
        return
    assert server.cloud_id is not None
    body = {"os-resetState": {"state": request.state}}
    cloud = await as_administrator(context)
    try:
        answer = await context.call(nova.act, cloud, server.cloud_id, body)
    except CloudRejected as refused:
        command = commands.ReportActionRefused(request.operation_id, refused.message)
        await context.report(command, refused.request_id)
    else:
        await context.report(commands.ConfirmActionAccepted(request.operation_id), answer.request_id)


async def change_lock(
    context: EffectContext, request: e.ServerLockRequested | e.ServerUnlockRequested
) -> None:
    """Lock or unlock it: done with the answer. Sent again it changes nothing.

    As a member of the project, so that a lock is its owner's; as an administrator for administrators.
    """
    server: Server = await context.state()
    if request not in server.locking:
        return
    assert server.cloud_id is not None
    cloud = await as_administrator(context) if request.by_administrator else await context.cloud()
    try:
        if isinstance(request, e.ServerLockRequested):
            answer = await context.call(nova.lock, cloud, server.cloud_id, request.reason)
        else:
            answer = await context.call(nova.act, cloud, server.cloud_id, {"unlock": None})
    except CloudRejected as refused:
        shown = await context.call(nova.show, cloud, server.cloud_id)
        if shown is None:
            await context.report(commands.ConfirmGone(), refused.request_id)
        elif refused.missing:
            raise RetryLater(context.runtime.timeouts.busy) from refused  # it is not in a cell yet
        else:
            command = commands.ReportActionRefused(request.operation_id, refused.message)
            await context.report(command, refused.request_id)
    else:
        reason = await differs(context, cloud, server.cloud_id)
        unlike = commands.ReportActionRefused(request.operation_id, reason, differs=True)
        done = commands.ConfirmActionDone(request.operation_id)
        await context.report(unlike if reason else done, answer.request_id)


async def differs(context: EffectContext, cloud: Cloud, cloud_id: str) -> str:
    """Return what Nova has that differs from a request it has answered already.

    A server that is gone by then is reported by the poller.
    """
    shown = await context.call(nova.show, cloud, cloud_id)
    return COMPARISON.difference(context.stream, context.record.event, None, shown) if shown else ""
