"""Room on the hosts and its consumers, from Placement, as Nova's scheduler does. For administrators.

One call lists the hosts, two more of each tell its room: what there is to be had, and what every consumer
holds. Consumers are servers by Nova's id, and migrations by theirs, so what is used is known as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from adapters.openstack.connection import Cloud
from adapters.openstack.errors import CloudRejected
from adapters.openstack.paging import Shown, pages
from commands.kernel.capacity import Room, Share

NAMES = ("VCPU", "MEMORY_MB", "DISK_GB")
"""Placement's names of what a ``Room`` counts, in its order."""


CANDIDATES = {"OpenStack-API-Version": "placement 1.22"}
"""The first in which a trait can be ruled out (Rocky, 2018)."""

DISABLED = "COMPUTE_STATUS_DISABLED"
"""The trait Nova gives a host on which nothing may be put (Train, 2019); it rules it out itself."""


class HostRoom(NamedTuple):
    """A host as the scheduler reckons with it. ``held`` is by consumer; ``free`` may be below zero.

    A project's quota is reckoned with in the same way, by ``Share``; it is the project that holds it.
    """

    name: str
    total: Room | Share
    held: Mapping[str, Room | Share]

    @property
    def free(self) -> Room | Share:
        used = [sum(amounts) for amounts in zip(*self.held.values(), strict=True)] or [0, 0, 0]
        return type(self.total)(*(have - use for have, use in zip(self.total, used, strict=True)))


def read_room(cloud: Cloud, zone: str | None = None) -> list[HostRoom]:
    """Return the hosts on which something can be put now: those up and enabled, of one zone if it is named.

    Raises ``CloudRejected`` (403) where Nova or Placement does not let us look, ``CloudUnreachable``.
    """
    hosts = pages(cloud, "compute", "/os-hypervisors/detail", "hypervisors")
    open_ = [host for host in hosts if (host["state"], host["status"]) == ("up", "enabled")]
    if zone is not None:
        names = hosts_in(cloud, zone)
        open_ = [host for host in open_ if host["service"]["host"] in names]
    rooms = [room_of(cloud, host) for host in open_]
    return [room for room in rooms if room is not None]


def hosts_in(cloud: Cloud, zone: str) -> frozenset[str]:
    """Return the hosts of an availability zone, by the names of their services; none of one that is gone."""
    zones = pages(cloud, "compute", "/os-availability-zone/detail", "availabilityZoneInfo")
    return frozenset(host for one in zones if one["zoneName"] == zone for host in one["hosts"] or ())


def has_candidate(cloud: Cloud, wanted: Room) -> bool:
    """Return whether any host has so much room, by one call. Raises ``CloudRejected`` where we may not ask.

    Not every candidate is one to Nova's scheduler (zones, groups), but where there is none, it finds none.
    """
    resources = ",".join(f"{name}:{amount}" for name, amount in zip(NAMES, wanted, strict=True) if amount)
    query = {"resources": resources, "required": f"!{DISABLED}", "limit": "1"}
    found = cloud.call("placement", "GET", "/allocation_candidates", query=query, headers=CANDIDATES)
    return bool(found.body["allocation_requests"])


def room_of(cloud: Cloud, host: Shown) -> HostRoom | None:
    """Return a host's room; None if it has gone meanwhile. Since 2.53 its id in both services is the same."""
    path = f"/resource_providers/{host['id']}"
    try:
        inventories = cloud.call("placement", "GET", f"{path}/inventories").body["inventories"]
        allocations = cloud.call("placement", "GET", f"{path}/allocations").body["allocations"]
    except CloudRejected as refused:
        if refused.missing:
            return None
        raise
    held = {consumer: holds(allocation["resources"]) for consumer, allocation in allocations.items()}
    return HostRoom(host["hypervisor_hostname"], Room(*(capacity(inventories, name) for name in NAMES)), held)


def capacity(inventories: Mapping[str, Any], name: str) -> int:
    """Return how much of a resource can be allocated, by Placement's own formula; 0 of what it has not."""
    inventory = inventories.get(name)
    if inventory is None:
        return 0
    return int((inventory["total"] - inventory["reserved"]) * inventory["allocation_ratio"])


def holds(resources: Mapping[str, int]) -> Room:
    return Room(*(resources.get(name, 0) for name in NAMES))
