"""Create, change and delete a resource exactly once, on APIs without idempotency keys.

A handler makes short calls and may be run again at any point after a crash: it looks for what an earlier run
made before it makes anything, and it records that it is about to.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from adapters.kernel.comparison import Comparison
from adapters.kernel.context import EffectContext, RetryLater
from adapters.openstack.connection import Cloud
from adapters.openstack.errors import Answer, CloudOutcomeUnknown, CloudRejected, CloudUnreachable
from adapters.openstack.paging import Shown
from adapters.openstack.quota_errors import quota_in
from commands.kernel import resource
from commands.kernel.message import Command
from commands.kernel.resource import Resource

Find = Callable[[Cloud], list[Shown]]
"""Lists what carries our mark, oldest first."""


async def create(
    context: EffectContext,
    find: Find,
    post: Callable[[Cloud], Answer],
    id_of: Callable[[Answer], str],
    *,
    grace: float | None = None,
) -> Answer | None:
    """Make it, once; return the answer of the POST, None where nothing was sent or it was refused.

    An answer that was lost is looked for; only a whole grace period without a trace allows another POST:
    ``grace`` in seconds, where it is not that of creations.
    """
    thing: Resource = await context.state()
    if not thing.is_wanted or thing.under_way is None:
        return None
    operation_id = thing.under_way.operation_id
    try:
        cloud = await context.cloud()
    except CloudRejected as refused:  # the project is closed to us: nothing can be made in it
        await refuse(context, None, operation_id, refused)
        return None
    if thing.attempt and await adopt(context, cloud, find):
        return None
    await have_leave(context, grace or context.runtime.timeouts.create)
    try:
        answer = await context.call(post, cloud)
    except CloudRejected as refused:
        await refuse(context, cloud, operation_id, refused)
        return None
    except (CloudOutcomeUnknown, CloudUnreachable) as trouble:
        raise RetryLater(context.runtime.timeouts.busy) from trouble
    await context.report(resource.ConfirmAccepted(id_of(answer)), answer.request_id)
    return answer


async def have_leave(context: EffectContext, grace: float) -> None:
    """Record the attempt. Raises ``RetryLater`` while an earlier one may still bring it."""
    outcome = await context.report(resource.AttemptCreate(await context.runtime.clock(), grace))
    if not outcome.new_event_count:
        raise RetryLater(grace / 4)


async def adopt(context: EffectContext, cloud: Cloud, find: Find) -> bool:
    """Adopt what an earlier run created: the oldest. Others are duplicates, and a resync removes them."""
    found = await context.call(find, cloud)
    if not found:
        return False
    await context.report(resource.ConfirmAccepted(str(found[0]["id"])))
    return True


async def refuse(
    context: EffectContext, cloud: Cloud | None, operation_id: UUID, refused: CloudRejected
) -> None:
    """Record a refusal, and the quota it is for want of."""
    quota = await context.call(quota_in, cloud, refused) if cloud else None
    command = resource.ReportRefused(operation_id, refused.message, quota)
    await context.report(command, refused.request_id)


async def act(
    context: EffectContext,
    send: Callable[[Cloud], Answer],
    *,
    done: Command | Callable[[Answer], Command] | None = None,
    busy: Callable[[CloudRejected], bool] = lambda _: False,
    differs: Callable[[Cloud], str] | None = None,
) -> None:
    """Send the request. ``done`` is reported, or made of the answer, where that is the outcome.

    A thing that is gone is reported as such; a request refused for the moment (``busy``) is sent again later.
    ``differs`` reads back what the cloud has then: an outcome is good only if that is what was asked.
    """
    thing: Resource = await context.state()
    operation_id: UUID = getattr(context.record.event, "operation_id")  # noqa: B009 - every request has one
    if not thing.has_pending(operation_id) or thing.is_accepted:
        return
    cloud = await context.cloud()
    try:
        answer = await context.call(send, cloud)
    except CloudRejected as refused:
        if busy(refused):
            raise RetryLater(context.runtime.timeouts.busy) from refused
        await refuse(context, cloud, operation_id, refused)
    else:
        reason = await context.call(differs, cloud) if differs else ""
        if reason:
            await context.report(
                resource.ReportRefused(operation_id, reason, differs=True), answer.request_id
            )
            return
        taken = done or resource.ConfirmActionAccepted(operation_id)
        await context.report(taken if isinstance(taken, Command) else taken(answer), answer.request_id)


async def delete(
    context: EffectContext,
    find: Find,
    remove: Callable[[Cloud, str], Answer],
    *,
    at_once: bool = True,
    told: Callable[[CloudRejected], Command | None] = lambda _: None,
) -> None:
    """Delete it; a 404 is success. ``at_once``: the answer is the outcome, there is nothing to wait for.

    ``told`` has another word for a refusal, where it means more than that.
    """
    thing: Resource = await context.state()
    operation_id: UUID = getattr(context.record.event, "operation_id")  # noqa: B009 - every request has one
    if not thing.has_pending(operation_id) or thing.is_accepted:
        return
    cloud_id = thing.cloud_id or await look(context, thing, find)
    if cloud_id is None:
        await context.report(resource.ConfirmGone())
        return
    cloud = await context.cloud()
    try:
        answer = await context.call(remove, cloud, cloud_id)
    except CloudRejected as refused:
        word = resource.ConfirmGone() if refused.missing else told(refused)
        if word is not None:
            await context.report(word, refused.request_id)
        else:
            await refuse(context, cloud, operation_id, refused)
    else:
        taken: Any = resource.ConfirmGone() if at_once else resource.ConfirmActionAccepted(operation_id)
        await context.report(taken, answer.request_id)


async def see(
    context: EffectContext,
    show: Callable[[Cloud, str], Shown | None],
    observation: Callable[[Shown], Any],
    comparison: Comparison,
) -> None:
    """Observe a thing that is there as soon as it is created; may be run again."""
    thing: Resource = await context.state()
    if not thing.is_under_way("create") or thing.cloud_id is None:
        return
    shown = await context.call(show, await context.cloud(), thing.cloud_id)
    if shown is None:
        raise RetryLater(context.runtime.timeouts.busy)
    reason = comparison.difference(context.stream, context.record.event, thing, shown)
    await context.report(replace(observation(shown), difference=reason))


async def look(context: EffectContext, thing: Resource, find: Find) -> str | None:
    """Return the cloud's id of what an unanswered attempt made, if it made anything."""
    if not thing.attempt:
        return None
    found = await context.call(find, await context.cloud())
    return str(found[0]["id"]) if found else None
