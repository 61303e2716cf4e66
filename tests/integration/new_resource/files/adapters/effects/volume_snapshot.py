"""Whenever a snapshot of a volume records a wish, bring it about in Cinder, and tell what came of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from commands.volume_snapshot import events as e
from commands.volume_snapshot.commands import ObserveVolumeSnapshot
from commands.volume_snapshot.decider import VOLUME_SNAPSHOT

from adapters.effects.resource import create, delete
from adapters.kernel.comparison import Comparison, Field
from adapters.kernel.context import EffectContext, EffectHandler
from adapters.kernel.resource_view import Inventory, ResourceView
from adapters.openstack.connection import Cloud
from adapters.openstack.errors import Answer, CloudRejected
from adapters.openstack.paging import MARK, Shown, marked, pages

TRIGGERS = frozenset({e.VolumeSnapshotRequested, e.VolumeSnapshotDeleteRequested})


async def handle(context: EffectContext) -> None:
    """Do what the recorded wish needs.

    Raises ``RetryLater``, ``CloudUnreachable`` or ``CloudOutcomeUnknown`` to be run again.
    """

    def find(cloud: Cloud) -> list[Shown]:
        found = [shown for shown in list_all(cloud, False) if stream_in(shown) == context.stream]
        return sorted(found, key=lambda shown: str(shown["created_at"]))

    match context.record.event:
        case e.VolumeSnapshotRequested() as request:
            await create(context, find, lambda cloud: post(cloud, context.stream, request), id_of)
        case e.VolumeSnapshotDeleteRequested():
            await delete(context, find, remove, at_once=False)
        case _:
            return


def post(cloud: Cloud, stream: UUID, request: e.VolumeSnapshotRequested) -> Answer:
    """Send POST /snapshots, marked with our id in its metadata, so that it can be found again."""
    snapshot: dict[str, Any] = {
        "name": request.name,
        "volume_id": request.volume_cloud_id,
        "metadata": {MARK: str(stream)},
    }
    return cloud.call("volume", "POST", "/snapshots", body={"snapshot": snapshot})


def id_of(answer: Answer) -> str:
    return str(answer.body["snapshot"]["id"])


def remove(cloud: Cloud, cloud_id: str) -> Answer:
    return cloud.call("volume", "DELETE", f"/snapshots/{cloud_id}")


def show(cloud: Cloud, cloud_id: str) -> Shown | None:
    """Return a snapshot, None where the cloud has none of that id."""
    try:
        shown: Shown = cloud.call("volume", "GET", f"/snapshots/{cloud_id}").body["snapshot"]
    except CloudRejected as refused:
        if refused.missing:
            return None
        raise
    return shown


def list_all(cloud: Cloud, everywhere: bool) -> list[Shown]:
    query = {"all_tenants": "1"} if everywhere else {}
    return pages(cloud, "volume", "/snapshots/detail", "snapshots", query)


def stream_in(shown: Shown) -> UUID | None:
    return marked((shown.get("metadata") or {}).get(MARK))


def observation(_: Cloud, shown: Shown, __: Mapping[str, UUID]) -> ObserveVolumeSnapshot:
    return ObserveVolumeSnapshot(shown["id"], shown["status"], shown["size"])


def asked(stream: UUID, request: object, _: object) -> Iterable[Field]:
    """What a snapshot is to have."""
    if not isinstance(request, e.VolumeSnapshotRequested):
        return ()
    return (
        Field("name", request.name, lambda shown: shown.get("name")),
        Field("volume_cloud_id", request.volume_cloud_id, lambda shown: shown.get("volume_id")),
        Field("mark", stream, stream_in),
    )


def facts(shown: Shown) -> dict[str, Any]:
    return {"status": shown["status"], "size_gb": shown["size"]}


COMPARISON = Comparison(
    asked,
    {
        e.VolumeSnapshotRequested: {
            "project_id": "the request is made in it",
            "volume_id": "our id of the same volume",
        },
        e.VolumeSnapshotDeleteRequested: {"": "the rules wait until the snapshot is gone"},
    },
)
EFFECT = EffectHandler(VOLUME_SNAPSHOT, TRIGGERS, handle, comparison=COMPARISON)
VIEW = ResourceView(
    feature="volume_snapshot",
    decider=VOLUME_SNAPSHOT,
    list=list_all,
    show=show,
    observation=observation,
    stream_in=stream_in,
    remove=remove,
    owner="user_id",
    comparison=COMPARISON,
    inventory=Inventory(facts, "jsonb_build_object('status', status, 'size_gb', size_gb)"),
    notifications={"snapshot": [("snapshot_id",)]},
)
