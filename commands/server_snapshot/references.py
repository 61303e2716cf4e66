"""Images that a request names: the snapshots of the book, and whatever else the cloud has."""

from __future__ import annotations

from uuid import UUID

from msgspec.structs import replace

from commands.http.catalogue import Catalogue, CloudCatalog, Image, UnknownReference
from commands.http.context import CommandContext
from commands.server_snapshot.decider import SERVER_SNAPSHOT
from commands.server_snapshot.state import NAMES, ServerSnapshot
from commands.store.handler import Handler


async def image_named(
    reference: str, asking: CommandContext, handler: Handler, catalogue: Catalogue
) -> tuple[str, CloudCatalog]:
    """Return the image's id, where the book knows it, and what is on offer including that image.

    A snapshot is known by our id or its name as soon as it is whole, though the catalogue lacks it yet.
    Raises ``UnknownReference`` for a snapshot that can't be used, or ``CloudUnavailable``.
    """
    offers = await catalogue.offers(asking.actor)
    image = await snapshot_named(reference, asking, handler)
    if image is not None:
        others = (other for other in offers.images if other.id != image.id)
        return image.id, replace(offers, images=(image, *others))
    if all(reference not in {other.id, other.name} for other in offers.images):
        offers = await catalogue.renewed(asking.actor)
    return reference, offers


async def snapshot_named(reference: str, asking: CommandContext, handler: Handler) -> Image | None:
    project_id = asking.project_id or asking.actor.project_id
    stream = id_in(reference) or await handler.holder(NAMES, project_id, reference)
    if stream is None:
        return None
    snapshot: ServerSnapshot = await handler.look(SERVER_SNAPSHOT, stream, project_id)
    if not snapshot.exists:
        return None
    if snapshot.status != "active" or snapshot.cloud_id is None or snapshot.is_under_way("delete"):
        raise UnknownReference([("/image", f"snapshot {reference!r} can't be used: it is {snapshot.status}")])
    return Image(
        id=snapshot.cloud_id,
        name=snapshot.name,
        status="active",
        visibility="private",
        min_disk_gb=snapshot.min_disk_gb,
        min_ram_mb=snapshot.min_ram_mb,
        size_bytes=snapshot.size_bytes,
    )


def id_in(reference: str) -> UUID | None:
    try:
        return UUID(reference)
    except ValueError:
        return None
