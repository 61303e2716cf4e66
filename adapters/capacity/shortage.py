"""Shortage: the room or quota that a server lacks, and the servers that hold it, from cloud and ledger."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from adapters.capacity.hosts import read_hosts, read_servers
from adapters.kernel.context import EffectContext
from adapters.openstack.placement import HostRoom, read_room
from adapters.openstack.quota_errors import read_allowance
from commands.kernel.capacity import Host, Plan, PreemptionRules, Resident, Room, Share, Wanted, fits
from commands.kernel.policy_model import Policy
from commands.policy.events import Preemption
from commands.server import events as e
from commands.store.handler import Connect
from projections.server.row import ServerRow

OF_THE_PROJECT = b"""
SELECT to_json(t)::text FROM server AS t
WHERE project_id = %s AND cloud_id IS NOT NULL AND deleted_at IS NULL ORDER BY id
"""
QUOTA = "the project's quota"


class Shortage(NamedTuple):
    """What is wanted, and the rooms in one of which it is to fit."""

    want: e.Want
    wanted: Wanted
    rooms: Sequence[HostRoom]

    @property
    def is_over(self) -> bool:
        return any(fits(room.free, self.wanted.holds) for room in self.rooms)

    @property
    def holders(self) -> frozenset[str]:
        """The cloud's ids of what holds some of it; of a quota that is the project alone."""
        return frozenset(consumer for room in self.rooms for consumer in room.held)

    def plan(self, rules: PreemptionRules, policy: Policy, hosts: Sequence[Host], now: datetime) -> Plan:
        weigh = rules.make_room if self.want == "room" else rules.make_quota
        return weigh(policy, self.wanted, hosts, now)


async def read_shortage(context: EffectContext, request: e.ServerRequested, want: e.Want) -> Shortage:
    """Ask the cloud. Raises ``CloudRejected`` where it does not show us its hosts, ``CloudUnreachable``."""
    project_id = request.project_id
    if want == "room":
        rooms = await context.call(read_room, context.runtime.clouds.home, request.availability_zone)
        return Shortage(
            want, Wanted(project_id, room_of(request), is_preemptible=request.is_preemptible), rooms
        )
    allowance = await context.call(read_allowance, await context.cloud())
    wanted = Wanted(project_id, share_of(request), is_preemptible=request.is_preemptible)
    return Shortage(want, wanted, [HostRoom(QUOTA, allowance.total, {project_id: allowance.used})])


async def holders_of(connect: Connect, shortage: Shortage) -> list[Host]:
    """Return the hosts with the servers of the ledger that hold it, from the read table."""
    if shortage.want == "room":
        return await read_hosts(connect, shortage.rooms)
    async with connect() as connection:
        rows = await (await connection.execute(OF_THE_PROJECT, [shortage.wanted.project_id])).fetchall()
    residents = (Resident(one, share_of(one)) for one in read_servers(text for (text,) in rows))
    [quota] = shortage.rooms
    return [Host(quota.name, quota.total, quota.free, tuple(residents))]


def room_of(request: e.ServerRequested) -> Room:
    """Return what it needs of a host. One that boots from a volume needs no disk there."""
    disk = 0 if request.root_volume else request.flavor.disk_gb
    return Room(request.flavor.vcpus, request.flavor.ram_mb, disk)


def share_of(server: e.ServerRequested | ServerRow) -> Share:
    """Return what it counts for in its project's quota."""
    return Share(1, server.flavor.vcpus, server.flavor.ram_mb)


def concerned(policies: Iterable[Policy], project_id: str, want: e.Want) -> list[Policy]:
    """Return the policies that may preempt servers for that, for a server of that project."""
    if want == "room":
        return list(policies)
    return [policy for policy in policies if gives_quota(policy, project_id)]


def gives_quota(policy: Policy, project_id: str) -> bool:
    rule, projects = policy.definition.rule, policy.definition.selector.projects
    return isinstance(rule, Preemption) and rule.own_quota and (not projects or project_id in projects)
