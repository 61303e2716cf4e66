"""Preemption process: when a build lacks capacity or quota, evict preemptible servers and retry it.

Pure functions decide each step (``commands/process_managers/preemption.py`` and the rules of preemption);
this module reads the cloud, the tables and the clock. Each run of a job reads the state anew, so a crash
anywhere loses nothing.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from functools import partial
from typing import NamedTuple
from uuid import UUID

from adapters.capacity.hosts import Choice, first_answer, read_policies
from adapters.capacity.reservations import without_reserved
from adapters.capacity.shortage import Shortage, concerned, holders_of, read_shortage, room_of
from adapters.kernel.context import EffectContext, RetryLater, Subscription
from adapters.openstack import nova
from adapters.openstack.errors import CloudRejected
from commands.kernel.capacity import Giving, Host, PreemptionRules, Resident
from commands.kernel.errors import ConflictRetriesExhausted, LedgerUnavailable, Refused
from commands.kernel.policy_model import Policy
from commands.policy.events import Preemption
from commands.process_managers import Step, operation
from commands.process_managers import preemption as preempting
from commands.server import commands
from commands.server import events as e
from commands.server.decider import SERVER
from commands.server.rules.preemption import Waiting
from commands.server.state import Server
from commands.server.withheld_values import USER_DATA
from commands.store.handler import state_of
from commands.store.log import read_stream
from queries.engine.consistency import reached

PAUSE = 1.0
"""Seconds until the victims are read again."""

RETRY_SECONDS = 0.1
"""Seconds until the read tables, or another choice, are looked at again."""

COUNTED = timedelta(minutes=1)
"""From a victim's end until it surely counts in no quota: Nova may ask Placement, which hears of it later."""

CHOICE_LOCK = b"SELECT pg_try_advisory_xact_lock(hashtextextended('office:preemption', 0))"
"""One choice at a time, over all workers: no victim is chosen for two servers."""


async def seek(rules: PreemptionRules, context: EffectContext) -> None:
    """Choose victims for a server that found no host, or no quota."""
    server: Server = await context.state()
    if server.preemption_wait and server.preemption_wait[0].preemption is None:
        await choose(rules, context, server.preemption_wait[0], request_of(server))


async def choose(
    rules: PreemptionRules,
    context: EffectContext,
    waiting: Waiting,
    request: e.ServerRequested,
    why: str = "",
) -> None:
    """Record the victims, or that there are none and the build has failed.

    Raises ``RetryLater`` during another worker's choice.
    """
    connect = context.runtime.handler.connect
    policies = concerned(await read_policies(connect), request.project_id, waiting.want)
    if not policies:
        await context.report(commands.GiveRoomUp(waiting.number, waiting.reason))
        return
    if waiting.number >= preempting.CHOICES:
        told = f"others were to give way {waiting.number} times; {why or 'it was no use'}"
        await give_up(context, waiting, told)
        return
    async with choice_lock(context):
        try:
            shortage = await read_shortage(context, request, waiting.want)
        except CloudRejected:
            await give_up(context, waiting, "the cloud does not show us the room of its hosts")
            return
        await settle(rules, context, waiting, request, await without_reserved(context, shortage), policies)


@asynccontextmanager
async def choice_lock(context: EffectContext) -> AsyncIterator[None]:
    """Hold the lock of choices. Raises ``RetryLater`` during another choice."""
    async with context.runtime.handler.connect() as connection, connection.transaction():
        if await (await connection.execute(CHOICE_LOCK)).fetchone() != (True,):
            raise RetryLater(RETRY_SECONDS)
        yield


async def settle(
    rules: PreemptionRules,
    context: EffectContext,
    waiting: Waiting,
    request: e.ServerRequested,
    shortage: Shortage,
    policies: Sequence[Policy],
) -> None:
    """Record the choice of the policies, and notify the victims at once, before the next choice."""
    asked = waiting.asked
    choice = await weigh(rules, context, shortage, policies, asked)
    while unavailable := await unavailable_victims(context, choice):
        asked |= unavailable
        choice = await weigh(rules, context, shortage, policies, asked)
    if not (choice.plan.chosen or choice.plan.fits):
        await give_up(context, waiting, choice.plan.why_not or "")
        return
    outcome = await context.report(await awaiting(context, waiting, request, shortage, choice))
    for record in outcome.new_events:
        if isinstance(record.event, e.ServerPreemptionPlanned):
            await notify_victims(context, record.event)


async def give_up(context: EffectContext, waiting: Waiting, why: str) -> None:
    await context.report(commands.GiveRoomUp(waiting.number, f"{waiting.reason} ({why})"))


async def unavailable_victims(context: EffectContext, choice: Choice) -> frozenset[UUID]:
    """Return the victims that are taken or busy by now: the read tables may lag behind the log."""
    states = [await read_victim(context, one.server.id) for one in choice.plan.victims]
    return frozenset(one.key for one in states if one.server.under_way or preempting.is_taken(one.server))


async def weigh(
    rules: PreemptionRules,
    context: EffectContext,
    shortage: Shortage,
    policies: Sequence[Policy],
    asked: frozenset[UUID],
) -> Choice:
    """Return the choice of the policies.

    Raises ``RetryLater`` while the read table lags behind the wait.
    """
    connect = context.runtime.handler.connect
    async with connect() as connection:
        if not await reached(connection, "server", context.record.position):
            raise RetryLater(RETRY_SECONDS)
    hosts = await holders_of(connect, shortage)
    willing = [host._replace(residents=without(host, asked)) for host in hosts]
    now = await context.runtime.clock()
    return first_answer([Choice(policy, shortage.plan(rules, policy, willing, now)) for policy in policies])


def without(host: Host, asked: frozenset[UUID]) -> tuple[Resident, ...]:
    """Return the residents not yet chosen for this server: one that is still there would not go."""
    return tuple(one for one in host.residents if one.server.id not in asked)


async def awaiting(
    context: EffectContext, waiting: Waiting, request: e.ServerRequested, shortage: Shortage, choice: Choice
) -> commands.AwaitRoom:
    policy, plan = choice
    rule = policy.definition.rule
    assert isinstance(rule, Preemption)
    now = await context.runtime.clock()
    return commands.AwaitRoom(
        preemption_id=operation(context.stream, f"preempt {waiting.number + 1}", context.stream),
        ruling=e.PolicyRef(policy.id, policy.definition.name, policy.version),
        number=waiting.number + 1,
        host=plan.chosen[0].host if plan.chosen and shortage.want == "room" else None,
        victims=tuple(
            e.Victim(one.server.id, one.server.on_preemption, round(one.lost, 6), one.server.created_by)
            for one in plan.victims
        ),
        considered=tuple(considered(giving) for giving in plan.considered),
        spared={str(server): why for server, why in plan.spared},
        at=now,
        preempts_at=now + rule.notice if plan.victims else now,
        period=rule.notice.total_seconds(),
        channels=policy.definition.channels,
        want=shortage.want,
        room=e.Room(*room_of(request)),
    )


def considered(giving: Giving) -> e.HostConsidered:
    victims = tuple(victim.server.id for victim in giving.victims)
    return e.HostConsidered(giving.host, victims, round(giving.lost, 6))


async def react(rules: PreemptionRules, context: EffectContext) -> None:
    """Take the next step of a planned preemption.

    Raises ``RetryLater`` until there is enough, or no hope.
    """
    awaited = context.record.event
    assert isinstance(awaited, e.ServerPreemptionPlanned)
    server: Server = await context.state()
    waiting = server.preemption_wait[0] if server.preemption_wait else None
    if waiting is None or waiting.preemption != awaited:
        why = "the server it was to give way to waits no more"
        await dispatch_all(context, awaited, preempting.call_off(awaited, why))
        return
    await notify_victims(context, awaited)
    await discard(context, server)
    now = await context.runtime.clock()
    if now < awaited.preempts_at:
        raise RetryLater(min(PAUSE, (awaited.preempts_at - now).total_seconds()))
    shortage = await read_shortage(context, request_of(server), awaited.want)
    if await is_served(context, awaited, shortage, now):
        await dispatch_all(context, awaited, preempting.call_off(awaited, "there is room without it"))
        await context.report(commands.ConfirmRoom(awaited.preemption_id))
        return
    why = await evict(context, awaited, shortage, now)
    await dispatch_all(context, awaited, preempting.call_off(awaited, why))
    await choose(rules, context, waiting, request_of(server), why)


async def is_served(
    context: EffectContext, awaited: e.ServerPreemptionPlanned, shortage: Shortage, now: datetime
) -> bool:
    """Whether there is enough. Room reserved for others counts only once its own victims surely are gone.

    Else it would take the room of another preemption's victim, while its own victim still holds room.
    """
    states = await read_victims(context, awaited)
    victims = {one.key: one.server for one in states}
    if victims and preempting.have_given_way(awaited, victims) and is_released(shortage, states, now):
        return shortage.is_over
    return shortage.is_over and (await without_reserved(context, shortage)).is_over


async def notify_victims(context: EffectContext, awaited: e.ServerPreemptionPlanned) -> None:
    victims = {one.key: one.server for one in await read_victims(context, awaited)}
    await dispatch_all(context, awaited, preempting.announce(context.stream, awaited, victims))


async def evict(
    context: EffectContext, awaited: e.ServerPreemptionPlanned, shortage: Shortage, now: datetime
) -> str:
    """Return why the eviction failed; raise ``RetryLater`` while it goes on."""
    states = await read_victims(context, awaited)
    victims = {one.key: one.server for one in states}
    if why := preempting.unwilling(awaited, victims, now):
        return why
    if preempting.have_given_way(awaited, victims) and is_released(shortage, states, now):
        return f"others took the {awaited.want}"
    await dispatch_all(context, awaited, preempting.carry_out(awaited, victims, now))
    raise RetryLater(PAUSE)


class VictimState(NamedTuple):
    """State of a victim from its stream, and the time of its last event."""

    key: UUID
    server: Server
    at: datetime


def is_released(shortage: Shortage, victims: Sequence[VictimState], now: datetime) -> bool:
    """Whether the cloud has released what the victims held: before that it is too early to choose others."""
    if shortage.want == "quota":
        return all(now > victim.at + COUNTED for victim in victims)
    return not any(victim.server.cloud_id in shortage.holders for victim in victims)


async def discard(context: EffectContext, server: Server) -> None:
    """Delete what the attempt left in the cloud. Raises ``RetryLater`` until it is gone."""
    if server.cloud_id is None:
        return
    cloud = await context.cloud()
    if await context.call(nova.show, cloud, server.cloud_id) is not None:
        try:
            await context.call(nova.delete, cloud, server.cloud_id)
        except CloudRejected as refused:
            if not refused.missing:
                raise
    if await context.call(nova.show, cloud, server.cloud_id) is not None:
        raise RetryLater(PAUSE)
    await context.report(commands.ConfirmGone())


async def read_victims(context: EffectContext, awaited: e.ServerPreemptionPlanned) -> list[VictimState]:
    return [await read_victim(context, victim.server_id) for victim in awaited.victims]


async def read_victim(context: EffectContext, key: UUID) -> VictimState:
    async with context.runtime.handler.connect() as connection:
        records = await read_stream(connection, key)
    return VictimState(key, state_of(SERVER, records), records[-1].at)


async def dispatch_all(
    context: EffectContext, awaited: e.ServerPreemptionPlanned, steps: Sequence[Step]
) -> None:
    """Dispatch steps in the policy's name. A step that is refused is repeated on the next run, if needed."""
    for step in steps:
        try:
            await context.dispatch(step, by=f"policy:{awaited.ruling.policy_id}")
        except (ConflictRetriesExhausted, LedgerUnavailable):
            raise
        except Refused:
            continue


def request_of(server: Server) -> e.ServerRequested:
    assert server.under_way is not None
    request = server.under_way.wish
    assert isinstance(request, e.ServerRequested)
    return request


async def delete_user_data(context: EffectContext) -> None:
    """Delete the user data of a server once no attempt needs them any more."""
    await context.runtime.handler.delete_withheld(context.stream, USER_DATA)


USER_DATA_DELETION = Subscription(
    "forget_user_data",
    frozenset({e.ServerBuilt, e.ServerBuildFailed, e.ServerRemovedFromCloud, e.ServerDeletedOutOfBand}),
    delete_user_data,
)


def processes(rules: PreemptionRules) -> tuple[Subscription, ...]:
    """Return the subscriptions of preemption, in which policies choose by those rules."""
    return (
        Subscription("seek_room", frozenset({e.ServerCapacityMissing}), partial(seek, rules)),
        Subscription("give_way", frozenset({e.ServerPreemptionPlanned}), partial(react, rules)),
        USER_DATA_DELETION,
    )
