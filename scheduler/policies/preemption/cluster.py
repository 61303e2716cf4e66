"""Cluster state as preemption sees it: hosts, the servers on them, and servers about to come or go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import ceil
from typing import NamedTuple
from uuid import UUID

from commands.kernel.capacity import Amounts, Host, Room
from scheduler.policies.preemption.victims import Scale

NOTHING = Room(0, 0, 0)
ALMOST = 1e-9


class Claim(NamedTuple):
    """Room of a server on its way: it is being created or unshelved, or waits for room."""

    holds: Room
    is_preemptible: bool = False


class ClusterState(NamedTuple):
    """``going``: servers that still hold room and leave it without this policy's doing, with what they hold.

    ``needs``: the room that shelved servers need. A host's residents are the servers the policy may see.
    """

    hosts: tuple[Host, ...]
    claims: tuple[Claim, ...] = ()
    going: Mapping[UUID, Amounts] = {}
    needs: Mapping[UUID, Room] = {}

    @property
    def holds(self) -> dict[UUID, Amounts]:
        return {one.server.id: one.holds for host in self.hosts for one in host.residents}

    @property
    def total(self) -> Room:
        return added(host.total for host in self.hosts)

    @property
    def free(self) -> Room:
        """Free over all hosts, after all servers on their way."""
        return less(added(host.free for host in self.hosts), added(claim.holds for claim in self.claims))

    @property
    def free_ahead(self) -> Room:
        """Free for standard servers: after those on their way, and with what is about to go."""
        standard = (claim.holds for claim in self.claims if not claim.is_preemptible)
        free = less(added(host.free for host in self.hosts), added(standard))
        return added([free, *self.going.values()])

    @property
    def scale(self) -> Scale:
        return Scale(self.total)


def added(amounts: Iterable[Amounts]) -> Room:
    return Room(*map(sum, zip(NOTHING, *amounts, strict=True)))


def less(one: Amounts, other: Amounts) -> Room:
    return Room(*(have - take for have, take in zip(one, other, strict=True)))


def kept_free(total: Room, share: float) -> Room:
    """Return how much is to stay free: that share of vCPUs and memory, rounded up; of disk nothing."""
    vcpus, ram_mb = (ceil(share * amount - ALMOST) for amount in total[:2])
    return Room(vcpus, ram_mb, 0)


def percentages(free: Room, total: Room) -> str:
    vcpus, ram_mb = percentage(free.vcpus, total.vcpus), percentage(free.ram_mb, total.ram_mb)
    return f"{vcpus} of the vCPUs, {ram_mb} of the memory"


def percentage(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else "none"
