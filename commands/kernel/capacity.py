"""Room on hosts and shares of quotas: who holds them, what is wanted, and how others could give way."""

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
    """What counts against a project's quota of servers, cores and memory in MiB."""

    instances: int
    cores: int
    ram_mb: int


class Resident(NamedTuple):
    """A server of the ledger, and what it holds: room on a host, or a share of a quota."""

    server: Server
    holds: Amounts


class Host(NamedTuple):
    """A host's ``Room`` as Nova's scheduler reckons it (reserves out, ratios applied), and who holds it.

    A project's quota is looked at in the same way, by its ``Share``. ``free`` is below zero where more is
    held than there is.
    """

    name: str
    total: Amounts
    free: Amounts
    residents: tuple[Resident, ...] = ()


class Wanted(NamedTuple):
    """So many equal servers of a project, each on one host."""

    project_id: str
    holds: Amounts
    number: int = 1
    is_preemptible: bool = False


class Victim(NamedTuple):
    """Who gives way, and what it holds; ``lost`` is that as a share of what all hosts have.

    Each resource counts as a share of its whole, and the three shares are added up.
    """

    server: Server
    holds: Amounts
    lost: float


class Giving(NamedTuple):
    """What a host could do: so many of the wanted fit there once the victims are gone."""

    host: str
    number: int
    victims: tuple[Victim, ...]
    lost: float


class Plan(NamedTuple):
    """Who gives way on which hosts. ``why_not`` says why nothing is to be done, and then nobody does.

    ``considered`` is the cheapest way for one of the wanted on each host, cheapest first; ``spared`` are
    those who were not candidates, and why.
    """

    chosen: tuple[Giving, ...]
    why_not: str | None
    considered: tuple[Giving, ...] = ()
    spared: tuple[tuple[UUID, str], ...] = ()

    @property
    def fits(self) -> bool:
        """Whether all find room without anybody's loss."""
        return self.why_not == FITS

    @property
    def victims(self) -> tuple[Victim, ...]:
        return tuple(victim for giving in self.chosen for victim in giving.victims)


PlanPreemption = Callable[[Policy, Wanted, Sequence[Host], datetime], Plan]
"""Pure: who gives way, by that policy, so that all that is wanted fits."""


class PreemptionRules(NamedTuple):
    """How a policy has servers give way: for room on hosts, and for a share of the project's quota."""

    make_room: PlanPreemption
    make_quota: PlanPreemption


def fits(free: Amounts, wanted: Amounts) -> bool:
    """Whether something finds room without anybody's loss."""
    return not any(lacking(free, wanted))


def lacking(free: Amounts, wanted: Amounts) -> Amounts:
    """Return what has to be freed. What is not wanted at all may lack: nobody looks at it."""
    return tuple(max(want - have, 0) if want else 0 for have, want in zip(free, wanted, strict=True))


class RoomUnseen(Exception):
    """The room of the cloud can't be seen; the message says why."""
