"""HTTP query of a preemption preview: the victims, if a server were requested now; it changes nothing."""

from __future__ import annotations

from typing import Annotated, Literal, Protocol, runtime_checkable
from uuid import UUID

import msgspec
from litestar import post
from litestar.di import NamedDependency
from litestar.params import JSONBody

from commands.kernel.actor import Role
from commands.kernel.errors import Refused
from commands.kernel.fields import Reference
from commands.server.events import OnPreemption, PolicyRef
from queries.engine.access import ReadContext

Ties = Literal["youngest", "oldest", "fairest"]


class SimulatePreemptionBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """So many standard servers of a flavor (by name or id).

    ``ties`` decides between equals, whatever the policies say of them.
    """

    flavor: Reference
    count: Annotated[int, msgspec.Meta(ge=1, le=100)] = 1
    ties: Ties | None = None


class Amount(msgspec.Struct, frozen=True):
    vcpus: int
    ram_mb: int
    disk_gb: int


class WouldGiveWay(msgspec.Struct, frozen=True):
    """A server of the ledger, the room it holds, and what would become of it: its owner's wish.

    ``lost`` is that room as a share of what all hosts have, added up over vCPUs, memory and disk.
    """

    id: UUID
    name: str
    project_id: str
    on_preemption: OnPreemption
    room: Amount
    lost: float


class HostGiving(msgspec.Struct, frozen=True):
    """So many of the servers would fit on a host once the victims were gone.

    ``room_gained`` is what these hold, ``room_left`` what would be free after all.
    """

    host: str
    count: int
    victims: tuple[WouldGiveWay, ...]
    room_gained: Amount
    room_left: Amount
    lost: float


class HostShown(msgspec.Struct, frozen=True):
    """``free`` is below zero on a host that has given out more than it has."""

    host: str
    total: Amount
    free: Amount


class Spared(msgspec.Struct, frozen=True):
    id: UUID
    why: str


class Simulation(msgspec.Struct, frozen=True):
    """``policy`` is the one that would decide; null where none is enabled, so there is no preemption yet.

    ``why_not`` is the reason for no victims: there is room, or preemption would not make enough.
    ``chosen`` is what would be done, ``considered`` the cheapest way for one server on each host, cheapest
    first, ``spared`` the servers of the ledger that were not candidates.
    """

    policy: PolicyRef | None
    fits: bool
    why_not: str | None
    chosen: tuple[HostGiving, ...]
    considered: tuple[HostGiving, ...]
    spared: tuple[Spared, ...]
    hosts: tuple[HostShown, ...]


class RoomUnknown(Refused):
    """The service user may not see the room of the hosts: the cloud shows it to administrators only."""

    status = 503


@runtime_checkable
class Preemptions(Protocol):
    """Knows the room on the hosts, and the servers that could be preempted."""

    async def simulate(self, reader: ReadContext, wanted: SimulatePreemptionBody) -> Simulation:
        """Raises ``UnknownReference``, ``RoomUnknown`` or ``CloudUnavailable``."""
        ...


@post("/preemption/simulate", status_code=200, role=Role.ADMIN)
async def simulate_preemption(
    data: JSONBody[SimulatePreemptionBody],
    reader: NamedDependency[ReadContext],
    preemptions: NamedDependency[Preemptions],
) -> Simulation:
    """Preview the victims for standard servers of a flavor, with the reasons, for administrators.

    It touches nothing. The preemption policies that are enabled decide, as for a server that finds no host;
    where none is, one that leaves all it may say as it is (docs/policies.md).
    """
    return await preemptions.simulate(reader, data)
