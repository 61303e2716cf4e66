"""Entries of Nova's os-instance-actions, matched with what the ledger asked of a server."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile
from typing import NamedTuple
from uuid import UUID

from adapters.kernel.context import Runtime
from adapters.openstack import nova
from adapters.openstack.connection import Cloud
from adapters.openstack.errors import CloudRejected
from adapters.openstack.nova import GONE
from commands.kernel.message import Begins, Succeeds
from commands.server.actions import ACTIONS, TARGET, Action
from commands.store.envelope import RecordedEvent
from commands.store.log import read_stream

IDLE = frozenset(
    {"create", "lock", "unlock", "createImage", "createBackup", "changePassword", "trigger_crash_dump"}
    | {"extend_volume", "swap_volume", "attach_volume", "detach_volume", "refresh_volume_attachment"}
    | {"attach_interface", "detach_interface", "attach_share", "detach_share"}
)
"""Entries of os-instance-actions that change no status, and so explain no change of one."""

RESIZES = frozenset({"resize", "revertResize"})
"""Entries that change the flavor."""

RECORDED: dict[str, frozenset[Action]] = {
    name: frozenset(row.action for row in ACTIONS.values() if row.recorded_as == name)
    for name in {row.recorded_as for row in ACTIONS.values() if row.recorded_as} - IDLE
}
"""What of ours stands under a name in os-instance-actions, where it changes a status."""


class Trace(NamedTuple):
    """An entry of Nova's audit. ``known``: its request is in the log; ``ours``: see ``is_ours``."""

    entry: nova.Shown
    known: bool
    ours: bool


async def find_trace(
    runtime: Runtime, cloud: Cloud, cloud_id: str, stream: UUID, status: str | None
) -> Trace | None:
    """Return the newest entry that may have led to that; None too if we may not see the audit."""
    try:
        actions = await runtime.call(nova.list_actions, cloud, cloud_id)
    except CloudRejected:
        return None
    entries = [one for one in actions if is_relevant(one["action"], status)]
    if not entries:
        return None
    async with runtime.handler.connect() as connection:
        records = await read_stream(connection, stream)
    user_id = await runtime.call(lambda: cloud.user_id)
    acts, told = list(acts_in(records).values()), told_in(records)
    fitting = [act for act in acts if act.leads_to(status)]
    for one in takewhile(
        lambda one: is_ours(one, acts, user_id), entries
    ):  # one that failed explains nothing
        if is_ours(one, fitting, user_id):
            return Trace(one, one["request_id"] in told, ours=True)
    return Trace(entries[0], entries[0]["request_id"] in told, ours=False)


def is_relevant(name: str, status: str | None) -> bool:
    return name in RESIZES if status is None else name not in IDLE


def told_in(records: Sequence[RecordedEvent]) -> set[str | None]:
    """Return the requests that a stream knows: its own, and those recorded as out of band."""
    told = {record.entry.cloud_request_id for record in records}
    return told | {cause.request_id for record in records if (cause := getattr(record.event, "cause", None))}


def is_ours(entry: nova.Shown, acts: Sequence[Act], user_id: str) -> bool:
    """Whether an entry of Nova's audit is one of our acts, and not known to have succeeded.

    One that succeeded has been reported with its result: a later change is not its doing. Of one whose answer
    was lost the request is unknown: it is our user's, and of an action sent without an answer.
    """
    known = [act for act in acts if entry["request_id"] in act.requests]
    if known:
        return not any(act.succeeded for act in known)
    unheard = [act for act in acts if not act.requests and not act.succeeded]
    same = any(act.action in RECORDED.get(entry["action"], frozenset()) for act in unheard)
    return same and entry.get("user_id") == user_id


class Act(NamedTuple):
    """An operation of ours on the server: what Nova called its requests, as far as it answered."""

    action: str
    requests: frozenset[str] = frozenset()
    succeeded: bool = False

    def leads_to(self, status: str | None) -> bool:
        if status is None:
            return self.action in {Action.RESIZE, Action.REVERT_RESIZE}
        ends = GONE if self.action == Action.DELETE else TARGET.get(Action(self.action), frozenset())
        return status == "ERROR" or status in ends


def acts_in(records: Sequence[RecordedEvent]) -> dict[UUID, Act]:
    acts: dict[UUID, Act] = {}
    for record in records:
        event = record.event
        operation_id = getattr(event, "operation_id", None)
        if isinstance(event, Begins):
            acts[event.operation_id] = Act(event.action)
        elif operation_id in acts:
            act, request = acts[operation_id], record.entry.cloud_request_id
            requests = act.requests | {request} if request else act.requests
            acts[operation_id] = Act(act.action, requests, act.succeeded or isinstance(event, Succeeds))
    return acts


async def unanswered_request(runtime: Runtime, cloud: Cloud, shown: nova.Shown, stream: UUID) -> str | None:
    """Return Nova's id of an action of ours that led to what is shown, and whose answer was lost."""
    trace = await find_trace(runtime, cloud, shown["id"], stream, shown["status"])
    return str(trace.entry["request_id"]) if trace and trace.ours and not trace.known else None
