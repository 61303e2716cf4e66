"""What the cloud has on offer, as far as a request must know it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

import msgspec

from commands.actor import Actor
from commands.errors import Refused
from commands.server.events import Flavor


class Image(msgspec.Struct, frozen=True):
    """Sizes as in Glance: ``min_disk_gb`` in GB, ``min_ram_mb`` in MB, ``size_bytes`` of the stored file."""

    id: str
    name: str
    status: str
    visibility: str
    min_disk_gb: int = 0
    min_ram_mb: int = 0
    size_bytes: int | None = None


class Network(msgspec.Struct, frozen=True):
    id: str
    name: str
    status: str
    shared: bool
    external: bool


class Offers(msgspec.Struct, frozen=True):
    """Everything a project may name when it asks for a server."""

    flavors: tuple[Flavor, ...] = ()
    images: tuple[Image, ...] = ()
    networks: tuple[Network, ...] = ()
    key_pairs: frozenset[str] = frozenset()
    security_groups: frozenset[str] = frozenset()
    availability_zones: frozenset[str] = frozenset()


@runtime_checkable
class Catalogue(Protocol):
    """Answers from a short memory, which it keeps while the cloud is away."""

    async def offers(self, actor: Actor) -> Offers:
        """Return what the actor's project may use. Raises ``CloudUnavailable``."""
        ...


class CloudUnavailable(Refused):
    """The cloud does not answer, and what was asked is not known here; try again in a while."""

    status = 503


class UnknownReference(Refused):
    """The request names something that the cloud does not have."""

    status = 422

    def __init__(self, errors: Sequence[tuple[str, str]]) -> None:
        super().__init__(errors=[{"pointer": pointer, "detail": detail} for pointer, detail in errors])
