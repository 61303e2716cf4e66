"""Attribution: what a listing shows of a server, and why; Nova's audit explains what the listing does not."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from msgspec.structs import asdict, replace

from adapters.effects.instance_actions import RECORDED, find_trace, told_in
from adapters.effects.server_comparison import AFTERWARDS, difference
from adapters.kernel.context import Runtime
from adapters.openstack import nova
from adapters.openstack.connection import Cloud
from adapters.openstack.errors import CloudRejected
from adapters.openstack.nova import GONE
from adapters.openstack.timestamps import time_of
from commands.server import commands
from commands.server.actions import LAUNCHED, STABLE_STATUSES, STATUS_PRESERVING, TARGET, Action
from commands.server.events import CloudAction, Flavor
from commands.store.log import read_stream

APART = timedelta(seconds=5)
"""How far the cloud's clock may be behind the database's."""

BEHIND = timedelta(seconds=30)
"""How long after a change in Nova a report may take, until its reason is looked for."""

NEWS = timedelta(days=1)

MOST = 20
"""So many out-of-band actions are reported at once."""

OWN = (
    frozenset(RECORDED)
    | {"lock", "unlock", "createImage", "changePassword"}
    | {"attach_volume", "detach_volume", "attach_interface", "detach_interface", "refresh_volume_attachment"}
)
"""Entries that our own acts leave."""


class Known(msgspec.Struct, frozen=True):
    """A live server as the read table has it."""

    id: UUID
    cloud_id: str
    project_id: str
    status: str
    task_state: str | None
    action: str | None
    operation_id: UUID | None
    request_id: str | None
    requested_at: datetime | None
    flavor: dict[str, Any]
    position: int = 0
    """Of the last event the row has seen."""
    changed_at: datetime | None = None
    """When that was, by the database."""
    unheard: bool = False
    """Whether what is under way was asked long ago, and no answer of the cloud has come."""
    unanswered: bool = False
    """Whether the answer to a change of name or lock is overdue."""

    @property
    def awaited(self) -> frozenset[str]:
        """Each status that would end what is under way."""
        return TARGET.get(Action(self.action), frozenset()) if self.action else frozenset()

    def has(self, flavor: Flavor) -> bool:
        """Whether that is its flavor, as far as Nova shows it: without the id."""
        return {**self.flavor, "id": ""} == asdict(flavor)


async def explain(runtime: Runtime, cloud: Cloud, shown: nova.Shown, server: Known) -> commands.ServerCommand:
    """Return the command that reports what is shown."""
    observation = nova.observation(shown)
    gone = observation.status in GONE
    if (
        observation.task_state is not None
        or observation.status == "BUILD"
        or (gone and server.action == Action.DELETE)
    ):
        return observation
    other_flavor = observation.flavor is not None and not server.has(observation.flavor)
    ended = server.task_state is not None  # what is in transit may show the status it leads to
    changed = server.status not in {observation.status, "BUILD"} or other_flavor or ended
    if gone or (server.action is None and changed):
        reason = await find_reason(runtime, cloud, server, None if other_flavor else observation.status)
        seen = nova.observation(shown, cause=reason.cause, ours=reason.ours)
        return await identified(runtime, cloud, seen) if other_flavor else seen
    if server.request_id is not None and server.action != Action.CREATE:
        return await compared(runtime, cloud, shown, server, await conclude(runtime, cloud, shown, server))
    return await compared(runtime, cloud, shown, server, observation)


async def compared(
    runtime: Runtime, cloud: Cloud, shown: nova.Shown, server: Known, told: commands.ServerCommand
) -> commands.ServerCommand:
    """Return the report, with what differs from the request where an action may have ended."""
    ended = shown["status"] in STABLE_STATUSES | LAUNCHED and shown["status"] != "ERROR"
    if not isinstance(told, commands.ObserveServer) or server.action not in AFTERWARDS or not ended:
        return told
    if told.status != shown["status"] or told.failure is not None or told.unfinished:
        return told
    return replace(told, difference=await difference(runtime, cloud, server.id, shown))


async def identified(
    runtime: Runtime, cloud: Cloud, observation: commands.ObserveServer
) -> commands.ObserveServer:
    """Find the id of a flavor set out of band."""
    assert observation.flavor is not None
    return replace(observation, flavor=await runtime.call(nova.identify, cloud, observation.flavor))


async def conclude(
    runtime: Runtime, cloud: Cloud, shown: nova.Shown, server: Known
) -> commands.ServerCommand:
    """Report how an action of ours ended, of which no task is left."""
    assert server.request_id is not None
    if shown["status"] in server.awaited and server.action not in STATUS_PRESERVING:
        return nova.observation(shown)
    try:
        ending = await runtime.call(nova.show_ending, cloud, server.cloud_id, server.request_id)
    except CloudRejected:  # some clouds show their audit to administrators only
        return nova.observation(shown, failure=await lost(runtime, shown, server))
    if ending is None:
        overdue = await is_overdue(runtime, server)
        return nova.observation(shown, failure=await lost(runtime, shown, server), unfinished=not overdue)
    if ending.failure is not None or not server.awaited or shown["status"] in server.awaited:
        return nova.observation(shown, failure=ending.failure)
    return await recheck(runtime, cloud, server)


async def recheck(runtime: Runtime, cloud: Cloud, server: Known) -> commands.ServerCommand:
    """Report how an action that ended well left the server, which a listing showed in another status.

    The listing may be older than the end: a resize that is being confirmed shows VERIFY_RESIZE, and no task.
    If the status is the same still, it was changed out of band after the action had succeeded.
    """
    assert server.operation_id is not None
    shown = await runtime.call(nova.show, cloud, server.cloud_id)
    if shown is None:
        return commands.ConfirmGone()
    if shown["status"] in server.awaited:
        return await compared(runtime, cloud, shown, server, nova.observation(shown))
    seen = nova.observation(shown, cause=await find_cause(runtime, cloud, server, shown["status"]))
    return commands.ConfirmActionDone(server.operation_id, shown["status"], seen)


async def is_overdue(runtime: Runtime, server: Known) -> bool:
    """Whether an outcome should be there by now."""
    assert server.requested_at is not None
    return await runtime.clock() >= server.requested_at + timedelta(seconds=runtime.timeouts.stuck)


async def lost(runtime: Runtime, shown: nova.Shown, server: Known) -> str | None:
    """Return why an operation is lost: Nova silently forgets its tasks when a compute service restarts.

    What shows no task any more and has come to nothing when it is overdue has failed. What still shows its
    task then is stuck, and goes on: see ``ServerOperationTimedOut``.
    """
    if shown["status"] in server.awaited or not await is_overdue(runtime, server):
        return None
    return f"the cloud took it on, and nothing came of it in {runtime.timeouts.stuck / 60:.0f} minutes"


class Reason(NamedTuple):
    """Why a server has changed: ``cause`` is an out-of-band action; or it was an action of ours."""

    cause: CloudAction | None = None
    ours: bool = False


async def find_cause(
    runtime: Runtime, cloud: Cloud, server: Known, status: str = "DELETED"
) -> CloudAction | None:
    """Return the newest entry of Nova's audit that may explain a change, if it is neither ours nor known."""
    return (await find_reason(runtime, cloud, server, status)).cause


async def find_reason(runtime: Runtime, cloud: Cloud, server: Known, status: str | None) -> Reason:
    """Return what the newest entry of Nova's audit says that may have led to a status, or (None) to a flavor.

    Nothing: the guest did it, or the host; or we may not see the audit.
    """
    trace = await find_trace(runtime, cloud, server.cloud_id, server.id, status)
    if trace is None or trace.ours:
        return Reason(ours=trace is not None)
    return Reason() if trace.known else Reason(nova.cause_of(trace.entry))


async def find_unanswered(runtime: Runtime, cloud: Cloud, shown: nova.Shown, server: Known) -> str | None:
    """Return Nova's id of the request by which it took on what is under way, if its answer was lost.

    The newest of our user's, of that action, since it was asked for, and not in the log yet. None too
    where we may not see the audit: then the job finds out by itself.
    """
    if not server.unheard or server.action in {Action.CREATE, Action.ADOPT} or server.requested_at is None:
        return None
    since = server.requested_at - APART
    if nova.changed_at(shown) < since:
        return None
    try:
        entries = await runtime.call(nova.list_actions, cloud, server.cloud_id)
    except CloudRejected:
        return None
    user_id = await runtime.call(lambda: cloud.user_id)
    fitting = [one for one in entries if one.get("user_id") == user_id and names(one, server.action)]
    recent = [one["request_id"] for one in fitting if time_of(one["start_time"]) >= since]
    if not recent:
        return None
    async with runtime.handler.connect() as connection:
        told = told_in(await read_stream(connection, server.id))
    return next((str(one) for one in recent if one not in told), None)


def is_touched(shown: nova.Shown, server: Known) -> bool:
    """Whether Nova changed a server after what the log last knows of it, and nothing is under way."""
    quiet = server.action is None and shown.get("OS-EXT-STS:task_state") is None
    known = server.changed_at
    return quiet and known is not None and nova.changed_at(shown) >= known - BEHIND


async def find_out_of_band(runtime: Runtime, cloud: Cloud, server: Known) -> tuple[CloudAction, ...]:
    """Return out-of-band actions on a server that the ledger has not recorded, oldest first.

    Other programs may use our user: its actions are out of band where the ledger never does such a thing. An
    action from before the ledger had the server, or more than a day ago, is no news. Empty where we may not
    see the audit.
    """
    try:
        entries = await runtime.call(nova.list_actions, cloud, server.cloud_id)
    except CloudRejected:
        return ()
    user_id = await runtime.call(lambda: cloud.user_id)
    foreign = [one for one in entries if is_foreign(one, user_id)]
    if not foreign:
        return ()
    async with runtime.handler.connect() as connection:
        records = await read_stream(connection, server.id)
    since = max(records[0].at, await runtime.clock() - NEWS)
    told = told_in(records)
    found = [one for one in foreign if one["request_id"] not in told and time_of(one["start_time"]) >= since]
    return tuple(nova.cause_of(one) for one in reversed(found[:MOST]))


def is_foreign(entry: nova.Shown, user_id: str) -> bool:
    """Whether an entry of Nova's audit is surely not ours. Creation and deletion are reported elsewhere."""
    return entry["action"] not in {"create", "delete"} and (
        entry.get("user_id") != user_id or entry["action"] not in OWN
    )


def names(entry: nova.Shown, action: str | None) -> bool:
    if entry["action"] == "changePassword":
        return action == Action.CHANGE_PASSWORD
    return action in RECORDED.get(entry["action"], frozenset())
