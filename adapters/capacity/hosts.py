"""Hosts for preemption: their capacity from the cloud, with the servers of the ledger that hold it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import Executor
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import msgspec
import structlog
from msgspec.structs import replace

from adapters.openstack.connection import Clouds
from adapters.openstack.placement import HostRoom, read_room
from adapters.openstack.user_requests import ask_cloud
from adapters.runtime.metrics import SERVERS_UNJUDGED
from commands.http.catalogue import Catalogue
from commands.kernel.capacity import Giving, Host, Plan, PlanPreemption, Resident, Room, Wanted
from commands.kernel.policy_model import Policy, rule_of
from commands.policy.events import Definition, Preemption
from commands.server.events import PolicyRef
from commands.server.references import resolve_flavor
from commands.store.handler import Connect
from projections.server.row import ServerRow
from queries import preemption as shapes
from queries.engine.access import ReadContext
from queries.policy_definition import read_definition

LOG = structlog.get_logger("preemption")

HOLDERS = b"""
SELECT to_json(t)::text FROM server AS t WHERE cloud_id = ANY(%s) AND deleted_at IS NULL ORDER BY id
"""
POLICIES = b"""
SELECT id, version, definition::text, project_id FROM policy
WHERE enabled AND kind = 'preemption' ORDER BY name, id
"""
NOW = b"SELECT ledger_now()"
DECODER = msgspec.json.Decoder(ServerRow)


UNWRITTEN = Policy(UUID(int=0), 0, Definition(name="", rule=Preemption()))
"""The policy that is simulated where none is enabled: all defaults."""


def tied(policy: Policy, ties: shapes.Ties | None) -> Policy:
    """Return the policy, with that word on equals in place of its own."""
    if ties is None:
        return policy
    rule = replace(rule_of(policy), ties=ties)
    return policy._replace(definition=replace(policy.definition, rule=rule))


async def read_policies(connect: Connect) -> list[Policy]:
    """Return the policies of preemption that are enabled, in the order in which they are asked."""
    async with connect() as connection:
        rows = await (await connection.execute(POLICIES)).fetchall()
    read = ((key, version, read_definition(key, version, text), owner) for key, version, text, owner in rows)
    return [Policy(key, version, said, owner) for key, version, said, owner in read if said is not None]


class Choice(NamedTuple):
    policy: Policy
    plan: Plan


def first_answer(choices: Sequence[Choice]) -> Choice:
    """Return what the first policy says that has an answer, else what the last one says."""
    answers = (choice for choice in choices if choice.plan.chosen or choice.plan.fits)
    return next(answers, choices[-1])


def read_servers(texts: Iterable[str]) -> list[ServerRow]:
    """Return the servers of rows in JSON, without those that can't be read: no other waits for them."""
    servers = []
    for text in texts:
        try:
            servers.append(DECODER.decode(text))
        except msgspec.MsgspecError as error:
            LOG.warning("server left out: its row can't be read", row=text[:100], reason=str(error))
            SERVERS_UNJUDGED.inc()
    return servers


async def read_hosts(connect: Connect, rooms: Sequence[HostRoom]) -> list[Host]:
    """Return the hosts with the servers of the ledger that hold their room, as their read table has them."""
    consumers = [consumer for room in rooms for consumer in room.held]
    async with connect() as connection:
        rows = await (await connection.execute(HOLDERS, [consumers])).fetchall()
    servers = read_servers(text for (text,) in rows)
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


class PreemptionSimulator(NamedTuple):
    """Simulates preemptions, by the functions that plan them."""

    clouds: Clouds
    threads: Executor
    catalogue: Catalogue
    make_room: PlanPreemption

    async def simulate(self, reader: ReadContext, wanted: shapes.SimulatePreemptionBody) -> shapes.Simulation:
        """Raises ``UnknownReference``, ``RoomUnknown`` or ``CloudUnavailable``."""
        flavor, _ = resolve_flavor(wanted.flavor, await self.catalogue.offers(reader.actor))
        rooms = await self.rooms()
        await reader.ready("server")
        hosts = await read_hosts(reader.connect, rooms)
        each = Room(flavor.vcpus, flavor.ram_mb, flavor.disk_gb)
        asked = Wanted(reader.actor.project_id, each, wanted.count)
        policies, moment = await read_policies(reader.connect), await now(reader)
        weighed = [tied(policy, wanted.ties) for policy in policies or [UNWRITTEN]]
        plans = [Choice(policy, self.make_room(policy, asked, hosts, moment)) for policy in weighed]
        choice = first_answer(plans)
        return shown(choice, each, hosts)

    async def rooms(self) -> list[HostRoom]:
        """Ask the cloud in a thread. Raises ``RoomUnknown`` or ``CloudUnavailable``."""
        return await ask_cloud(
            self.threads, lambda: read_room(self.clouds.home), lambda refused: shapes.RoomUnknown()
        )


async def now(reader: ReadContext) -> datetime:
    """Return the database's time."""
    async with reader.connect() as connection:
        row = await (await connection.execute(NOW)).fetchone()
    assert row is not None
    moment: datetime = row[0]
    return moment


def shown(choice: Choice, each: Room, hosts: Sequence[Host]) -> shapes.Simulation:
    free = {host.name: Room(*host.free) for host in hosts}
    policy, plan = choice
    return shapes.Simulation(
        policy=PolicyRef(policy.id, policy.definition.name, policy.version) if policy.version else None,
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
