"""Catalogue of the cloud: the flavors, images, networks and others that a request may name."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Literal, Protocol, TypeVar, runtime_checkable

import msgspec

from commands.kernel.actor import Actor
from commands.kernel.errors import Refused
from commands.server.events import Flavor

T = TypeVar("T")


class Image(msgspec.Struct, frozen=True):
    """Sizes as in Glance: ``min_disk_gb`` in GB, ``min_ram_mb`` in MB, ``size_bytes`` of the stored file."""

    id: str
    name: str
    status: str
    visibility: str
    min_disk_gb: int = 0
    min_ram_mb: int = 0
    size_bytes: int | None = None


class Subnet(msgspec.Struct, frozen=True):
    """A range of addresses of a network; ``gateway_ip`` is None where nothing leads out."""

    id: str
    name: str
    network_id: str
    ip_version: int
    cidr: str
    gateway_ip: str | None = None


class Network(msgspec.Struct, frozen=True):
    id: str
    name: str
    status: str
    shared: bool
    external: bool
    subnets: tuple[Subnet, ...] = ()


class VolumeType(msgspec.Struct, frozen=True):
    id: str
    name: str
    description: str | None = None


class SecurityGroup(msgspec.Struct, frozen=True):
    """A group of the project in Neutron, where names may repeat. Every project has one named ``default``."""

    id: str
    name: str


class VolumeSnapshot(msgspec.Struct, frozen=True):
    """Snapshot of a volume; ``size_gb`` is the minimum size of a volume made of it."""

    id: str
    name: str
    size_gb: int


class CloudCatalog(msgspec.Struct, frozen=True):
    """All that a project may name in a request. Without Cinder nothing of volumes."""

    flavors: tuple[Flavor, ...] = ()
    images: tuple[Image, ...] = ()
    networks: tuple[Network, ...] = ()
    key_pairs: frozenset[str] = frozenset()
    """Names of the service user's own key pairs; those of the ledger are in the log."""
    security_groups: tuple[SecurityGroup, ...] = ()
    availability_zones: frozenset[str] = frozenset()
    has_volumes: bool = False
    """Whether there is a Cinder."""
    volume_types: tuple[VolumeType, ...] = ()
    volume_zones: frozenset[str] = frozenset()
    volume_snapshots: tuple[VolumeSnapshot, ...] = ()


class QuotaUse(msgspec.Struct, frozen=True):
    """Usage and limit of a project for one resource (null: without limit).

    In the resource's own unit: ``ram`` in MB, ``gigabytes`` in GB, others in pieces.
    """

    service: Literal["compute", "volume", "network"]
    resource: str
    used: int
    limit: int | None


class Quotas(msgspec.Struct, frozen=True):
    """``as_of`` is the time of the read from the cloud."""

    quotas: tuple[QuotaUse, ...]
    as_of: datetime


@runtime_checkable
class Catalogue(Protocol):
    """Reads through a short cache, and from it alone while the cloud is away."""

    async def offers(self, actor: Actor) -> CloudCatalog:
        """Return what the actor's project may use. Raises ``CloudUnavailable`` or ``ProjectNotJoined``."""
        ...

    async def renewed(self, actor: Actor) -> CloudCatalog:
        """Return it read anew, for a caller that misses an entry. Raises ``CloudUnavailable``."""
        ...

    async def quotas(self, actor: Actor) -> Quotas:
        """Return what the actor's project uses and may use.

        Raises ``CloudUnavailable`` or ``ProjectNotJoined``.
        """
        ...


class Renewed(Catalogue):
    """A catalogue that bypasses the cache."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    async def offers(self, actor: Actor) -> CloudCatalog:
        """Return the catalogue of ``renewed``."""
        return await self._catalogue.renewed(actor)

    async def renewed(self, actor: Actor) -> CloudCatalog:
        """Return what the catalogue's own does."""
        return await self._catalogue.renewed(actor)

    async def quotas(self, actor: Actor) -> Quotas:
        """Return what the catalogue's own does."""
        return await self._catalogue.quotas(actor)


async def choose(catalogue: Catalogue, find: Callable[[Catalogue], Awaitable[T]]) -> T:
    """Return what ``find`` finds in the catalogue, read anew where ``find`` misses a reference.

    Raises the errors of ``find``: ``UnknownReference`` only for what the cloud does not have now.
    """
    try:
        return await find(catalogue)
    except UnknownReference:
        return await find(Renewed(catalogue))


class CloudUnavailable(Refused):
    """The cloud does not answer, and what was asked is not known here; try again in a while."""

    status = 503


class CloudUnusable(Refused):
    """The cloud can't be used as this service is configured; an operator has to mend it."""

    status = 502


class ProjectNotServed(Refused):
    """The service user can't act in this project; an operator has to give it a role there."""

    status = 403


class ProjectNotJoined(Refused):
    """Stackledger has no role in this project yet; it takes one when a member asks for something here."""

    status = 403


class UnknownReference(Refused):
    """The request names something that the cloud does not have."""

    status = 422

    def __init__(self, errors: Sequence[tuple[str, str]]) -> None:
        super().__init__(errors=[{"pointer": pointer, "detail": detail} for pointer, detail in errors])
