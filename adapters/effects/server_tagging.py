"""Tagging of adopted servers: marks them in the cloud as ours, like servers created by us."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping

from adapters.effects.server_actions import differs
from adapters.kernel.context import EffectContext, RetryLater
from adapters.openstack import nova
from adapters.openstack.connection import Cloud
from adapters.openstack.errors import Answer, CloudRejected
from commands.server import commands
from commands.server import events as e
from commands.server.state import Server

FULL = {
    400: "The number of tags exceeded the per-server limit",
    403: "Maximum number of metadata items exceeds",
}
"""How Nova says that there are as many tags (50), or as much metadata (a quota), as there may be."""


async def mark(context: EffectContext, request: e.ServerTagRequested) -> None:
    """Set tag and metadata: both may be set again without harm."""
    server: Server = await context.state()
    if not server.has_pending(request.operation_id):
        return
    assert server.cloud_id is not None
    cloud = await context.cloud()
    shown = await context.call(nova.show, cloud, server.cloud_id)
    if shown is None:
        await context.report(commands.ConfirmGone())
        return
    try:
        tagged = await is_taken(context, cloud, server.cloud_id)
    except CloudRejected as refused:
        await context.report(
            commands.ReportActionRefused(request.operation_id, refused.message), refused.request_id
        )
    else:
        reason = await differs(context, cloud, server.cloud_id) if tagged else ""
        unlike = commands.ReportActionRefused(request.operation_id, reason, differs=True)
        await context.report(unlike if reason else commands.ConfirmMarked(request.operation_id, tagged))


def tag(cloud: Cloud, cloud_id: str, word: str) -> Answer:
    """Tag a server (2.26). Nova takes no tag of one that is shelved or in error (409)."""
    return cloud.call("compute", "PUT", f"/servers/{cloud_id}/tags/{word}")


def add_metadata(cloud: Cloud, cloud_id: str, metadata: Mapping[str, str]) -> Answer:
    """Set these keys; the others stay."""
    body = {"metadata": dict(metadata)}
    return cloud.call("compute", "POST", f"/servers/{cloud_id}/metadata", body=body)


async def is_taken(context: EffectContext, cloud: Cloud, cloud_id: str) -> bool:
    """Set the marks; return whether the tag is.

    Nova takes no tag in some states (409), of a locked server, or of one that has as many as it may: then the
    metadata tells whose it is. Where there is as much of that as may be, the tag does.
    """
    try:
        word = nova.tag_of(context.stream)
        tagged = await has_room_for(context.call(tag, cloud, cloud_id, word))
        if not tagged:  # or it is there already, as the last that may be: Nova counts before it looks
            shown = await context.call(nova.show, cloud, cloud_id)
            tagged = shown is not None and word in shown["tags"]
        metadata = {"stackledger_server_id": str(context.stream)}
        await has_room_for(context.call(add_metadata, cloud, cloud_id, metadata))
    except CloudRejected as refused:
        shown = await context.call(nova.show, cloud, cloud_id)
        if shown is not None and shown.get("OS-EXT-STS:task_state") is not None:
            raise RetryLater(context.runtime.timeouts.busy) from refused
        if not refused.conflict:
            raise
        return False
    return tagged


async def has_room_for(mark: Awaitable[Answer]) -> bool:
    """Set a mark; return False where the server has so many that Nova takes no more."""
    try:
        await mark
    except CloudRejected as refused:
        if FULL.get(refused.status, "\0") not in refused.message:
            raise
        return False
    return True
