"""HTTP queries of the cloud's catalogue for a project: flavors, images, networks, zones, quotas."""

from __future__ import annotations

import msgspec
from litestar import get
from litestar.di import NamedDependency

from commands.http.catalogue import Catalogue, Image, Network, Quotas, Subnet, VolumeType
from commands.kernel.actor import Actor, Role
from commands.server.events import Flavor


class Flavors(msgspec.Struct, frozen=True):
    flavors: tuple[Flavor, ...]


class Images(msgspec.Struct, frozen=True):
    images: tuple[Image, ...]


class Networks(msgspec.Struct, frozen=True):
    networks: tuple[Network, ...]


class Subnets(msgspec.Struct, frozen=True):
    subnets: tuple[Subnet, ...]


class VolumeTypes(msgspec.Struct, frozen=True):
    volume_types: tuple[VolumeType, ...]


class AvailabilityZone(msgspec.Struct, frozen=True):
    """A part of the cloud, and whether servers and volumes can be asked for in it."""

    name: str
    compute: bool
    volume: bool


class AvailabilityZones(msgspec.Struct, frozen=True):
    availability_zones: tuple[AvailabilityZone, ...]


@get("/flavors", role=Role.READER)
async def list_flavors(catalogue: NamedDependency[Catalogue], asker: NamedDependency[Actor]) -> Flavors:
    """List the sizes a server can have."""
    return Flavors((await catalogue.offers(asker)).flavors)


@get("/images", role=Role.READER)
async def list_images(catalogue: NamedDependency[Catalogue], asker: NamedDependency[Actor]) -> Images:
    """List the images your project can make servers from."""
    return Images((await catalogue.offers(asker)).images)


@get("/networks", role=Role.READER)
async def list_networks(catalogue: NamedDependency[Catalogue], asker: NamedDependency[Actor]) -> Networks:
    """List the networks your project can use, with their subnets; external ones carry floating IPs only."""
    return Networks((await catalogue.offers(asker)).networks)


@get("/subnets", role=Role.READER)
async def list_subnets(catalogue: NamedDependency[Catalogue], asker: NamedDependency[Actor]) -> Subnets:
    """List the subnets of the networks your project can use."""
    networks = (await catalogue.offers(asker)).networks
    return Subnets(tuple(subnet for network in networks for subnet in network.subnets))


@get("/volume-types", role=Role.READER)
async def list_volume_types(
    catalogue: NamedDependency[Catalogue], asker: NamedDependency[Actor]
) -> VolumeTypes:
    """List the types a volume can have; none where the cloud has no volumes."""
    return VolumeTypes((await catalogue.offers(asker)).volume_types)


@get("/availability-zones", role=Role.READER)
async def list_availability_zones(
    catalogue: NamedDependency[Catalogue], asker: NamedDependency[Actor]
) -> AvailabilityZones:
    """List the zones that servers and volumes can be asked for in."""
    offers = await catalogue.offers(asker)
    names = sorted(offers.availability_zones | offers.volume_zones)
    return AvailabilityZones(
        tuple(
            AvailabilityZone(name, name in offers.availability_zones, name in offers.volume_zones)
            for name in names
        )
    )


@get("/quotas", role=Role.READER)
async def list_quotas(catalogue: NamedDependency[Catalogue], asker: NamedDependency[Actor]) -> Quotas:
    """Show what your project uses and may use of each service. It is some seconds old at most, or as old as
    the cloud has been away: ``as_of`` tells."""
    return await catalogue.quotas(asker)
