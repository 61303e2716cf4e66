"""What a request for a volume names, found in what the cloud offers."""

from __future__ import annotations

from commands.http.catalogue import CloudCatalog, UnknownReference
from commands.http.resolvers import find
from commands.volume.events import Source
from commands.volume.refusals import VolumesNotOffered

GB = 1 << 30


def content_of(
    image: str | None, snapshot: str | None, size_gb: int, offers: CloudCatalog
) -> tuple[Source | None, Source | None]:
    """Return the image or the snapshot a volume begins with. Raises ``UnknownReference``."""
    errors: list[tuple[str, str]] = []
    if image is not None and snapshot is not None:
        raise UnknownReference([("/snapshot", "a volume begins with an image or a snapshot, not with both")])
    if image is not None:
        active = [one for one in offers.images if one.status == "active"]
        found = find(active, image, "/image", "image", errors)
        if found and max(found.min_disk_gb, -(-(found.size_bytes or 0) // GB)) > size_gb:
            errors.append(("/size_gb", f"the image needs at least {found.min_disk_gb} GB"))
        if found and not errors:
            return Source(found.id, found.name), None
    if snapshot is not None:
        taken = find(offers.volume_snapshots, snapshot, "/snapshot", "volume snapshot", errors)
        if taken and taken.size_gb > size_gb:
            errors.append(("/size_gb", f"the snapshot needs at least {taken.size_gb} GB"))
        if taken and not errors:
            return None, Source(taken.id, taken.name)
    if errors:
        raise UnknownReference(errors)
    return None, None


def known_places(volume_type: str | None, zone: str | None, offers: CloudCatalog) -> str | None:
    """Return the name of a volume type that is named or given by id: Cinder shows volumes with that.

    Raises ``UnknownReference`` for a volume type or a zone that Cinder does not have.

    Without Cinder there are no volumes at all: ``VolumesNotOffered``.
    """
    if not offers.has_volumes:
        raise VolumesNotOffered
    errors: list[tuple[str, str]] = []
    found = None
    if volume_type is not None:
        found = find(offers.volume_types, volume_type, "/volume_type", "volume type", errors)
    if zone is not None and zone not in offers.volume_zones:
        errors.append(("/availability_zone", f"availability zone {zone!r} is not known to the cloud"))
    if errors:
        raise UnknownReference(errors)
    return None if found is None else found.name
