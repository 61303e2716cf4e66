"""Applies policies: judges the fleet, makes a plan of it, and has the plan carried out.

A sweep may be broken off anywhere and done again, by several at once: whatever it asks for is decided in each
server's own stream, under ids that follow from policy, server and tick, and is void for a server that has
moved on since it was judged.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import aclosing
from datetime import datetime
from itertools import groupby, islice
from typing import NamedTuple, assert_never
from uuid import UUID, uuid4, uuid5

import structlog

from commands.kernel.actor import Origin
from commands.kernel.errors import ConflictRetriesExhausted, LedgerUnavailable, Refused
from commands.kernel.policy_model import Policy
from commands.policy import events as p
from commands.server import commands
from commands.server.decider import SERVER
from commands.server.events import PolicyRef
from commands.store.envelope import RecordedEvent
from commands.store.handler import Connect, Handler, Preconditions
from commands.store.log import read_news
from projections.engine.subscription import gc_paused
from scheduler.policies.budget import Judged, Spent, allot
from scheduler.policies.model import CancelNotice, Evaluation, Execute, SendNotice
from scheduler.policies.plan import Item, plan
from scheduler.run.candidates import candidates, concerned, count
from scheduler.run.cluster_state import SeesRoom, nobody_looks
from scheduler.run.evaluate_fleet import judge_together
from scheduler.run.evaluate_with_metrics import judge_some
from scheduler.run.fleet import AWAKE, Fleet, FleetServer, one_moment, read_fleet

AT_ONCE = 32
"""Servers that are asked something at the same time: the book writes it together."""

MOST_NAMED = 10
"""Servers that could not be judged, in one line of the log."""

LOG = structlog.get_logger("sweep")


class Evaluations(NamedTuple):
    """What a policy makes of all servers it may concern, at one moment and position of the log.

    ``fleet`` and ``verdicts`` are those with steps; how many were ``judged`` and ``selected`` tells of all.
    """

    policy: Policy
    fleet: Fleet
    verdicts: Sequence[Evaluation]
    at: datetime
    judged: int
    selected: int
    held_up: str | None = None


class PolicyPlan(NamedTuple):
    """Exactly what a policy would do now. ``over`` and ``untold`` are put off for its budget.

    ``held_up`` is why it could not judge, where it could not: then it does nothing.
    """

    policy: Policy
    position: int
    at: datetime
    judged: int
    selected: int
    items: tuple[Item, ...]
    hash: str
    over: int
    untold: int
    servers: Mapping[UUID, FleetServer]
    """Those the items concern."""
    held_up: str | None = None


class RunResult(NamedTuple):
    """How many servers were told something, and on how many something was decided."""

    noticed: int = 0
    acted: int = 0


def nobody_counts(_: int) -> None:
    """Nobody counts them."""


class PolicyRunner(NamedTuple):
    """``table`` names the checkpoint of the read table of servers; ``room`` asks the cloud."""

    handler: Handler
    connect: Connect
    table: str
    room: SeesRoom = nobody_looks
    counted: Callable[[int], object] = nobody_counts
    """Hears how many servers could not be judged, or not even be read."""

    async def now(self) -> datetime:
        """Return the book's time."""
        async with self.connect() as connection:
            row = await (await connection.execute(b"SELECT ledger_now()")).fetchone()
        assert row is not None
        now: datetime = row[0]
        return now

    async def judge(self, policy: Policy, now: datetime, only: Collection[UUID] | None = None) -> Evaluations:
        """Evaluate all servers the policy may concern, or only these of them. Raises ``psycopg.Error``."""
        if isinstance(policy.definition.rule, p.Preemption):
            return await self._judge_together(policy, now)
        said = policy.definition
        ids = None if only is None else sorted(only)
        whom = concerned(said.selector, policy.project_id, ids, told_by=policy.id)
        servers: list[FleetServer] = []
        verdicts: list[Evaluation] = []
        broken: dict[UUID, str] = {}
        async with self.connect() as connection, one_moment(connection, self.table) as position:
            judged, selected = await count(connection, whom, said.selector.names)
            if ids is not None and said.budget.share is not None:  # it is one of all, whoever is asked for
                _, selected = await count(connection, {**whom, "ids": None}, said.selector.names)
            async with aclosing(read_fleet(connection, whom | candidates(policy, now), AWAKE)) as fleet:
                async for some in fleet:
                    found = await judge_some(connection, policy, some, now)
                    for server, verdict in zip(some, found, strict=True):
                        if verdict.broken is not None:
                            broken[server.id] = verdict.broken
                        if verdict.steps:
                            servers.append(server)
                            verdicts.append(verdict)
        self._tell_of(policy, broken)
        return Evaluations(policy, Fleet(position, servers), verdicts, now, judged, selected)

    def _tell_of(self, policy: Policy, broken: Mapping[UUID, str]) -> None:
        """Tell which servers were left out because their data made their judgement fail."""
        if broken:
            some = {str(server): why for server, why in islice(broken.items(), MOST_NAMED)}
            LOG.error("servers left out", policy=str(policy.id), count=len(broken), servers=some)
            self.counted(len(broken))

    async def _judge_together(self, policy: Policy, now: datetime) -> Evaluations:
        found = await judge_together(policy, self.connect, self.table, self.room, now)
        fleet, verdicts, held_up, unread = found
        selected = sum([verdict.selected for verdict in verdicts])
        pairs = zip(fleet.servers, verdicts, strict=True)
        broken = {one.id: verdict.broken for one, verdict in pairs if verdict.broken is not None}
        self._tell_of(policy, {**unread, **broken})
        return Evaluations(policy, fleet, verdicts, now, len(verdicts), selected, held_up)

    async def look(
        self, policy: Policy, now: datetime, spent: Spent, only: Collection[UUID] | None = None
    ) -> PolicyPlan:
        """Return exactly what the policy would do now, to all or only to these. Raises ``psycopg.Error``."""
        judgement = await self.judge(policy, now, only)
        with gc_paused():
            return outlook(judgement, spent)

    async def carry_out(self, plan: PolicyPlan, tick: datetime, correlation_id: str) -> RunResult:
        """Ask for all that is planned, and return what came of it.

        Raises ``LedgerUnavailable``. What has moved on since it was judged is left for the next sweep; all
        that is left is, once somebody disables, deletes or rewrites the policy.
        """
        jobs = [list(items) for _, items in groupby(plan.items, lambda item: item.server_id)]
        done, seen = RunResult(), 0
        for first in range(0, len(jobs), AT_ONCE):
            news = await self._news(plan, seen)
            seen = news[-1].version if news else seen
            if edits_since(news, plan.at):
                LOG.warning("broken off: the policy is another now", policy=str(plan.policy.id))
                break
            asked = (self._ask(plan, items, tick, correlation_id) for items in jobs[first : first + AT_ONCE])
            for noticed, acted in await asyncio.gather(*asked):
                done = RunResult(done.noticed + noticed, done.acted + acted)
        return done

    async def _news(self, plan: PolicyPlan, seen: int) -> list[RecordedEvent]:
        """Return what the policy's stream has since it was judged, beyond the version ``seen``."""
        async with self.connect() as connection:
            return await read_news(connection, plan.policy.id, plan.at, seen)

    async def _ask(
        self, plan: PolicyPlan, items: Iterable[Item], tick: datetime, correlation_id: str
    ) -> RunResult:
        """Ask one server for all steps that concern it, one after the other."""
        done, position = RunResult(), plan.position
        for item in items:
            server = plan.servers[item.server_id]
            origin = Origin(
                by=plan.policy.signature,
                project_id=server.project_id,
                command_id=uuid4(),
                correlation_id=correlation_id,
            )
            command = command_of(plan.policy, server, item, tick, plan.at)
            terms = Preconditions(unless_changed_since=position)
            try:
                outcome = await self.handler.handle(SERVER, item.server_id, command, origin, terms)
            except LedgerUnavailable:
                raise
            except (Refused, ConflictRetriesExhausted) as refusal:
                LOG.info("left alone", server=str(item.server_id), reason=str(refusal))
                break
            if not outcome.new_event_count:
                break
            position = outcome.position
            told, acted = isinstance(item.step, SendNotice), isinstance(item.step, Execute)
            done = RunResult(done.noticed + told, done.acted + acted)
        return done


def edits_since(records: Iterable[RecordedEvent], judged_at: datetime) -> list[p.PolicyEvent]:
    """Return what makes a policy another than it was at that moment, but for its being enabled."""
    edits = p.PolicyChanged | p.PolicyDisabled | p.PolicyDeleted
    return [record.event for record in records if record.at >= judged_at and isinstance(record.event, edits)]


def outlook(judgement: Evaluations, spent: Spent) -> PolicyPlan:
    """Make a plan of what was judged, within the policy's budget."""
    policy, fleet, verdicts, at, judged, selected, held_up = judgement
    known = {server.id: server for server in fleet.servers}
    pairs = list(map(Judged, known, verdicts))
    allotment = allot(policy.definition.budget, pairs, spent, selected)
    servers = {one.server_id: known[one.server_id] for one in allotment.within}
    items = [
        Item(server_id, server.version, step, verdict.findings)
        for (server_id, verdict), server in zip(allotment.within, servers.values(), strict=True)
        for step in verdict.steps
    ]
    made = plan(policy.id, policy.version, items)
    return PolicyPlan(
        policy,
        fleet.position,
        at,
        judged,
        selected,
        made.items,
        made.hash,
        allotment.over,
        allotment.untold,
        servers,
        held_up,
    )


def command_of(
    policy: Policy, server: FleetServer, item: Item, tick: datetime, at: datetime
) -> commands.JudgingCommand:
    """Return what is asked of a server; asked again for the same tick, it has the same ids."""
    ruling = PolicyRef(policy.id, policy.definition.name, policy.version)
    match item.step:
        case SendNotice(action, acts_at, period):
            return commands.IssueNotice(
                notice_id=id_of(policy, server, f"notice {action} {period}", tick),
                ruling=ruling,
                action=action,
                at=at,
                acts_at=acts_at,
                period=period,
                channels=policy.definition.channels,
                recipients=(server.created_by,) if server.created_by.startswith("user:") else (),
                findings=item.findings,
                keeps_free=isinstance(policy.definition.rule, p.Preemption),
            )
        case Execute(action, notice_id):
            return commands.ApplyPolicyAction(
                decision_id=id_of(policy, server, action, tick),
                ruling=ruling,
                action=action,
                at=at,
                findings=item.findings,
                notice_id=notice_id,
            )
        case CancelNotice(notice_id, why):
            return commands.WithdrawNotice(notice_id, why)
        case _:
            assert_never(item.step)


def id_of(policy: Policy, server: FleetServer, what: str, tick: datetime) -> UUID:
    return uuid5(policy.id, f"{server.id} {what} {tick.isoformat()}")
