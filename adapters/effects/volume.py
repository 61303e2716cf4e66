"""Effects of volumes: carry requests to Cinder and Nova, and report the outcome."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from adapters.effects.resource import act, create, delete
from adapters.kernel.comparison import Comparison, Field, unlike
from adapters.kernel.context import EffectContext, EffectHandler
from adapters.kernel.resource_view import Inventory, ResourceView
from adapters.openstack import cinder
from adapters.openstack.connection import Cloud
from adapters.openstack.errors import Answer, CloudRejected
from adapters.openstack.paging import Shown
from commands.kernel.resource import ConfirmDone
from commands.volume import events as e
from commands.volume.commands import ObserveVolume
from commands.volume.decider import VOLUME
from commands.volume.state import Volume

TRIGGERS = frozenset(
    {
        e.VolumeRequested,
        e.VolumeAttachRequested,
        e.VolumeDetachRequested,
        e.VolumeExtendRequested,
        e.VolumeInfoChangeRequested,
        e.VolumeDeleteRequested,
    }
)


async def handle(context: EffectContext) -> None:
    """Handle a recorded request.

    Raises ``RetryLater``, ``CloudUnreachable`` or ``CloudOutcomeUnknown``: the job is run again.
    """
    volume: Volume = await context.state()
    cloud_id = volume.cloud_id or ""

    def find(cloud: Cloud) -> list[Shown]:
        return cinder.find(cloud, context.stream)

    match context.record.event:
        case e.VolumeRequested() as request:
            await create(context, find, lambda cloud: cinder.create(cloud, context.stream, request), id_of)
        case e.VolumeAttachRequested(_, _, server):
            await act(context, lambda cloud: attach(cloud, server, cloud_id))
        case e.VolumeDetachRequested(_, _, server):
            await act(context, lambda cloud: detach(cloud, server, cloud_id))
        case e.VolumeExtendRequested(_, size_gb):
            await act(context, lambda cloud: extend(cloud, cloud_id, size_gb))
        case e.VolumeInfoChangeRequested(operation_id, name, description):
            await act(
                context,
                lambda cloud: cinder.change_info(cloud, cloud_id, name, description),
                done=ConfirmDone(operation_id),
                differs=lambda cloud: differs(context, cloud, cloud_id),
            )
        case e.VolumeDeleteRequested():
            await delete(context, find, remove, at_once=False)
        case _:
            return


def differs(context: EffectContext, cloud: Cloud, cloud_id: str) -> str:
    """Return what Cinder has that differs from the request; the poller reports a volume that is gone."""
    shown = cinder.show(cloud, cloud_id)
    return COMPARISON.difference(context.stream, context.record.event, None, shown) if shown else ""


def asked(stream: UUID, request: object, _: object) -> Iterable[Field]:
    """What a volume is to have. Cinder shows the image it was made of with its metadata.

    Cinder takes away spaces at the ends of a description; earlier requests may have some.
    """
    match request:
        case e.VolumeRequested():
            return (
                Field("size_gb", request.size_gb, lambda shown: shown.get("size")),
                Field(
                    "description", request.description.strip(), lambda shown: shown.get("description") or ""
                ),
                Field("volume_type", request.volume_type, lambda shown: shown.get("volume_type")),
                Field("image", request.image and request.image.id, image_in),
                Field("bootable", request.image and "true", lambda shown: shown.get("bootable")),
                Field(
                    "snapshot",
                    request.snapshot and request.snapshot.id,
                    lambda shown: shown.get("snapshot_id"),
                ),
                Field(
                    "availability_zone",
                    request.availability_zone,
                    lambda shown: shown.get("availability_zone"),
                ),
                Field("mark", stream, cinder.stream_in),
            )
        case e.VolumeExtendRequested(_, size_gb):
            return (Field("size_gb", size_gb, lambda shown: shown.get("size")),)
        case e.VolumeInfoChangeRequested(_, name, description):
            return (
                Field("name", name, lambda shown: shown.get("name")),
                Field("description", description.strip(), lambda shown: shown.get("description") or ""),
            )
        case e.VolumeAttachRequested():
            return (Field("server_cloud_id", request.server_cloud_id, servers_in, unlike_server),)
        case _:
            return ()


def image_in(shown: Shown) -> str | None:
    return (shown.get("volume_image_metadata") or {}).get("image_id")


def servers_in(shown: Shown) -> list[str]:
    return [one["server_id"] for one in shown.get("attachments") or []]


def unlike_server(label: str, wanted: str, shown: list[str]) -> str:
    return "" if wanted in shown else unlike(label, wanted, shown)


def id_of(answer: Answer) -> str:
    return str(answer.body["volume"]["id"])


def attach(cloud: Cloud, server_cloud_id: str, cloud_id: str) -> Answer:
    """Attach, unless an earlier run has: then Nova refuses, and its own list tells why."""
    try:
        return cinder.attach(cloud, server_cloud_id, cloud_id)
    except CloudRejected as refused:
        if not cinder.holds(cloud, server_cloud_id, cloud_id):
            raise
        return Answer(200, {}, refused.request_id)


def detach(cloud: Cloud, server_cloud_id: str, cloud_id: str) -> Answer:
    """Detach, unless it is being detached, or not attached any more."""
    try:
        return cinder.detach(cloud, server_cloud_id, cloud_id)
    except CloudRejected as refused:
        shown = cinder.show(cloud, cloud_id)
        going = shown is None or shown["status"] == "detaching"
        if not going and cinder.holds(cloud, server_cloud_id, cloud_id):
            raise
        return Answer(202, {}, refused.request_id)


def extend(cloud: Cloud, cloud_id: str, size_gb: int) -> Answer:
    """Extend, unless it has that size: the same size again is refused with 400."""
    try:
        return cinder.extend(cloud, cloud_id, size_gb)
    except CloudRejected as refused:
        shown = cinder.show(cloud, cloud_id)
        if shown is None or (shown["size"] < size_gb and shown["status"] != "extending"):
            raise
        return Answer(202, {}, refused.request_id)


def remove(cloud: Cloud, cloud_id: str) -> Answer:
    """Delete, unless it is being deleted already, or gone: the watch sees that."""
    try:
        return cinder.delete(cloud, cloud_id)
    except CloudRejected as refused:
        shown = cinder.show(cloud, cloud_id)
        if shown is not None and shown["status"] != "deleting":
            raise
        return Answer(202, {}, refused.request_id)


def observation(cloud: Cloud, shown: Shown, servers: Mapping[str, UUID]) -> ObserveVolume:
    """Return what the rules make of a volume as Cinder shows it. Cinder tells why it failed elsewhere."""
    return ObserveVolume(
        cloud_id=shown["id"],
        name=shown.get("name") or "",
        status=shown["status"],
        size_gb=shown["size"],
        bootable=shown.get("bootable") == "true",
        attachments=tuple(
            e.Attachment(one["server_id"], servers.get(one["server_id"]), one.get("device"))
            for one in sorted(shown.get("attachments") or [], key=lambda one: str(one["server_id"]))
        ),
        description=shown.get("description"),
        fault=cinder.reason(cloud, shown["id"]) if shown["status"].startswith("error") else None,
    )


def facts(shown: Shown) -> dict[str, Any]:
    held_by = sorted(str(one["server_id"]) for one in shown.get("attachments") or [])
    return {
        "name": shown.get("name") or "",
        "status": shown["status"],
        "size_gb": shown["size"],
        "servers": ", ".join(held_by),
    }


BOOKED = """
jsonb_build_object('name', coalesce(cloud_name, name), 'status', status, 'size_gb', size_gb, 'servers', (
    SELECT coalesce(string_agg(server_cloud_id, ', ' ORDER BY server_cloud_id COLLATE "C"), '')
    FROM jsonb_to_recordset(attachments) AS attachment (server_cloud_id text)
))
"""
"""A volume may have several servers: in the order in which they are seen (``facts``)."""

LEFT = "server_id IN (SELECT id FROM server WHERE deleted_at > ledger_now() - interval '10 minutes')"
"""The server that had it is gone: the volume will soon be free, or gone as well."""

COMPARISON = Comparison(
    asked,
    {
        e.VolumeRequested: {
            "project_id": "the request is made in it, and the answer found in no other",
            "name": "another name is told as a change of it",
            "root_of": "the attachment to the server is Nova's, and seen there",
            "delete_on_termination": "the ledger itself deletes it with the server",
        },
        e.VolumeAttachRequested: {"server_id": "our id of the same server"},
        e.VolumeDetachRequested: {
            "server_id": "our id of the same server",
            "server_cloud_id": "the rules wait until no attachment to it is left",
        },
        e.VolumeDeleteRequested: {"": "the rules wait until the volume is gone"},
    },
)
EFFECT = EffectHandler(VOLUME, TRIGGERS, handle, comparison=COMPARISON)
VIEW = ResourceView(
    feature="volume",
    decider=VOLUME,
    list=cinder.list_volumes,
    show=cinder.show,
    observation=observation,
    stream_in=cinder.stream_in,
    remove=cinder.delete,
    owner="user_id",
    unsettled=LEFT,
    comparison=COMPARISON,
    inventory=Inventory(facts, BOOKED),
    notifications={"volume": [("volume_id",)]},
)
