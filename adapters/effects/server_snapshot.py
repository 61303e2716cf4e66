"""Effects of server snapshots: carry requests to Nova and Glance, and report the outcome."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from uuid import UUID

from adapters.effects.resource import create, delete
from adapters.kernel.comparison import Comparison, Field, unlike
from adapters.kernel.context import EffectContext, EffectHandler, Runtime
from adapters.kernel.resource_view import ResourceView
from adapters.openstack import glance, nova
from adapters.openstack.connection import Cloud
from adapters.openstack.errors import Answer, CloudRejected
from adapters.openstack.paging import MARK, Shown
from commands.kernel.resource import ReportRefused
from commands.server_snapshot import events as e
from commands.server_snapshot.commands import ObserveServerSnapshot
from commands.server_snapshot.decider import SERVER_SNAPSHOT, ServerSnapshot
from commands.store.handler import state_of
from commands.store.log import read_stream

TRIGGERS = frozenset({e.ServerSnapshotRequested, e.ServerSnapshotDeleteRequested})


async def handle(context: EffectContext) -> None:
    """Handle a recorded request.

    Raises ``RetryLater``, ``CloudUnreachable`` or ``CloudOutcomeUnknown``: the job is run again.
    """
    snapshot: ServerSnapshot = await context.state()

    def find(cloud: Cloud) -> list[Shown]:
        return glance.find(cloud, context.stream)

    def remove(cloud: Cloud, cloud_id: str) -> Answer:
        kept = snapshot.volume_snapshots or glance.volume_snapshots_of(cloud, cloud_id)
        return delete_all(cloud, cloud_id, kept)

    match context.record.event:
        case e.ServerSnapshotRequested() as request:
            grace = context.runtime.timeouts.act  # the server is frozen each time
            await create(
                context, find, lambda cloud: glance.copy(cloud, context.stream, request), id_of, grace=grace
            )
        case e.ServerSnapshotDeleteRequested():
            await delete(context, find, remove)
        case _:
            return


def id_of(answer: Answer) -> str:
    return str(answer.body["image_id"])


def delete_all(cloud: Cloud, cloud_id: str, volume_snapshots: Sequence[str]) -> Answer:
    """Delete the image, and the volume snapshots it consists of, which Glance leaves.

    May be run again at any point: what is gone is success.
    """
    try:
        answer = glance.delete(cloud, cloud_id)
    except CloudRejected as refused:
        if not refused.missing:
            raise
        answer = Answer(204, {}, refused.request_id)
    for snapshot_id in volume_snapshots:
        glance.delete_volume_snapshot(cloud, snapshot_id)
    return answer


async def failure_of(runtime: Runtime, cloud: Cloud, stream: UUID) -> ReportRefused | None:
    """Return that a snapshot failed, if Nova's instance actions say so: the image is merely gone then."""
    async with runtime.handler.connect() as connection:
        records = await read_stream(connection, stream)
    snapshot: ServerSnapshot = state_of(SERVER_SNAPSHOT, records)
    accepted = [record for record in records if isinstance(record.event, e.ServerSnapshotAccepted)]
    request_id = accepted[-1].entry.cloud_request_id if accepted else None
    if snapshot.under_way is None or not snapshot.is_under_way("create") or request_id is None:
        return None
    ending = await runtime.call(nova.show_ending, cloud, snapshot.server_cloud_id, request_id)
    if ending is None or ending.failure is None:
        return None
    return ReportRefused(snapshot.under_way.operation_id, ending.failure)


def observation(cloud: Cloud, shown: Shown, _servers: Mapping[str, UUID]) -> ObserveServerSnapshot:
    """Return what the rules make of an image as Glance shows it."""
    return ObserveServerSnapshot(
        cloud_id=shown["id"],
        name=shown.get("name") or "",
        status=shown["status"],
        size_bytes=shown.get("size"),
        min_disk_gb=shown.get("min_disk") or 0,
        min_ram_mb=shown.get("min_ram") or 0,
        volume_snapshots=glance.volume_snapshots_in(shown),
        fault=abandoned(cloud, shown) if shown["status"] in {"queued", "saving"} else None,
    )


def asked(stream: UUID, request: object, _: object) -> Iterable[Field]:
    """What an image is to have: our marks, and private visibility."""
    if not isinstance(request, e.ServerSnapshotRequested):
        return ()
    return (
        Field("name", request.name, lambda shown: shown.get(glance.NAMED)),
        Field("description", request.description or None, lambda shown: shown.get("description")),
        Field("server_cloud_id", request.server_cloud_id, partial(server_in, request.server_cloud_id)),
        Field("project_id", request.project_id, lambda shown: shown.get("owner")),
        Field("mark", str(stream), lambda shown: shown.get(MARK)),
        Field("visibility", True, lambda shown: shown.get("visibility"), unlike_private),
    )


def server_in(wanted: str, shown: Shown) -> str | None:
    """Return whose image it is. Nova does not say so of one without data, which names volume snapshots."""
    return wanted if "block_device_mapping" in shown else shown.get("instance_uuid")


def unlike_private(label: str, _: bool, shown: str) -> str:
    """A snapshot is its project's; what it shares later is no part of making it."""
    return unlike(label, "private", shown) if shown in {"public", "community"} else ""


def abandoned(cloud: Cloud, shown: Shown) -> str | None:
    """Return why an image will never have its data: its server, their source, is gone."""
    server = shown.get("instance_uuid")
    if server is None or nova.show(cloud, str(server)) is not None:
        return None
    return "the server was deleted before its snapshot was whole"


COMPARISON = Comparison(
    asked,
    {
        e.ServerSnapshotRequested: {"server_id": "our id of the same server"},
        e.ServerSnapshotDeleteRequested: {"": "the answer is the outcome: the image is gone"},
    },
)
EFFECT = EffectHandler(SERVER_SNAPSHOT, TRIGGERS, handle, comparison=COMPARISON)
VIEW = ResourceView(
    "server_snapshot",
    SERVER_SNAPSHOT,
    glance.list_images,
    glance.show,
    observation,
    glance.stream_in,
    glance.delete,
    "user_id",
    failure_of=failure_of,
    comparison=COMPARISON,
    notifications={"image": [("id",)]},
)
