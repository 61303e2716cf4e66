"""Capacity model of preemption: room on hosts and quota shares, their holders, claims, and victims."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from commands.kernel.policy_model import Policy, Server

FITS = "there is room already"

Amounts = tuple[int, ...]
"""One number of each resource, always in the same order."""


class Room(NamedTuple):
    """Memory in MiB, disk in GiB, as flavors have them."""

    vcpus: int
    ram_mb: int
    disk_gb: int


class Share(NamedTuple):
    """Usage counted against a project's quota: servers, cores, and memory in MiB."""

    instances: int
    cores: int
    ram_mb: int


class Resident(NamedTuple):
    """A server of the ledger and its usage: room on a host, or a share of a quota."""

    server: Server
    holds: Amounts


class Host(NamedTuple):
    """A host's ``Room`` as Nova's scheduler counts it (reserves out, ratios applied), and its holders.

    A project's quota is treated in the same way, by its ``Share``. ``free`` is below zero where the holders
    use more than there is.
    """

    name: str
    total: Amounts
    free: Amounts
    residents: tuple[Resident, ...] = ()


class Wanted(NamedTuple):
    """A number of equal servers of a project, each on one host."""

    project_id: str
    holds: Amounts
    number: int = 1
    is_preemptible: bool = False


class Victim(NamedTuple):
    """A server to preempt and its usage; ``lost`` is that usage as a share of all hosts' capacity.

    Each resource counts as a share of its total, and the three shares are added up.
    """

    server: Server
    holds: Amounts
    lost: float


class Giving(NamedTuple):
    """An option on one host: how many of the wanted servers fit there once the victims are gone."""

    host: str
    number: int
    victims: tuple[Victim, ...]
    lost: float


class Plan(NamedTuple):
    """The victims by host. ``why_not`` is the reason for no preemption; then there are no victims.

    ``considered`` is the cheapest option for one of the wanted servers on each host, cheapest first;
    ``spared`` are the servers that were not candidates, with the reason.
    """

    chosen: tuple[Giving, ...]
    why_not: str | None
    considered: tuple[Giving, ...] = ()
    spared: tuple[tuple[UUID, str], ...] = ()

    @property
    def fits(self) -> bool:
        """Whether all wanted servers fit without a victim."""
        return self.why_not == FITS

    @property
    def victims(self) -> tuple[Victim, ...]:
        return tuple(victim for giving in self.chosen for victim in giving.victims)


PlanPreemption = Callable[[Policy, Wanted, Sequence[Host], datetime], Plan]
"""Pure function: returns the victims, by a policy, that make all wanted servers fit."""


class PreemptionRules(NamedTuple):
    """Victim selection of a policy: for room on hosts, and for a share of the project's quota."""

    make_room: PlanPreemption
    make_quota: PlanPreemption


def fits(free: Amounts, wanted: Amounts) -> bool:
    """Whether the wanted amount fits without a victim."""
    return not any(lacking(free, wanted))


def lacking(free: Amounts, wanted: Amounts) -> Amounts:
    """Return the amount to free. A resource that is not wanted may be overcommitted: it is ignored."""
    return tuple(max(want - have, 0) if want else 0 for have, want in zip(free, wanted, strict=True))


class RoomUnseen(Exception):
    """The capacity of the cloud cannot be read; the message says why."""
