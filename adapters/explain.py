"""What a listing shows of a server, and why: Nova's own audit is asked where the listing explains nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from adapters import nova
from adapters.cloud import Refused
from adapters.errand import Workshop
from adapters.openstack import Cloud
from commands.log import read_stream
from commands.server import asks
from commands.server.events import CloudAction
from commands.server.state import TARGET, Action

LOST = timedelta(minutes=10)
"""An action the cloud took on, of which nothing is seen and no end is told, counts as failed after that."""

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

    @property
    def awaited(self) -> str | None:
        """The status that would end what is under way."""
        return TARGET.get(Action(self.action)) if self.action else None


async def explain(workshop: Workshop, cloud: Cloud, shown: nova.Shown, server: Known) -> asks.ServerCommand:
    """Return what to tell the rules of what is shown."""
    sight = nova.sight(shown)
    gone = sight.status in GONE
    if sight.task_state is not None or sight.status == "BUILD" or (gone and server.action == Action.DELETE):
        return sight
    if gone or (server.action is None and server.status not in {sight.status, "BUILD"}):
        return nova.sight(shown, cause=await find_cause(workshop, cloud, server))
    if server.request_id is not None and server.action != Action.CREATE:
        return await conclude(workshop, cloud, shown, server)
    return sight


async def conclude(workshop: Workshop, cloud: Cloud, shown: nova.Shown, server: Known) -> asks.ServerCommand:
    """Say how an action of ours ended, of which no task is left.

    Done, and yet in another status: somebody acted since, and what was asked did come about.
    """
    assert server.request_id is not None
    assert server.operation_id is not None
    if shown["status"] == server.awaited and server.action not in {Action.REBOOT, Action.HARD_REBOOT}:
        return nova.sight(shown)
    try:
        ending = await workshop.call(nova.show_ending, cloud, server.cloud_id, server.request_id)
    except Refused:  # some clouds show their audit to administrators only
        ending = None
    if ending is None:
        return nova.sight(shown, failure=await lost(workshop, shown, server))
    if ending.failure is None and server.awaited not in {None, shown["status"]}:
        return asks.ConfirmActionDone(server.operation_id)
    return nova.sight(shown, failure=ending.failure)


async def lost(workshop: Workshop, shown: nova.Shown, server: Known) -> str | None:
    """Nova forgets what was under way when a compute service restarts, and tells nobody."""
    assert server.requested_at is not None
    if server.awaited == shown["status"] or await workshop.clock() < server.requested_at + LOST:
        return None
    return f"the cloud took it on, and nothing came of it in {LOST.total_seconds() / 60:.0f} minutes"


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
