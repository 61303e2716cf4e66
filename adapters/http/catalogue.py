"""Cloud catalog of a project, from a short-lived cache that outlasts the cloud's absence."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Executor
from functools import partial
from typing import Any, Generic, Literal, NamedTuple, TypeVar

from cachetools import LRUCache

from adapters.openstack.connection import Cloud, CloudMisconfigured, Clouds
from adapters.openstack.nova import stream_named
from adapters.openstack.paging import pages
from adapters.openstack.quota_usage import read_quotas
from adapters.openstack.user_requests import ask_cloud
from adapters.runtime.single_flight import SingleFlight
from commands.http.catalogue import (
    CloudCatalog,
    CloudUnavailable,
    CloudUnusable,
    Image,
    Network,
    Quotas,
    SecurityGroup,
    Subnet,
    VolumeSnapshot,
    VolumeType,
)
from commands.kernel.actor import Actor, Role
from commands.server.events import Flavor

FRESH = 60.0
"""Seconds an answer is good for."""

SOON = 5.0
"""The same of quotas, which change with all that is made."""

MOST_PROJECTS = 500
"""Projects whose answers are kept, each some hundred kilobytes where there are many images."""

MANY = {"limit": "1000"}
"""Glance's pages have 25 images unless told otherwise."""

T = TypeVar("T")


class Remembered(NamedTuple, Generic[T]):
    answer: T
    at: float


class ProjectCache(Generic[T]):
    """Cache of the cloud's answer for each project: good for ``fresh`` seconds, and while the cloud is away.

    Concurrent requests share one call. It keeps the ``MOST_PROJECTS`` used last.
    """

    def __init__(self, fetch: Callable[[str, bool], T], threads: Executor, fresh: float) -> None:
        """``fetch`` gets a project, and whether the service user may take a role in it for that."""
        self._fetch, self._threads, self._fresh = fetch, threads, fresh
        self._known = LRUCache[str, Remembered[T]](MOST_PROJECTS)
        self._asking = SingleFlight[tuple[str, bool], T]()

    async def of(self, actor: Actor, fresh: float | None = None) -> T:
        """Return it no older than ``fresh`` seconds.

        Raises ``ProjectNotJoined`` and, if it was never known, ``CloudUnavailable`` or ``CloudUnusable``.
        """
        project_id = actor.project_id
        known = self._known.get(project_id)
        fresh = self._fresh if fresh is None else fresh
        if known is not None and time.monotonic() < known.at + fresh:
            return known.answer
        may_join = actor.has(Role.MEMBER)
        return await self._asking.run(
            (project_id, may_join), partial(self._learn, project_id, known, may_join)
        )

    async def _learn(self, project_id: str, known: Remembered[T] | None, may_join: bool) -> T:
        try:
            answer = await ask_cloud(self._threads, partial(self._fetch, project_id, may_join))
        except (CloudUnavailable, CloudUnusable):
            if known is None:
                raise
            answer = known.answer
        self._known[project_id] = Remembered(answer, time.monotonic())
        return answer


class CloudCatalogue:
    """Reads the catalog as the service user in the actor's project: the actor may name what that may use."""

    def __init__(self, clouds: Clouds, threads: Executor, fresh: float = FRESH, soon: float = SOON) -> None:
        self._offers = ProjectCache(partial(offers_of, clouds), threads, fresh)
        self._quotas = ProjectCache(partial(quotas_of, clouds), threads, soon)

    async def offers(self, actor: Actor) -> CloudCatalog:
        """Return what the actor's project may use. Raises as ``ProjectCache.of`` does."""
        return await self._offers.of(actor)

    async def renewed(self, actor: Actor) -> CloudCatalog:
        return await self._offers.of(actor, 0.0)

    async def quotas(self, actor: Actor) -> Quotas:
        """Return what the actor's project uses and may use. Raises as ``ProjectCache.of`` does."""
        return await self._quotas.of(actor)


def offers_of(clouds: Clouds, project_id: str, may_join: bool) -> CloudCatalog:
    return read_catalog(clouds.project(project_id, may_join=may_join))


def quotas_of(clouds: Clouds, project_id: str, may_join: bool) -> Quotas:
    return read_quotas(clouds.project(project_id, may_join=may_join))


def read_catalog(cloud: Cloud) -> CloudCatalog:
    """Ask the cloud for all there is to name. Raises ``CloudError``."""
    groups = {"project_id": cloud.project_id, "fields": ["id", "name"]}
    keys = [one["keypair"]["name"] for one in pages(cloud, "compute", "/os-keypairs", "keypairs")]
    named = pages(cloud, "network", "/security-groups", "security_groups", groups)
    return CloudCatalog(
        flavors=tuple(flavor_in(shown) for shown in pages(cloud, "compute", "/flavors/detail", "flavors")),
        images=tuple(
            image_in(shown) for shown in pages(cloud, "image", "/images", "images", {"limit": "1000"})
        ),
        networks=networks_of(cloud),
        key_pairs=frozenset(name for name in keys if stream_named(name) is None),
        security_groups=tuple(SecurityGroup(group["id"], group["name"]) for group in named),
        availability_zones=zones_of(cloud, "compute"),
        **volumes_of(cloud),
    )


def zones_of(cloud: Cloud, service: Literal["compute", "volume"]) -> frozenset[str]:
    """Return the availability zones of a service in which something can be made."""
    zones = pages(cloud, service, "/os-availability-zone", "availabilityZoneInfo")
    return frozenset(zone["zoneName"] for zone in zones if zone["zoneState"]["available"])


def networks_of(cloud: Cloud) -> tuple[Network, ...]:
    """Return the project's own networks, those shared with it and the external ones.

    Neutron shows an administrator the networks of all projects. Which of them a project may use is Nova's
    rule for a server without networks (``nova.network.neutron``, ``_get_available_networks``); ``shared``
    counts what a policy of Neutron's (RBAC) shares with the project of the token.
    """
    subnets = [subnet_in(shown) for shown in pages(cloud, "network", "/subnets", "subnets")]
    return tuple(
        network_in(shown, tuple(subnet for subnet in subnets if subnet.network_id == shown["id"]))
        for shown in pages(cloud, "network", "/networks", "networks")
        if shown.get("shared") or shown.get("router:external") or shown["project_id"] == cloud.project_id
    )


def volumes_of(cloud: Cloud) -> dict[str, Any]:
    """Return what Cinder offers: nothing, where the cloud has none."""
    try:
        types = pages(cloud, "volume", "/types", "volume_types")
    except CloudMisconfigured:
        return {}
    snapshots = pages(cloud, "volume", "/snapshots", "snapshots", {"status": "available"})
    return {
        "has_volumes": True,
        "volume_types": tuple(
            VolumeType(shown["id"], shown["name"], shown.get("description")) for shown in types
        ),
        "volume_zones": zones_of(cloud, "volume"),
        "volume_snapshots": tuple(
            VolumeSnapshot(shown["id"], shown.get("name") or shown["id"], shown["size"])
            for shown in snapshots
        ),
    }


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


def network_in(shown: dict[str, Any], subnets: tuple[Subnet, ...]) -> Network:
    return Network(
        id=shown["id"],
        name=shown["name"],
        status=shown["status"],
        shared=bool(shown.get("shared")),
        external=bool(shown.get("router:external")),
        subnets=subnets,
    )


def subnet_in(shown: dict[str, Any]) -> Subnet:
    return Subnet(
        id=shown["id"],
        name=shown["name"],
        network_id=shown["network_id"],
        ip_version=shown["ip_version"],
        cidr=shown["cidr"],
        gateway_ip=shown.get("gateway_ip"),
    )
