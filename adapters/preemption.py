"""Who could give way to whom: the room the cloud tells, and the servers of the ledger that hold it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import Executor
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import msgspec
import structlog

from adapters.cloud import CloudTrouble, Refused
from adapters.openstack import Clouds
from adapters.placement import HostRoom, read_room
from commands.catalogue import Catalogue, CloudUnavailable
from commands.handler import Connect
from commands.policy.events import Definition, Preemption
from commands.server.references import resolve_flavor
from projections.server import ServerRow
from queries import preemption as shapes
from queries.access import Reader
from scheduler.policies.judging import Policy
from scheduler.policies.preemption import Giving, Host, Plan, Resident, Room, Wanted, make_room

LOG = structlog.get_logger("preemption")

HOLDERS = b"""
SELECT to_json(t)::text FROM server AS t WHERE cloud_id = ANY(%s) AND deleted_at IS NULL ORDER BY id
"""
NOW = b"SELECT ledger_now()"
DECODER = msgspec.json.Decoder(ServerRow)


async def read_hosts(connect: Connect, rooms: Sequence[HostRoom]) -> list[Host]:
    """Return the hosts with the servers of the ledger that hold their room, as their read table has them."""
    consumers = [consumer for room in rooms for consumer in room.held]
    async with connect() as connection:
        rows = await (await connection.execute(HOLDERS, [consumers])).fetchall()
    servers = [DECODER.decode(text) for (text,) in rows]
    return [
        Host(
            room.name,
            room.total,
            room.free,
            tuple(
                Resident(server, room.held[server.cloud_id])
                for server in servers
                if server.cloud_id is not None and server.cloud_id in room.held
            ),
        )
        for room in rooms
    ]


class PreemptionsOfTheCloud(NamedTuple):
    """Answers what would be done, by the very functions that do it."""

    clouds: Clouds
    threads: Executor
    catalogue: Catalogue

    async def simulate(self, reader: Reader, wanted: shapes.SimulatePreemptionBody) -> shapes.Simulation:
        """Raises ``UnknownReference``, ``RoomUnknown`` or ``CloudUnavailable``."""
        flavor, _ = resolve_flavor(wanted.flavor, await self.catalogue.offers(reader.actor))
        rooms = await self.rooms()
        await reader.ready("server")
        hosts = await read_hosts(reader.connect, rooms)
        rule = Preemption(ties=wanted.ties)
        policy = Policy(UUID(int=0), 0, Definition(name="simulated", rule=rule))
        each = Room(flavor.vcpus, flavor.ram_mb, flavor.disk_gb)
        asked = Wanted(reader.actor.project_id, each, wanted.count)
        plan = make_room(policy, asked, hosts, await now(reader))
        return shown(plan, each, hosts)

    async def rooms(self) -> list[HostRoom]:
        """Ask the cloud in a thread. Raises ``RoomUnknown`` or ``CloudUnavailable``."""
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self.threads, read_room, self.clouds.home)
        except Refused as refused:
            LOG.warning("the room is not shown", reason=refused.message)
            raise shapes.RoomUnknown from None
        except CloudTrouble as trouble:
            LOG.warning("cloud unavailable", reason=str(trouble))
            raise CloudUnavailable from None


async def now(reader: Reader) -> datetime:
    """Return the book's time."""
    async with reader.connect() as connection:
        row = await (await connection.execute(NOW)).fetchone()
    assert row is not None
    moment: datetime = row[0]
    return moment


def shown(plan: Plan, each: Room, hosts: Sequence[Host]) -> shapes.Simulation:
    free = {host.name: Room(*host.free) for host in hosts}
    return shapes.Simulation(
        fits=plan.fits,
        why_not=plan.why_not,
        chosen=tuple(giving_shown(giving, each, free) for giving in plan.chosen),
        considered=tuple(giving_shown(giving, each, free) for giving in plan.considered),
        spared=tuple(shapes.Spared(server, why) for server, why in plan.spared),
        hosts=tuple(
            shapes.HostShown(host.name, shapes.Amount(*host.total), shapes.Amount(*host.free))
            for host in hosts
        ),
    )


def giving_shown(giving: Giving, each: Room, free: dict[str, Room]) -> shapes.HostGiving:
    gained = [sum(amounts) for amounts in zip(*(one.holds for one in giving.victims), strict=True)] or [0] * 3
    left = (
        have + more - giving.number * need
        for have, more, need in zip(free[giving.host], gained, each, strict=True)
    )
    victims = (
        shapes.WouldGiveWay(
            id=one.server.id,
            name=one.server.name,
            project_id=one.server.project_id,
            on_preemption=one.server.on_preemption,
            room=shapes.Amount(*one.holds),
            lost=one.lost,
        )
        for one in giving.victims
    )
    return shapes.HostGiving(
        host=giving.host,
        count=giving.number,
        victims=tuple(victims),
        room_gained=shapes.Amount(*gained),
        room_left=shapes.Amount(*left),
        lost=giving.lost,
    )
