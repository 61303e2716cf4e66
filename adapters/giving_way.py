"""Has others give way to a server that found no host, and lets it be built once there is room.

What is to be done when is decided by pure functions (``commands/processes/preempting.py`` and
``scheduler/policies/preemption.py``); here are the looks at the cloud, the tables and the clock. Each run of
an errand asks anew what is there, so a crash anywhere loses nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

import msgspec

from adapters import nova
from adapters.cloud import Refused
from adapters.errand import Errand, NotYet, Process
from adapters.placement import HostRoom, read_room
from adapters.preemption import read_hosts
from commands.errors import Conflict, LedgerUnavailable
from commands.errors import Refused as Disobeyed
from commands.policy.events import Definition, Preemption
from commands.processes import Step, operation, preempting
from commands.server import asks
from commands.server import events as e
from commands.server.creation_routes import USER_DATA
from commands.server.decider import SERVER
from commands.server.preempting import Waiting
from commands.server.state import Server
from queries.moment import reached
from scheduler.policies.judging import Policy
from scheduler.policies.preemption import Giving, Host, Plan, Resident, Room, Wanted, fits, make_room

PAUSE = 1.0
"""Seconds until it is looked again at what others do."""

POLICIES = b"""
SELECT id, version, definition::text, project_id FROM policy
WHERE enabled AND kind = 'preemption' ORDER BY name, id
"""


class Choice(NamedTuple):
    policy: Policy
    plan: Plan


async def seek(errand: Errand) -> None:
    """It found no host: choose who gives way."""
    server: Server = await errand.state()
    if server.waits and server.waits[0].preemption is None:
        await choose(errand, server.waits[0], wish_of(server))


async def choose(errand: Errand, waiting: Waiting, wish: e.ServerRequested, why: str = "") -> None:
    """Record who is to give way, or that nobody is and the build has failed."""
    number = waiting.number
    policies = await read_policies(errand)
    if not policies:
        await errand.tell(asks.GiveRoomUp(number, waiting.reason))
        return
    if number >= preempting.CHOICES:
        await give_up(errand, waiting, f"others were to give way {number} times; {why or 'it was no use'}")
        return
    try:
        rooms = await errand.call(read_room, errand.workshop.clouds.home)
    except Refused:
        await give_up(errand, waiting, "the cloud does not show us the room of its hosts")
        return
    choice = await weigh(errand, waiting, wish, policies, rooms)
    if choice.plan.chosen or choice.plan.fits:
        await errand.tell(await awaiting(errand, waiting, choice))
    else:
        await give_up(errand, waiting, choice.plan.why_not or "")


async def give_up(errand: Errand, waiting: Waiting, why: str) -> None:
    await errand.tell(asks.GiveRoomUp(waiting.number, f"{waiting.reason} ({why})"))


async def weigh(
    errand: Errand,
    waiting: Waiting,
    wish: e.ServerRequested,
    policies: Sequence[Policy],
    rooms: Sequence[HostRoom],
) -> Choice:
    """Return what the first policy says that has an answer, else what the last one says."""
    async with errand.workshop.handler.connect() as connection:
        if not await reached(connection, "server", errand.record.position):
            raise NotYet(0.1)
    hosts = await read_hosts(errand.workshop.handler.connect, rooms)
    willing = [host._replace(residents=without(host, waiting.asked)) for host in hosts]
    wanted = Wanted(wish.project_id, room_of(wish), is_preemptible=wish.is_preemptible)
    now = await errand.workshop.clock()
    choices = [Choice(policy, make_room(policy, wanted, willing, now)) for policy in policies]
    answers = (choice for choice in choices if choice.plan.chosen or choice.plan.fits)
    return next(answers, choices[-1])


def without(host: Host, asked: frozenset[UUID]) -> tuple[Resident, ...]:
    """Nobody is chosen twice for the same server: who was and is still there would not go."""
    return tuple(one for one in host.residents if one.server.id not in asked)


async def awaiting(errand: Errand, waiting: Waiting, choice: Choice) -> asks.AwaitRoom:
    policy, plan = choice
    rule = policy.definition.rule
    assert isinstance(rule, Preemption)
    now = await errand.workshop.clock()
    return asks.AwaitRoom(
        preemption_id=operation(errand.stream, f"preempt {waiting.number + 1}", errand.stream),
        ruling=e.Ruling(policy.id, policy.definition.name, policy.version),
        number=waiting.number + 1,
        host=plan.chosen[0].host if plan.chosen else None,
        victims=tuple(
            e.Victim(one.server.id, one.server.on_preemption, round(one.lost, 6)) for one in plan.victims
        ),
        considered=tuple(considered(giving) for giving in plan.considered),
        spared={str(server): why for server, why in plan.spared},
        at=now,
        preempts_at=now + rule.notice if plan.victims else now,
        period=rule.notice.total_seconds(),
        channels=policy.definition.channels,
    )


def considered(giving: Giving) -> e.HostConsidered:
    victims = tuple(victim.server.id for victim in giving.victims)
    return e.HostConsidered(giving.host, victims, round(giving.lost, 6))


async def read_policies(errand: Errand) -> list[Policy]:
    async with errand.workshop.handler.connect() as connection:
        rows = await (await connection.execute(POLICIES)).fetchall()
    return [
        Policy(key, version, msgspec.json.decode(text, type=Definition), project_id)
        for key, version, text, project_id in rows
    ]


async def carry_on(errand: Errand) -> None:
    """Do what is to be done now for one that waits. Raises ``NotYet`` until there is room, or no hope."""
    awaited = errand.record.event
    assert isinstance(awaited, e.ServerRoomAwaited)
    server: Server = await errand.state()
    waiting = server.waits[0] if server.waits else None
    if waiting is None or waiting.preemption != awaited:
        await ask(errand, preempting.call_off(awaited, "the server it was to give way to waits no more"))
        return
    victims = await look(errand, awaited)
    await ask(errand, preempting.announce(errand.stream, awaited, victims))
    await discard(errand, server)
    now = await errand.workshop.clock()
    if now < awaited.preempts_at:
        raise NotYet(min(PAUSE, (awaited.preempts_at - now).total_seconds()))
    rooms = await errand.call(read_room, errand.workshop.clouds.home)
    if any(fits(room.free, room_of(wish_of(server))) for room in rooms):
        await ask(errand, preempting.call_off(awaited, "there is room without it"))
        await errand.tell(asks.ConfirmRoom(awaited.preemption_id))
        return
    why = preempting.unwilling(awaited, victims, now)
    held = {consumer for room in rooms for consumer in room.held}
    gone = preempting.have_given_way(awaited, victims)
    if why is None and gone and not any(victim.cloud_id in held for victim in victims.values()):
        why = "somebody else took the room"
    if why is None:
        await ask(errand, preempting.carry_out(awaited, victims, now))
        raise NotYet(PAUSE)
    await ask(errand, preempting.call_off(awaited, why))
    await choose(errand, waiting, wish_of(server), why)


async def discard(errand: Errand, server: Server) -> None:
    """Delete what the attempt left in the cloud. Raises ``NotYet`` until it is gone."""
    if server.cloud_id is None:
        return
    cloud = await errand.cloud()
    if await errand.call(nova.show, cloud, server.cloud_id) is not None:
        try:
            await errand.call(nova.delete, cloud, server.cloud_id)
        except Refused as refused:
            if not refused.missing:
                raise
    if await errand.call(nova.show, cloud, server.cloud_id) is not None:
        raise NotYet(PAUSE)
    await errand.tell(asks.ConfirmGone())


async def look(errand: Errand, awaited: e.ServerRoomAwaited) -> dict[UUID, Server]:
    return {
        victim.server_id: await errand.workshop.handler.look(SERVER, victim.server_id)
        for victim in awaited.victims
    }


async def ask(errand: Errand, steps: Sequence[Step]) -> None:
    """Ask in the policy's name. A stream that refuses is asked again on the next run, if need be."""
    awaited = errand.record.event
    assert isinstance(awaited, e.ServerRoomAwaited)
    for step in steps:
        try:
            await errand.ask(step, by=f"policy:{awaited.ruling.policy_id}")
        except (Conflict, LedgerUnavailable):
            raise
        except Disobeyed:
            continue


def wish_of(server: Server) -> e.ServerRequested:
    assert server.under_way is not None
    wish = server.under_way.wish
    assert isinstance(wish, e.ServerRequested)
    return wish


def room_of(wish: e.ServerRequested) -> Room:
    """Return what it needs of a host. One that boots from a volume needs no disk there."""
    disk = 0 if wish.root_volume else wish.flavor.disk_gb
    return Room(wish.flavor.vcpus, wish.flavor.ram_mb, disk)


async def forget(errand: Errand) -> None:
    """No attempt will need its user data any more."""
    await errand.workshop.handler.forget(errand.stream, USER_DATA)


SEEKING = Process(frozenset({e.ServerRoomMissed}), seek)
GIVING_WAY = Process(frozenset({e.ServerRoomAwaited}), carry_on)
FORGETTING = Process(
    frozenset({e.ServerBuilt, e.ServerBuildFailed, e.ServerErased, e.ServerDeletedOutOfBand}), forget
)
