"""Server parts process: build the parts of a new server, and remove those of a deleted one."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

import structlog

from adapters.effects import network_interface, volume
from adapters.kernel.context import EffectContext, RetryLater, Subscription
from adapters.kernel.resource_view import holders_named
from adapters.openstack import nova
from adapters.openstack.nova import GONE
from adapters.pollers.holders import with_holders
from commands.floating_ip.decider import FLOATING_IP
from commands.kernel.decider import Decider
from commands.kernel.errors import ConflictRetriesExhausted, LedgerUnavailable, Refused
from commands.kernel.resource import ConfirmGone
from commands.network_interface.decider import NETWORK_INTERFACE
from commands.process_managers import Step, server_provisioning, server_teardown
from commands.server.actions import Action
from commands.server.commands import ReportPartFailed
from commands.server.decider import SERVER
from commands.server.events import (
    ServerBuilt,
    ServerDeletedOutOfBand,
    ServerRemovedFromCloud,
    ServerRequested,
)
from commands.server.state import Server
from commands.volume.decider import VOLUME
from queries.engine.consistency import reached

LOG = structlog.get_logger("parts")

SOON = 0.1
"""Seconds until the read tables are read again."""

HOLDERS: dict[str, Decider[Any, Any, Any]] = {
    "volume": VOLUME,
    "floating_ip": FLOATING_IP,
    "network_interface": NETWORK_INTERFACE,
}


SEEN = (volume.VIEW, network_interface.VIEW)
"""How those parts are seen that Nova changes when it builds or deletes a server."""


async def build(context: EffectContext) -> None:
    """Request the parts of a server, and report each to it. A part that is refused fails the server.

    A server that is being deleted gets no more parts: its deletion may have overtaken this job.
    """
    if isinstance(context.record.event, ServerRequested):
        server: Server = await context.state()
        if server.deleted or server.is_under_way(Action.DELETE):
            return
    for step in server_provisioning.react(context.record):
        try:
            await context.dispatch(step)
        except (ConflictRetriesExhausted, LedgerUnavailable):
            raise
        except Refused as refusal:
            if not isinstance(context.record.event, ServerRequested):
                continue  # the server is not waiting any more
            await context.dispatch(Step(SERVER, context.stream, ReportPartFailed(step.stream, str(refusal))))


async def remove(context: EffectContext) -> None:
    """Take the next steps of a removal. A part whose stream refuses is left as it is, and not waited for."""
    key = server_teardown.server_of(context.record)
    if key is None:
        return
    server: Server = await context.runtime.handler.load_state(SERVER, key)
    if not server_teardown.is_going(server) or await is_still_there(context, server):
        return
    held = await read_parts(context, key, server)
    unwilling: set[UUID] = set()
    while True:
        steps = server_teardown.steps(
            key, server, server_teardown.without(held, unwilling), context.record.stream
        )
        refused = {step.stream for step in steps if not await is_obeyed(context, step)}
        if not refused:
            return
        unwilling |= refused


async def is_still_there(context: EffectContext, server: Server) -> bool:
    """Ask the cloud by id for a server that the ledger says is gone: parts are removed only if it confirms.

    Raises ``RetryLater`` if the ledger deleted it: then it is about to go.
    """
    if server.cloud_id is None or not server_teardown.is_clearing(server):
        return False
    shown = await context.call(nova.show, await context.cloud(), server.cloud_id)
    if shown is None or shown["status"] in GONE:
        return False
    if server.is_under_way(Action.DELETE):
        raise RetryLater(context.runtime.timeouts.busy)
    LOG.error("a server said to be gone is there: its parts stay", cloud_id=server.cloud_id)
    return True


async def is_obeyed(context: EffectContext, step: Step) -> bool:
    try:
        await context.dispatch(step)
    except (ConflictRetriesExhausted, LedgerUnavailable):
        raise
    except Refused as refusal:
        LOG.warning(
            "a part stays", stream=str(step.stream), command=type(step.command).__name__, reason=str(refusal)
        )
        return False
    return True


async def read_parts(context: EffectContext, key: UUID, server: Server) -> server_teardown.Held:
    """Return all that a server holds: what was made for it, and what the read tables show with it.

    Raises ``RetryLater`` while these are behind what is to be acted on.
    """
    found: dict[str, dict[UUID, Any]] = {}
    for feature, decider in HOLDERS.items():
        streams = server.owned_parts | await shown_with(context, feature, key)
        things = {
            stream: await context.runtime.handler.load_state(decider, stream) for stream in sorted(streams)
        }
        found[feature] = {stream: thing for stream, thing in things.items() if thing.exists}
    return server_teardown.Held(found["network_interface"], found["volume"], found["floating_ip"])


async def shown_with(context: EffectContext, feature: str, key: UUID) -> frozenset[UUID]:
    """Return the live streams of a feature that its read table shows with a server."""
    query = f"SELECT id FROM {feature} WHERE server_id = %s AND deleted_at IS NULL"
    async with context.runtime.handler.connect() as connection:
        if not await reached(connection, feature, context.record.position):
            raise RetryLater(SOON)
        rows = await (await connection.execute(query.encode(), [key])).fetchall()
    return frozenset(row[0] for row in rows)


async def look_at_parts(context: EffectContext) -> None:
    """Observe at once what building or deleting a server did to its volumes and ports, before a resync.

    A part that another server has by now is left to the poller, which knows all holders.
    """
    server: Server = await context.state()
    cloud = await context.cloud()
    ours = {server.cloud_id: context.stream} if server.cloud_id else {}
    for view in SEEN:
        streams = {part for part, _ in server.parts} | await shown_with(context, view.feature, context.stream)
        for stream in sorted(streams):
            position = await context.runtime.position()
            thing: Any = await context.runtime.handler.load_state(view.decider, stream)
            if not thing.is_live or thing.cloud_id is None:
                continue
            shown = await context.call(view.show, cloud, thing.cloud_id)
            if shown and set(holders_named(shown)) - ours.keys():
                continue
            observation = await context.call(view.observation, cloud, shown, ours) if shown else ConfirmGone()
            complete = partial(with_holders, context.runtime.handler, stream)
            await context.dispatch(Step(view.decider, stream, observation), position, complete=complete)


BUILDING = Subscription("build_parts", server_provisioning.EVENTS, build)
LOOKING = Subscription(
    "look_at_parts", frozenset({ServerBuilt, ServerRemovedFromCloud, ServerDeletedOutOfBand}), look_at_parts
)
REMOVING = Subscription("remove_parts", server_teardown.EVENTS, remove)
