"""Marks an adopted server in the cloud as ours, the way those are marked that we made."""

from __future__ import annotations

from collections.abc import Mapping

from adapters import nova
from adapters.answer import Answer
from adapters.cloud import Refused
from adapters.errand import Errand, NotYet
from adapters.openstack import Cloud
from commands.server import asks
from commands.server import events as e
from commands.server.state import Server


async def mark(errand: Errand, wish: e.ServerMarkRequested) -> None:
    """Set tag and metadata: both may be set again without harm."""
    server: Server = await errand.state()
    if not server.awaits(wish.operation_id):
        return
    assert server.cloud_id is not None
    cloud = await errand.cloud()
    shown = await errand.call(nova.show, cloud, server.cloud_id)
    if shown is None:
        await errand.tell(asks.ConfirmGone())
        return
    try:
        tagged = await is_taken(errand, cloud, server.cloud_id)
    except Refused as refused:
        await errand.tell(asks.ReportActionRefused(wish.operation_id, refused.message), refused.request_id)
    else:
        await errand.tell(asks.ConfirmMarked(wish.operation_id, tagged))


def tag(cloud: Cloud, cloud_id: str, word: str) -> Answer:
    """Tag a server (2.26). Nova takes no tag of one that is shelved or in error (409)."""
    return cloud.call("compute", "PUT", f"/servers/{cloud_id}/tags/{word}")


def add_metadata(cloud: Cloud, cloud_id: str, metadata: Mapping[str, str]) -> Answer:
    """Set these keys; the others stay."""
    body = {"metadata": dict(metadata)}
    return cloud.call("compute", "POST", f"/servers/{cloud_id}/metadata", body=body)


async def is_taken(errand: Errand, cloud: Cloud, cloud_id: str) -> bool:
    """Set the marks; return False where Nova takes none in the state the server is in (409), or locked."""
    metadata = {"stackledger_server_id": str(errand.stream)}
    try:
        await errand.call(tag, cloud, cloud_id, nova.tag_of(errand.stream))
        await errand.call(add_metadata, cloud, cloud_id, metadata)
    except Refused as refused:
        shown = await errand.call(nova.show, cloud, cloud_id)
        if shown is not None and shown.get("OS-EXT-STS:task_state") is not None:
            raise NotYet(errand.workshop.patience.busy) from refused
        if not refused.conflict:
            raise
        return False
    return True
