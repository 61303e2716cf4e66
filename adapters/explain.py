"""What a listing shows of a server, and why: Nova's own audit is asked where the listing explains nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from msgspec.structs import asdict, replace

from adapters import nova
from adapters.cloud import Refused
from adapters.errand import Workshop
from adapters.openstack import Cloud
from commands.log import read_stream
from commands.server import asks
from commands.server.events import CloudAction, Flavor
from commands.server.matrix import LEADS_NOWHERE, TARGET, Action

GONE = frozenset({"DELETED", "SOFT_DELETED"})

IDLE = frozenset(
    {"create", "lock", "unlock", "createImage", "createBackup", "changePassword", "trigger_crash_dump"}
    | {"extend_volume", "swap_volume", "attach_volume", "detach_volume", "refresh_volume_attachment"}
    | {"attach_interface", "detach_interface", "attach_share", "detach_share"}
)
"""Entries of os-instance-actions that change no status, and so explain no change of one."""


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

    @property
    def awaited(self) -> frozenset[str]:
        """Each status that would end what is under way."""
        return TARGET.get(Action(self.action), frozenset()) if self.action else frozenset()

    def has(self, flavor: Flavor) -> bool:
        """Whether that is its flavor, as far as Nova shows it: without the id."""
        return {**self.flavor, "id": ""} == asdict(flavor)


async def explain(workshop: Workshop, cloud: Cloud, shown: nova.Shown, server: Known) -> asks.ServerCommand:
    """Return what to tell the rules of what is shown."""
    sight = nova.sight(shown)
    gone = sight.status in GONE
    if sight.task_state is not None or sight.status == "BUILD" or (gone and server.action == Action.DELETE):
        return sight
    other_flavor = sight.flavor is not None and not server.has(sight.flavor)
    changed = server.status not in {sight.status, "BUILD"} or other_flavor
    if gone or (server.action is None and changed):
        seen = nova.sight(shown, cause=await find_cause(workshop, cloud, server))
        return await identified(workshop, cloud, seen) if other_flavor else seen
    if server.request_id is not None and server.action != Action.CREATE:
        return await conclude(workshop, cloud, shown, server)
    return sight


async def identified(workshop: Workshop, cloud: Cloud, sight: asks.ObserveServer) -> asks.ObserveServer:
    """Find the id of a flavor that somebody else gave the server."""
    assert sight.flavor is not None
    return replace(sight, flavor=await workshop.call(nova.identify, cloud, sight.flavor))


async def conclude(workshop: Workshop, cloud: Cloud, shown: nova.Shown, server: Known) -> asks.ServerCommand:
    """Say how an action of ours ended, of which no task is left."""
    assert server.request_id is not None
    if shown["status"] in server.awaited and server.action not in LEADS_NOWHERE:
        return nova.sight(shown)
    try:
        ending = await workshop.call(nova.show_ending, cloud, server.cloud_id, server.request_id)
    except Refused:  # some clouds show their audit to administrators only
        return nova.sight(shown, failure=await lost(workshop, shown, server))
    if ending is None:
        overdue = await is_overdue(workshop, server)
        return nova.sight(shown, failure=await lost(workshop, shown, server), unfinished=not overdue)
    if ending.failure is not None or not server.awaited or shown["status"] in server.awaited:
        return nova.sight(shown, failure=ending.failure)
    return await look_again(workshop, cloud, server)


async def look_again(workshop: Workshop, cloud: Cloud, server: Known) -> asks.ServerCommand:
    """Say how an action that ended well left the server, which a listing showed in another status.

    The listing may be older than the end: a resize that is being confirmed shows VERIFY_RESIZE, and no task.
    If it is so still, somebody has acted since, and what was asked did come about.
    """
    assert server.operation_id is not None
    shown = await workshop.call(nova.show, cloud, server.cloud_id)
    if shown is None or shown["status"] in server.awaited:
        return nova.sight(shown) if shown else asks.ConfirmGone()
    return asks.ConfirmActionDone(server.operation_id, shown["status"])


async def is_overdue(workshop: Workshop, server: Known) -> bool:
    """Whether an outcome should be there by now."""
    assert server.requested_at is not None
    return await workshop.clock() >= server.requested_at + timedelta(seconds=workshop.patience.stuck)


async def lost(workshop: Workshop, shown: nova.Shown, server: Known) -> str | None:
    """Nova forgets what was under way when a compute service restarts, and tells nobody.

    What shows no task any more and has come to nothing when it is overdue has failed. What still shows its
    task then is stuck, and goes on: see ``ServerOperationStuck``.
    """
    if shown["status"] in server.awaited or not await is_overdue(workshop, server):
        return None
    return f"the cloud took it on, and nothing came of it in {workshop.patience.stuck / 60:.0f} minutes"


async def find_cause(workshop: Workshop, cloud: Cloud, server: Known) -> CloudAction | None:
    """Return the newest entry of Nova's audit that may explain a change, if it is neither ours nor known.

    None: the guest did it, or the host; or we may not see the audit.
    """
    try:
        actions = await workshop.call(nova.list_actions, cloud, server.cloud_id)
    except Refused:
        return None
    newest = next((action for action in actions if action["action"] not in IDLE), None)
    if newest is None:
        return None
    async with workshop.handler.connect() as connection:
        records = await read_stream(connection, server.id)
    told = {record.entry.cloud_request_id for record in records}
    told |= {cause.request_id for record in records if (cause := getattr(record.event, "cause", None))}
    return None if newest["request_id"] in told else nova.cause_of(newest)
