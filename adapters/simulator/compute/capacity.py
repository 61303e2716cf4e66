"""Room on hosts and room within quotas: two different refusals.

A quota is told at once (403). A lack of room is found out later, by the scheduler (ERROR, no valid host).
"""

from __future__ import annotations

import msgspec

from adapters.simulator.config import Host, Quota
from adapters.simulator.http import Refused
from adapters.simulator.records import Allocation, Flavor, Server
from adapters.simulator.world import World


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


def claim(world: World, server: Server) -> Host | None:
    """Allocate room for a server, and return where; None if there is none."""
    flavor = server.flavor
    for host in hosts_with_room(world, flavor.vcpus, flavor.ram, flavor.disk):
        if server.wanted_host in (None, host.name):
            allocation = Allocation(
                host.name, flavor.vcpus, flavor.ram, flavor.disk, server.project_id, server.user_id
            )
            world.allocations.put(server.id, allocation)
            return host
    return None


def release(world: World, server_id: str) -> None:
    if server_id in world.allocations:
        world.allocations.drop(server_id)


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
    quota, use = quota_of(world, project_id), quota_use(world, project_id)
    needs = (
        ("instances", 1, use.instances, quota.instances),
        ("cores", flavor.vcpus, use.cores, quota.cores),
        ("ram", flavor.ram, use.ram, quota.ram),
    )
    rooms = [(limit - used) // each for _, each, used, limit in needs if limit >= 0 and each]
    allowed = min([most, *rooms])
    if allowed >= least:
        return allowed
    over = [need for need in needs if 0 <= need[3] < need[2] + least * need[1]]
    raise Refused(403, _exceeded(sorted(over), least))


def _exceeded(over: list[tuple[str, int, int, int]], count: int) -> str:
    names = ", ".join(name for name, *_ in over)
    requested = ", ".join(str(each * count) for _, each, *_ in over)
    used = ", ".join(str(used) for *_, used, _ in over)
    limits = ", ".join(f"{limit} {name}" for name, *_, limit in over)
    return f"Quota exceeded for {names}: Requested {requested}, but already used {used} of {limits}"
