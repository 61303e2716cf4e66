"""Whenever a volume records a wish, bring it about in the cloud, and tell the volume what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from adapters import cinder
from adapters.answer import Answer
from adapters.cloud import Refused
from adapters.errand import Effect, Errand
from adapters.listing import Shown
from adapters.openstack import Cloud
from adapters.resource import act, create, delete
from adapters.watch import Watch
from commands.resource import ConfirmDone
from commands.volume import events as e
from commands.volume.asks import ObserveVolume
from commands.volume.decider import VOLUME
from commands.volume.state import Volume

WISHES = frozenset(
    {
        e.VolumeRequested,
        e.VolumeAttachRequested,
        e.VolumeDetachRequested,
        e.VolumeExtendRequested,
        e.VolumeInfoChangeRequested,
        e.VolumeDeleteRequested,
    }
)


async def carry_out(errand: Errand) -> None:
    """Do what the recorded wish needs. Raises ``NotYet``, ``Away`` or ``Unclear`` to be run again."""
    volume: Volume = await errand.state()
    cloud_id = volume.cloud_id or ""

    def find(cloud: Cloud) -> list[Shown]:
        return cinder.find(cloud, errand.stream)

    match errand.record.event:
        case e.VolumeRequested() as wish:
            await create(errand, find, lambda cloud: cinder.create(cloud, errand.stream, wish), id_of)
        case e.VolumeAttachRequested(_, _, server):
            await act(errand, lambda cloud: attach(cloud, server, cloud_id))
        case e.VolumeDetachRequested(_, _, server):
            await act(errand, lambda cloud: detach(cloud, server, cloud_id))
        case e.VolumeExtendRequested(_, size_gb):
            await act(errand, lambda cloud: extend(cloud, cloud_id, size_gb))
        case e.VolumeInfoChangeRequested(operation_id, name, description):
            await act(
                errand,
                lambda cloud: cinder.change_info(cloud, cloud_id, name, description),
                done=ConfirmDone(operation_id),
            )
        case e.VolumeDeleteRequested():
            await delete(errand, find, remove, at_once=False)
        case _:
            return


def id_of(answer: Answer) -> str:
    return str(answer.body["volume"]["id"])


def attach(cloud: Cloud, server_cloud_id: str, cloud_id: str) -> Answer:
    """Attach, unless an earlier run has: then Nova refuses, and its own list tells why."""
    try:
        return cinder.attach(cloud, server_cloud_id, cloud_id)
    except Refused as refused:
        if not cinder.holds(cloud, server_cloud_id, cloud_id):
            raise
        return Answer(200, {}, refused.request_id)


def detach(cloud: Cloud, server_cloud_id: str, cloud_id: str) -> Answer:
    """Detach, unless it is being detached, or not attached any more."""
    try:
        return cinder.detach(cloud, server_cloud_id, cloud_id)
    except Refused as refused:
        shown = cinder.show(cloud, cloud_id)
        going = shown is None or shown["status"] == "detaching"
        if not going and cinder.holds(cloud, server_cloud_id, cloud_id):
            raise
        return Answer(202, {}, refused.request_id)


def extend(cloud: Cloud, cloud_id: str, size_gb: int) -> Answer:
    """Extend, unless it has that size: the same size again is refused with 400."""
    try:
        return cinder.extend(cloud, cloud_id, size_gb)
    except Refused as refused:
        shown = cinder.show(cloud, cloud_id)
        if shown is None or (shown["size"] < size_gb and shown["status"] != "extending"):
            raise
        return Answer(202, {}, refused.request_id)


def remove(cloud: Cloud, cloud_id: str) -> Answer:
    """Delete, unless it is being deleted already, or gone: the watch sees that."""
    try:
        return cinder.delete(cloud, cloud_id)
    except Refused as refused:
        shown = cinder.show(cloud, cloud_id)
        if shown is not None and shown["status"] != "deleting":
            raise
        return Answer(202, {}, refused.request_id)


def sight(cloud: Cloud, shown: Shown, servers: Mapping[str, UUID]) -> ObserveVolume:
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
        fault=cinder.reason(cloud, shown["id"]) if shown["status"].startswith("error") else None,
    )


LEFT = "server_id IN (SELECT id FROM server WHERE deleted_at > ledger_now() - interval '10 minutes')"
"""The server that had it is gone: the volume will soon be free, or gone as well."""

EFFECT = Effect(VOLUME, WISHES, carry_out)
WATCH = Watch(
    feature="volume",
    decider=VOLUME,
    list=cinder.list_volumes,
    show=cinder.show,
    sight=sight,
    stream_in=cinder.stream_in,
    remove=cinder.delete,
    owner="user_id",
    unsettled=LEFT,
)
