"""Effects of servers: carry requests to Nova, and report the outcome.

A handler makes short calls and never waits for the cloud to finish: the observer sees the outcome. It may be
run again at any point after a crash, so it asks what is there before it asks for anything.
"""

from __future__ import annotations

from typing import get_args

from adapters.effects import server_actions as actions
from adapters.effects import server_create as creation
from adapters.effects import server_tagging as adoption
from adapters.effects.server_comparison import COMPARISON
from adapters.kernel.context import EffectContext, EffectHandler, RetryLater
from adapters.openstack import nova
from adapters.openstack.errors import CloudRejected
from commands.kernel.message import Begins
from commands.server import commands
from commands.server import events as e
from commands.server.actions import Action
from commands.server.decider import SERVER
from commands.server.state import Server

TRIGGERS = frozenset(
    {kind for kind in get_args(e.ServerEvent) if issubclass(kind, Begins)}
    - {
        e.ServerDeleteRequested
    }  # what it holds is let go of first (commands/process_managers/server_teardown.py)
    | {e.ServerDependenciesReady, e.ServerPartsDetached, e.ServerCapacityFreed, e.ServerDuplicateFound}
)
"""The events that trigger an effect in the cloud."""


async def handle(context: EffectContext) -> None:
    """Handle a recorded request.

    Raises ``RetryLater``, ``CloudUnreachable`` or ``CloudOutcomeUnknown``: the job is run again.
    """
    match context.record.event:
        case e.ServerRequested() as request:
            await creation.create(context, request)
        case e.ServerDependenciesReady() | e.ServerCapacityFreed():
            await creation.go_on(context)
        case e.ServerPartsDetached():
            await delete(context)
        case e.ServerInfoChangeRequested() as request:
            await change_info(context, request)
        case e.ServerLockRequested() | e.ServerUnlockRequested() as request:
            await actions.change_lock(context, request)
        case e.ServerDuplicateFound(cloud_id):
            await delete_twin(context, cloud_id)
        case e.ServerPasswordChangeRequested(operation_id):
            await actions.change_password(context, operation_id)
        case e.ServerTagRequested() as request:
            await adoption.mark(context, request)
        case e.ServerStateResetRequested() as request:
            await actions.reset_state(context, request)
        case Begins():
            await actions.act(context, actions.body_of(context.record.event))
        case _:
            return


async def delete(context: EffectContext) -> None:
    server: Server = await context.state()
    if server.under_way is None or not server.is_under_way(Action.DELETE) or server.erased:
        return
    operation_id = server.under_way.operation_id
    if server.cloud_id is None and server.attempt_unresolved:
        server = await creation.look_for(context, server)
    if server.cloud_id is None:
        await context.report(commands.ConfirmGone())
        return
    cloud = await context.cloud()
    try:
        shown = await context.call(nova.show, cloud, server.cloud_id)
        if shown is not None and shown.get("locked"):
            await context.report(
                commands.ReportActionRefused(operation_id, "the server is locked in the cloud")
            )
            return
        answer = await context.call(nova.delete, cloud, server.cloud_id)
    except CloudRejected as refused:
        gone = (
            commands.ConfirmGone()
            if refused.missing
            else commands.ReportActionRefused(operation_id, refused.message)
        )
        await context.report(gone, refused.request_id)
    else:
        await context.report(commands.ConfirmActionAccepted(operation_id), answer.request_id)


async def change_info(context: EffectContext, request: e.ServerInfoChangeRequested) -> None:
    server: Server = await context.state()
    if not server.has_info_change(request.operation_id):
        return
    done = commands.ConfirmInfoChanged(request.operation_id, request.name, request.description)
    if server.cloud_id is None:
        await context.report(done)
        return
    cloud = await context.cloud()
    try:
        answer = await context.call(nova.rename, cloud, server.cloud_id, request.name, request.description)
    except CloudRejected as refused:
        if refused.missing and await context.call(nova.show, cloud, server.cloud_id) is not None:
            raise RetryLater(context.runtime.timeouts.busy) from refused  # it is not in a cell yet
        command = commands.ReportInfoRefused(request.operation_id, refused.message)
        await context.report(command, refused.request_id)
    else:
        reason = await actions.differs(context, cloud, server.cloud_id)
        unlike = commands.ReportInfoRefused(request.operation_id, reason, differs=True)
        await context.report(unlike if reason else done, answer.request_id)


async def delete_twin(context: EffectContext, cloud_id: str) -> None:
    """Delete a second server that carries our tag; only after checking that it does."""
    server: Server = await context.state()
    if cloud_id not in server.twins or cloud_id == server.cloud_id:
        return
    cloud = await context.cloud()
    kept = None if server.deleted else server.cloud_id
    if kept and await context.call(nova.show, cloud, kept) is None:
        raise RetryLater(
            context.runtime.timeouts.stuck / 10
        )  # this may be all that is left: a resync will show
    shown = await context.call(nova.show, cloud, cloud_id)
    request_id = None
    if shown is not None and nova.tagged([shown], context.stream, cloud.user_id):
        try:
            request_id = (await context.call(nova.delete, cloud, cloud_id)).request_id
        except CloudRejected as refused:
            if not refused.missing:
                raise
    await context.report(commands.ConfirmTwinDeleted(cloud_id), request_id)


EFFECT = EffectHandler(
    SERVER,
    TRIGGERS,
    handle,
    abandon=commands.AbandonOperation,
    comparison=COMPARISON,
    deletion=frozenset({e.ServerPartsDetached, e.ServerRemovedFromCloud}),
)
