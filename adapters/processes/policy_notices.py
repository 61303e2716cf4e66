"""Policy notices: when a policy is disabled, deleted or changed, withdraw its notices that no longer hold.

Two subscriptions cover every notice, whatever process dies and however late a policy run writes: one follows
the policy, and withdraws what had been issued; the other follows each notice, and withdraws it if the policy
had changed between the evaluation and its issue.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import AsyncConnection

from adapters.kernel.context import EffectContext, EffectHandler, RetryLater, Subscription
from commands.kernel.policy_model import Announcement, Policy, Server
from commands.policy import events as p
from commands.policy.commands import ReportRehearsalFailed
from commands.policy.decider import POLICY
from commands.process_managers import Step
from commands.server import commands
from commands.server.decider import SERVER
from commands.server.events import PolicyAction, ServerNoticeIssued
from commands.store.envelope import RecordedEvent
from commands.store.handler import state_of
from commands.store.log import read_stream
from queries.engine.consistency import reached

AT_ONCE = 32
"""Servers that get commands at the same time: the log appends them together."""

PAUSE = 0.1
"""Seconds until it is looked again whether the read tables show what is to be withdrawn."""

OPEN = b"""
SELECT server_id, id, action, period, issued_at FROM notice
WHERE policy_id = %s AND status = 'open' AND issued_at <= %s
ORDER BY server_id, id
"""


class Open(NamedTuple):
    """An open notice, and when the server was evaluated for it."""

    server_id: UUID
    id: UUID
    action: PolicyAction
    period: float
    issued_at: datetime


class NoticeRules(NamedTuple):
    """The rules of policies about their notices."""

    read_servers: Callable[[AsyncConnection[Any], Sequence[UUID]], Awaitable[Mapping[UUID, Server]]]
    """Returns the servers of those that still exist, as the read table has them."""
    edits_since: Callable[[Iterable[RecordedEvent], datetime], Sequence[p.PolicyEvent]]
    """Returns the events that changed a policy since then."""
    why_void: Callable[[Policy, Iterable[p.PolicyEvent], Server, Announcement], str | None]
    """Returns why a notice is to be withdrawn, None if it stands."""


async def take_back(rules: NoticeRules, context: EffectContext) -> None:
    """Withdraw the notices from before the policy's change that no longer hold."""
    policy_id, changed_at = context.stream, context.record.at
    async with context.runtime.handler.connect() as connection:
        for table in ("notice", "server"):
            if not await reached(connection, table, context.record.position):
                raise RetryLater(PAUSE)
        rows = await (await connection.execute(OPEN, [policy_id, changed_at])).fetchall()
        records = await read_stream(connection, policy_id)
    await withdraw(rules, context, records, [Open(*row) for row in rows])


async def recheck(rules: NoticeRules, context: EffectContext) -> None:
    """Withdraw a notice whose policy changed while it was being issued."""
    event = context.record.event
    assert isinstance(event, ServerNoticeIssued)
    async with context.runtime.handler.connect() as connection:
        records = await read_stream(connection, event.ruling.policy_id)
    notice = Open(context.stream, event.notice_id, event.action, event.period, event.issued_at)
    if event.makes_room_for is None and rules.edits_since(records, event.issued_at):
        await withdraw(rules, context, records, [notice])


async def withdraw(
    rules: NoticeRules, context: EffectContext, records: Sequence[RecordedEvent], notices: Sequence[Open]
) -> None:
    """Send each server its commands; repeated, they withdraw nothing. Servers that are gone need none."""
    servers = await read_servers(rules, context, {notice.server_id for notice in notices})
    state = state_of(POLICY, records)
    assert state.definition is not None
    policy = Policy(records[0].stream, state.version, state.definition, state.project_id)
    steps = [
        Step(SERVER, notice.server_id, commands.WithdrawNotice(notice.id, why))
        for notice in notices
        if (server := servers.get(notice.server_id)) is not None and not gives_way(server, notice.id)
        if (why := rules.why_void(policy, rules.edits_since(records, notice.issued_at), server, notice))
        is not None
    ]
    for first in range(0, len(steps), AT_ONCE):
        await asyncio.gather(
            *(context.dispatch(step, by=f"policy:{policy.id}") for step in steps[first : first + AT_ONCE])
        )


async def read_servers(rules: NoticeRules, context: EffectContext, ids: set[UUID]) -> Mapping[UUID, Server]:
    if not ids:
        return {}
    async with context.runtime.handler.connect() as connection, connection.transaction():
        return await rules.read_servers(connection, sorted(ids))


def gives_way(server: Server, notice_id: UUID) -> bool:
    """Whether the notice is of a preemption: the waiting server withdraws those."""
    return any(notice.id == notice_id and notice.makes_room_for for notice in server.notices)


async def ask_nothing(_: EffectContext) -> None:
    """Events of a policy have no effect in the cloud."""


EFFECT = EffectHandler(POLICY, frozenset(), ask_nothing, abandon=ReportRehearsalFailed)


def processes(rules: NoticeRules) -> tuple[Subscription, ...]:
    """Return the subscriptions that withdraw notices by those rules."""
    changes = frozenset[type]({p.PolicyChanged, p.PolicyDisabled, p.PolicyDeleted})
    return (
        Subscription("take_back_notices", changes, partial(take_back, rules)),
        Subscription("look_again_at_notices", frozenset({ServerNoticeIssued}), partial(recheck, rules)),
    )
