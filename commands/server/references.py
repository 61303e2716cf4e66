"""What a request for a server names, found in what the cloud offers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol, TypeVar

from commands.catalogue import Network, Offers, UnknownReference
from commands.server.events import Flavor, Named


class Wanted(NamedTuple):
    """References as the client gave them: flavor, image and networks by id or by name."""

    flavor: str
    image: str
    networks: Sequence[str] = ()
    key_name: str | None = None
    security_groups: Sequence[str] = ()
    availability_zone: str | None = None


class HasName(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...


T = TypeVar("T", bound=HasName)


def resolve(wanted: Wanted, offers: Offers) -> tuple[Flavor, Named, tuple[Named, ...]]:
    """Return flavor, image and networks. Raises ``UnknownReference`` naming all that is wrong, at once."""
    errors: list[tuple[str, str]] = []
    flavor = find(offers.flavors, wanted.flavor, "/flavor", "flavor", errors)
    image = find(
        [image for image in offers.images if image.status == "active"],
        wanted.image,
        "/image",
        "image",
        errors,
    )
    if flavor and image:
        errors += too_small(flavor, image.min_disk_gb, image.min_ram_mb)
    networks = attach(wanted.networks, offers.networks, errors)
    errors += absent(wanted, offers)
    if errors or flavor is None or image is None:
        raise UnknownReference(errors)
    return flavor, Named(image.id, image.name), networks


def find(
    offered: Iterable[T], reference: str, pointer: str, kind: str, errors: list[tuple[str, str]]
) -> T | None:
    """Return what has this id, or else the only one of this name."""
    known = list(offered)
    by_id = [thing for thing in known if thing.id == reference]
    found = by_id or [thing for thing in known if thing.name == reference]
    if len(found) == 1:
        return found[0]
    why = "is the name of several; give the id" if found else "is not known to the cloud"
    errors.append((pointer, f"{kind} {reference!r} {why}"))
    return None


def too_small(flavor: Flavor, min_disk_gb: int, min_ram_mb: int) -> list[tuple[str, str]]:
    """Nova refuses a flavor below the image's minimum with 400; a disk of 0 GB takes the image's size."""
    errors: list[tuple[str, str]] = []
    if 0 < flavor.disk_gb < min_disk_gb:
        errors.append(("/flavor", f"its disk is smaller than the {min_disk_gb} GB the image needs"))
    if flavor.ram_mb < min_ram_mb:
        errors.append(("/flavor", f"its memory is smaller than the {min_ram_mb} MB the image needs"))
    return errors


def attach(
    references: Sequence[str], offered: Sequence[Network], errors: list[tuple[str, str]]
) -> tuple[Named, ...]:
    """Return the networks named, or the only usable one. External ones carry floating addresses only."""
    usable = [network for network in offered if not network.external]
    if not references:
        if len(usable) == 1:
            return (Named(usable[0].id, usable[0].name),)
        errors.append(("/networks", f"name the networks: the project may use {len(usable)}"))
        return ()
    found = [
        find(usable, reference, f"/networks/{place}", "network", errors)
        for place, reference in enumerate(references)
    ]
    return tuple(Named(network.id, network.name) for network in found if network)


def absent(wanted: Wanted, offers: Offers) -> list[tuple[str, str]]:
    errors: list[tuple[str, str]] = []
    if wanted.key_name is not None and wanted.key_name not in offers.key_pairs:
        errors.append(("/key_name", f"key pair {wanted.key_name!r} is not known to the cloud"))
    for place, group in enumerate(wanted.security_groups):
        if group not in offers.security_groups:
            errors.append(
                (f"/security_groups/{place}", f"security group {group!r} is not known to the cloud")
            )
    zone = wanted.availability_zone
    if zone is not None and zone not in offers.availability_zones:
        errors.append(("/availability_zone", f"availability zone {zone!r} is not known to the cloud"))
    return errors
