"""Policy runner: evaluates the fleet, makes a plan, and applies it by commands.

A run may be interrupted anywhere and repeated, by several processes at once: each step is decided in its
server's own stream, under ids that follow from policy, server and tick, and is void for a server that has
moved on since it was evaluated.
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
from scheduler.policies.budget import Evaluated, Spent, allot
from scheduler.policies.model import CancelNotice, Evaluation, Execute, SendNotice
from scheduler.policies.plan import Item, plan
from scheduler.run.candidates import candidates, concerned, count
from scheduler.run.cluster_state import ReadHosts, no_cloud
from scheduler.run.evaluate_fleet import evaluate_together
from scheduler.run.evaluate_with_metrics import evaluate_some
from scheduler.run.fleet import AWAKE, Fleet, FleetServer, one_moment, read_fleet

AT_ONCE = 32
"""Servers that get commands at the same time: the log appends them together."""

MOST_NAMED = 10
"""Servers that could not be evaluated, in one line of the log."""

LOG = structlog.get_logger("sweep")


class Evaluations(NamedTuple):
    """Evaluations of all servers a policy concerns, at one moment and position of the log.

    ``fleet`` and ``evaluations`` are those with steps; ``judged`` and ``selected`` count all servers.
    """

    policy: Policy
    fleet: Fleet
    evaluations: Sequence[Evaluation]
    at: datetime
    judged: int
    selected: int
    held_up: str | None = None


class PolicyPlan(NamedTuple):
    """Exactly the steps a policy would take now. ``over`` and ``untold`` are put off for its budget.

    ``held_up``: why it could not evaluate, if so; then the plan is empty.
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
    """Number of servers with a notice sent, and with an action decided."""

    noticed: int = 0
    acted: int = 0


def ignore_count(_: int) -> None:
    """Stand in for metrics."""


class PolicyRunner(NamedTuple):
    """``table`` names the checkpoint of the read table of servers; ``room`` reads the hosts of the cloud."""

    handler: Handler
    connect: Connect
    table: str
    room: ReadHosts = no_cloud
    on_unevaluated: Callable[[int], object] = ignore_count
    """Gets the number of servers that could not be evaluated, or not even be read."""

    async def now(self) -> datetime:
        """Return the database's time."""
        async with self.connect() as connection:
            row = await (await connection.execute(b"SELECT ledger_now()")).fetchone()
        assert row is not None
        now: datetime = row[0]
        return now

    async def evaluate(
        self, policy: Policy, now: datetime, only: Collection[UUID] | None = None
    ) -> Evaluations:
        """Evaluate all servers the policy may concern, or only these of them. Raises ``psycopg.Error``."""
        if isinstance(policy.definition.rule, p.Preemption):
            return await self._evaluate_together(policy, now)
        said = policy.definition
        ids = None if only is None else sorted(only)
        parameters = concerned(said.selector, policy.project_id, ids, notified_by=policy.id)
        servers: list[FleetServer] = []
        evaluations: list[Evaluation] = []
        broken: dict[UUID, str] = {}
        async with self.connect() as connection, one_moment(connection, self.table) as position:
            judged, selected = await count(connection, parameters, said.selector.names)
            if ids is not None and said.budget.share is not None:  # a share of all servers, not of ``only``
                _, selected = await count(connection, {**parameters, "ids": None}, said.selector.names)
            async with aclosing(read_fleet(connection, parameters | candidates(policy, now), AWAKE)) as fleet:
                async for some in fleet:
                    found = await evaluate_some(connection, policy, some, now)
                    for server, evaluation in zip(some, found, strict=True):
                        if evaluation.broken is not None:
                            broken[server.id] = evaluation.broken
                        if evaluation.steps:
                            servers.append(server)
                            evaluations.append(evaluation)
        self._report_left_out(policy, broken)
        return Evaluations(policy, Fleet(position, servers), evaluations, now, judged, selected)

    def _report_left_out(self, policy: Policy, broken: Mapping[UUID, str]) -> None:
        """Log and count the servers left out because their data made the evaluation fail."""
        if broken:
            some = {str(server): why for server, why in islice(broken.items(), MOST_NAMED)}
            LOG.error("servers left out", policy=str(policy.id), count=len(broken), servers=some)
            self.on_unevaluated(len(broken))

    async def _evaluate_together(self, policy: Policy, now: datetime) -> Evaluations:
        found = await evaluate_together(policy, self.connect, self.table, self.room, now)
        fleet, evaluations, held_up, unread = found
        selected = sum([evaluation.selected for evaluation in evaluations])
        pairs = zip(fleet.servers, evaluations, strict=True)
        broken = {one.id: evaluation.broken for one, evaluation in pairs if evaluation.broken is not None}
        self._report_left_out(policy, {**unread, **broken})
        return Evaluations(policy, fleet, evaluations, now, len(evaluations), selected, held_up)

    async def make_plan(
        self, policy: Policy, now: datetime, spent: Spent, only: Collection[UUID] | None = None
    ) -> PolicyPlan:
        """Return the plan of the policy now, for all servers or only for these. Raises ``psycopg.Error``."""
        found = await self.evaluate(policy, now, only)
        with gc_paused():
            return plan_of(found, spent)

    async def apply(self, plan: PolicyPlan, tick: datetime, correlation_id: str) -> RunResult:
        """Carry out the plan by commands, and return their number.

        Raises ``LedgerUnavailable``. Servers that have moved on since they were evaluated are left for the
        next run; so is the rest of the plan once the policy is disabled, deleted or rewritten.
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
        """Return the records of the policy's stream since the plan, beyond the version ``seen``."""
        async with self.connect() as connection:
            return await read_news(connection, plan.policy.id, plan.at, seen)

    async def _ask(
        self, plan: PolicyPlan, items: Iterable[Item], tick: datetime, correlation_id: str
    ) -> RunResult:
        """Give one server the commands for its steps, one after the other."""
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
            noticed, acted = isinstance(item.step, SendNotice), isinstance(item.step, Execute)
            done = RunResult(done.noticed + noticed, done.acted + acted)
        return done


def edits_since(records: Iterable[RecordedEvent], since: datetime) -> list[p.PolicyEvent]:
    """Return the events that changed, disabled or deleted a policy since that moment."""
    edits = p.PolicyChanged | p.PolicyDisabled | p.PolicyDeleted
    return [record.event for record in records if record.at >= since and isinstance(record.event, edits)]


def plan_of(found: Evaluations, spent: Spent) -> PolicyPlan:
    """Make a plan of the evaluations, within the policy's budget."""
    policy, fleet, evaluations, at, judged, selected, held_up = found
    known = {server.id: server for server in fleet.servers}
    pairs = list(map(Evaluated, known, evaluations))
    allotment = allot(policy.definition.budget, pairs, spent, selected)
    servers = {one.server_id: known[one.server_id] for one in allotment.within}
    items = [
        Item(server_id, server.version, step, evaluation.findings)
        for (server_id, evaluation), server in zip(allotment.within, servers.values(), strict=True)
        for step in evaluation.steps
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
) -> commands.PolicyActionCommand:
    """Return the command for a step; repeated for the same tick, it has the same ids."""
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
