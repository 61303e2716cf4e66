"""Capacity of hosts and quotas: two different refusals.

A quota is told at once (403). A lack of room is found out later, by the scheduler (ERROR, no valid host).
"""

from __future__ import annotations

import msgspec

from simulator.config import Host, Quota
from simulator.http import Refused
from simulator.records import Allocation, Flavor, Server
from simulator.world import World


class Used(msgspec.Struct, frozen=True):
    vcpus: int = 0
    ram_mb: int = 0
    disk_gb: int = 0

    def plus(self, allocation: Allocation) -> Used:
        return Used(
            self.vcpus + allocation.vcpus,
            self.ram_mb + allocation.ram_mb,
            self.disk_gb + allocation.disk_gb,
        )


def used_on_hosts(world: World) -> dict[str, Used]:
    """Return what is allocated on each host, by its name."""
    used = {host.name: Used() for host in world.config.hosts}
    for allocation in world.allocations.values():
        used[allocation.host] = used.get(allocation.host, Used()).plus(allocation)
    return used


def zones_of(world: World) -> list[str]:
    """Return the availability zones, each once."""
    return sorted({host.zone for host in world.config.hosts})


def hosts_with_room(world: World, vcpus: int, ram_mb: int, disk_gb: int) -> list[Host]:
    """Return the hosts that could take this, the one with most free memory first, as Nova weighs them."""
    if world.misfortunes.lasting("full"):
        return []
    used = used_on_hosts(world)
    fitting = [
        host
        for host in world.config.hosts
        if used[host.name].vcpus + vcpus <= host.vcpus
        and used[host.name].ram_mb + ram_mb <= host.ram_mb
        and used[host.name].disk_gb + disk_gb <= host.disk_gb
    ]
    return sorted(fitting, key=lambda host: (used[host.name].ram_mb - host.ram_mb, host.name))


def claim(world: World, server: Server, flavor: Flavor | None = None, barred: str = "") -> Host | None:
    """Allocate room for a server (or for another flavor), and return where; None if there is none.

    ``barred`` is the host that will not do. A host wished for at the create binds the create alone, a zone
    for good.
    """
    flavor = flavor or server.flavor
    wanted = server.wanted_host if server.launched_at is None else None
    disk = 0 if server.boots_from_volume else flavor.disk
    for host in hosts_with_room(world, flavor.vcpus, flavor.ram, disk):
        in_zone = server.wanted_zone in (None, host.zone)
        if wanted in (None, host.name) and host.name != barred and in_zone:
            allocation = Allocation(
                host.name, flavor.vcpus, flavor.ram, disk, server.project_id, server.user_id
            )
            world.allocations.put(server.id, allocation)
            return host
    return None


def release(world: World, server: Server) -> None:
    """Give back all room a server holds, on the host it moves from as well."""
    for consumer in (server.id, *([server.move.id] if server.move else [])):
        if consumer in world.allocations:
            world.allocations.drop(consumer)


def quota_of(world: World, project_id: str) -> Quota:
    return world.quotas.get(project_id) or world.config.quota


class QuotaUse(msgspec.Struct, frozen=True):
    instances: int
    cores: int
    ram: int


def quota_use(world: World, project_id: str) -> QuotaUse:
    """Count what a project has, in every state: ERROR and SHUTOFF count too."""
    flavors = [server.flavor for server in world.servers.values() if server.project_id == project_id]
    return QuotaUse(
        len(flavors), sum(flavor.vcpus for flavor in flavors), sum(flavor.ram for flavor in flavors)
    )


def affordable(world: World, project_id: str, flavor: Flavor, least: int, most: int) -> int:
    """Return how many servers the quota allows, up to ``most``. Raises 403 if fewer than ``least``."""
    needs = _needs(world, project_id, 1, flavor.vcpus, flavor.ram)
    rooms = [(need.limit - need.used) // need.each for need in needs if need.limit >= 0 and need.each]
    allowed = min([most, *rooms])
    if allowed >= least:
        return allowed
    raise _exceeded(needs, least)


def grow(world: World, server: Server, flavor: Flavor) -> None:
    """See that the quota allows what another flavor has more than the server's. Raises 403."""
    cores, ram = (max(0, flavor.vcpus - server.flavor.vcpus), max(0, flavor.ram - server.flavor.ram))
    needs = [need for need in _needs(world, server.project_id, 0, cores, ram) if need.each]
    if any(need.is_over(1) for need in needs):
        raise _exceeded(needs, 1)


class Need(msgspec.Struct, frozen=True, order=True):
    """What is asked for of one resource, and what the project has and may have of it."""

    name: str
    each: int
    used: int
    limit: int

    def is_over(self, count: int) -> bool:
        return 0 <= self.limit < self.used + count * self.each


def _needs(world: World, project_id: str, instances: int, cores: int, ram: int) -> list[Need]:
    quota, use = quota_of(world, project_id), quota_use(world, project_id)
    return [
        Need("instances", instances, use.instances, quota.instances),
        Need("cores", cores, use.cores, quota.cores),
        Need("ram", ram, use.ram, quota.ram),
    ]


def _exceeded(needs: list[Need], count: int) -> Refused:
    over = sorted(need for need in needs if need.is_over(count))
    names = ", ".join(need.name for need in over)
    requested = ", ".join(str(need.each * count) for need in over)
    used = ", ".join(str(need.used) for need in over)
    limits = ", ".join(f"{need.limit} {need.name}" for need in over)
    text = f"Quota exceeded for {names}: Requested {requested}, but already used {used} of {limits}"
    return Refused(403, text)
