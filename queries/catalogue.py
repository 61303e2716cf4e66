"""Reading what the cloud has on offer for a project."""

from __future__ import annotations

import msgspec
from litestar import get
from litestar.di import NamedDependency

from commands.actor import Actor
from commands.catalogue import Catalogue, Image, Network
from commands.server.events import Flavor


class Flavors(msgspec.Struct, frozen=True):
    flavors: tuple[Flavor, ...]


class Images(msgspec.Struct, frozen=True):
    images: tuple[Image, ...]


class Networks(msgspec.Struct, frozen=True):
    networks: tuple[Network, ...]


@get("/flavors")
async def list_flavors(catalogue: NamedDependency[Catalogue], asker: NamedDependency[Actor]) -> Flavors:
    """List the sizes a server can have."""
    return Flavors((await catalogue.offers(asker)).flavors)


@get("/images")
async def list_images(catalogue: NamedDependency[Catalogue], asker: NamedDependency[Actor]) -> Images:
    """List the images your project can make servers from."""
    return Images((await catalogue.offers(asker)).images)


@get("/networks")
async def list_networks(catalogue: NamedDependency[Catalogue], asker: NamedDependency[Actor]) -> Networks:
    """List the networks your project can use; external ones carry floating addresses only."""
    return Networks((await catalogue.offers(asker)).networks)
