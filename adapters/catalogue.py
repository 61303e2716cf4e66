"""What the cloud offers a project, from a short memory that is kept while the cloud is away."""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import Executor
from functools import partial
from typing import Any, NamedTuple

import structlog

from adapters.cloud import CloudTrouble
from adapters.openstack import Cloud, Clouds
from commands.actor import Actor
from commands.catalogue import CloudUnavailable, Image, Network, Offers
from commands.server.events import Flavor

FRESH = 60.0
"""Seconds an answer is good for."""

LOG = structlog.get_logger("catalogue")


class Remembered(NamedTuple):
    offers: Offers
    until: float


class CloudCatalogue:
    """Asks the cloud as the service user in the actor's project: what that may use, the actor may name."""

    def __init__(self, clouds: Clouds, threads: Executor, fresh: float = FRESH) -> None:
        self._clouds = clouds
        self._threads = threads
        self._fresh = fresh
        self._known: dict[str, Remembered] = {}
        self._asking: dict[str, asyncio.Lock] = {}

    async def offers(self, actor: Actor) -> Offers:
        """Return what the actor's project may use. Raises ``CloudUnavailable`` if that was never known."""
        known = self._known.get(actor.project_id)
        if known is not None and time.monotonic() < known.until:
            return known.offers
        async with self._asking.setdefault(actor.project_id, asyncio.Lock()):
            again = self._known.get(actor.project_id)
            if again is not known and again is not None:
                return again.offers
            return await self._ask(actor.project_id, known)

    async def _ask(self, project_id: str, known: Remembered | None) -> Offers:
        loop = asyncio.get_running_loop()
        try:
            offers = await loop.run_in_executor(self._threads, partial(self._look, project_id))
        except CloudTrouble as trouble:
            LOG.warning("cloud unavailable", reason=str(trouble), project_id=project_id)
            if known is None:
                raise CloudUnavailable from trouble
            offers = known.offers
        self._known[project_id] = Remembered(offers, time.monotonic() + self._fresh)
        return offers

    def _look(self, project_id: str) -> Offers:
        return look(self._clouds.project(project_id))


def look(cloud: Cloud) -> Offers:
    """Ask the cloud for all there is to name. Raises ``CloudTrouble``."""
    groups = {"project_id": cloud.project_id, "fields": "name"}
    keys = cloud.call("compute", "GET", "/os-keypairs").body["keypairs"]
    named = cloud.call("network", "GET", "/security-groups", query=groups).body["security_groups"]
    zones = cloud.call("compute", "GET", "/os-availability-zone").body["availabilityZoneInfo"]
    return Offers(
        flavors=tuple(flavor_in(shown) for shown in pages(cloud, "compute", "/flavors/detail", "flavors")),
        images=tuple(image_in(shown) for shown in pages(cloud, "image", "/images", "images")),
        networks=tuple(
            network_in(shown) for shown in cloud.call("network", "GET", "/networks").body["networks"]
        ),
        key_pairs=frozenset(key["keypair"]["name"] for key in keys),
        security_groups=frozenset(group["name"] for group in named),
        availability_zones=frozenset(zone["zoneName"] for zone in zones if zone["zoneState"]["available"]),
    )


def pages(cloud: Cloud, service: Any, path: str, key: str) -> list[dict[str, Any]]:
    """Return all items of a list that comes in pages: Nova links them, Glance tells the next address."""
    items: list[dict[str, Any]] = []
    query: dict[str, Any] = {"limit": "1000"} if service == "image" else {}
    while True:
        body = cloud.call(service, "GET", path, query=query).body
        page = body[key]
        items += page
        if not page or not (body.get(f"{key}_links") or body.get("next")):
            return items
        query = {**query, "marker": page[-1]["id"]}


def flavor_in(shown: dict[str, Any]) -> Flavor:
    return Flavor(shown["id"], shown["name"], shown["vcpus"], shown["ram"], shown["disk"])


def image_in(shown: dict[str, Any]) -> Image:
    return Image(
        id=shown["id"],
        name=shown.get("name") or shown["id"],
        status=shown["status"],
        visibility=shown["visibility"],
        min_disk_gb=shown.get("min_disk") or 0,
        min_ram_mb=shown.get("min_ram") or 0,
        size_bytes=shown.get("size"),
    )


def network_in(shown: dict[str, Any]) -> Network:
    return Network(
        id=shown["id"],
        name=shown["name"],
        status=shown["status"],
        shared=bool(shown.get("shared")),
        external=bool(shown.get("router:external")),
    )
