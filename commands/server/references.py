"""Resolves the flavor, image and networks of a create request in the cloud's catalogue."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from commands.http.catalogue import CloudCatalog, Image, Network, UnknownReference
from commands.http.resolvers import choices, find
from commands.server.events import Flavor, Named


class Wanted(NamedTuple):
    """References as the client gave them: all but key and zone by id or by name."""

    flavor: str
    image: str
    networks: Sequence[str] | None = ()
    """None: the server has other ports. Empty: the project's only network."""
    key_name: str | None = None
    availability_zone: str | None = None
    on_volume: bool = False


def resolve(
    wanted: Wanted, offers: CloudCatalog, errors: list[tuple[str, str]]
) -> tuple[Flavor, Named, tuple[Named, ...]]:
    """Return flavor, image and networks.

    Raises ``UnknownReference`` naming all errors at once; ``errors`` are those found before.
    """
    flavor = find(offers.flavors, wanted.flavor, "/flavor", "flavor", errors)
    image = find(
        [image for image in offers.images if image.status == "active"],
        wanted.image,
        "/image",
        "image",
        errors,
    )
    if flavor and image:
        errors += too_small(flavor, 0 if wanted.on_volume else image.min_disk_gb, image.min_ram_mb)
    networks = attach(wanted.networks, offers.networks, errors)
    errors += absent(wanted, offers)
    if errors or flavor is None or image is None:
        raise UnknownReference(errors)
    return flavor, Named(image.id, image.name), networks


def resolve_flavor(reference: str, offers: CloudCatalog) -> tuple[Flavor, frozenset[str]]:
    """Return a flavor, and the ids of the images that need more than it has. Raises ``UnknownReference``."""
    errors: list[tuple[str, str]] = []
    flavor = find(offers.flavors, reference, "/flavor", "flavor", errors)
    if flavor is None:
        raise UnknownReference(errors)
    unfit = [image for image in offers.images if too_small(flavor, image.min_disk_gb, image.min_ram_mb)]
    return flavor, frozenset(image.id for image in unfit)


def resolve_image(reference: str, offers: CloudCatalog) -> Image:
    """Return an image that can be used. Raises ``UnknownReference``."""
    errors: list[tuple[str, str]] = []
    usable = [image for image in offers.images if image.status == "active"]
    image = find(usable, reference, "/image", "image", errors)
    if image is None:
        raise UnknownReference(errors)
    return image


def too_small(flavor: Flavor, min_disk_gb: int, min_ram_mb: int) -> list[tuple[str, str]]:
    """Nova refuses a flavor below the image's minimum with 400; a disk of 0 GB takes the image's size."""
    errors: list[tuple[str, str]] = []
    if 0 < flavor.disk_gb < min_disk_gb:
        errors.append(("/flavor", f"its disk is smaller than the {min_disk_gb} GB the image needs"))
    if flavor.ram_mb < min_ram_mb:
        errors.append(("/flavor", f"its memory is smaller than the {min_ram_mb} MB the image needs"))
    return errors


def attach(
    references: Sequence[str] | None, offered: Sequence[Network], errors: list[tuple[str, str]]
) -> tuple[Named, ...]:
    """Return the networks named, or the only usable one. External ones carry floating addresses only."""
    usable = [network for network in offered if not network.external]
    if references is None:
        return ()
    if not references:
        if len(usable) == 1:
            return (Named(usable[0].id, usable[0].name),)
        errors.append(("/networks", unnamed(usable)))
        return ()
    found = [
        find(usable, reference, f"/networks/{place}", "network", errors)
        for place, reference in enumerate(references)
    ]
    return tuple(Named(network.id, network.name) for network in found if network)


def unnamed(usable: Sequence[Network]) -> str:
    """Return the error for a request without networks where the project has none, or several."""
    if not usable:
        return (
            "the project has no network, and none is shared with it: make one in the cloud, "
            "or name interfaces of your own in network_interfaces"
        )
    return f"name one or more, such as {choices(usable[:1])}; the project may use {choices(usable)}"


def absent(wanted: Wanted, offers: CloudCatalog) -> list[tuple[str, str]]:
    errors: list[tuple[str, str]] = []
    if wanted.key_name is not None and wanted.key_name not in offers.key_pairs:
        errors.append(("/key_name", f"key pair {wanted.key_name!r} is not known to the cloud"))
    zone = wanted.availability_zone
    if zone is not None and zone not in offers.availability_zones:
        errors.append(("/availability_zone", f"availability zone {zone!r} is not known to the cloud"))
    return errors
