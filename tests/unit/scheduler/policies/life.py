"""A server's life under a policy: real rules decide, the real fold shows it, and is judged."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NamedTuple, assert_never
from uuid import UUID, uuid5

from commands.kernel.actor import Origin
from commands.kernel.message import Command, Event
from commands.kernel.policy_model import Policy
from commands.server import commands
from commands.server import events as e
from commands.server.decider import SERVER
from commands.store.envelope import RecordedEvent
from commands.store.handler import entry
from projections.server import row as shown
from projections.server.row import ServerRow
from scheduler.policies.evaluator import evaluate
from scheduler.policies.model import NO_SIGNALS, CancelNotice, Evaluation, Execute, SendNotice, Signals, Step
from tests.unit.commands.server.lives import running, sight
from tests.unit.scheduler.policies.servers import NOON, SERVER_ID

ANN = "user:ann"
END = {"shelve": "SHELVED_OFFLOADED", "suspend": "SUSPENDED", "stop": "SHUTOFF", "start": "ACTIVE"}
"""The status in which each action of a policy leaves it."""


class Happened(NamedTuple):
    at: datetime
    event: Event


class Life:
    """Begins with a server that runs since NOON."""

    def __init__(self) -> None:
        self.book: list[Happened] = []
        self.row: ServerRow | None = None
        self.now = NOON
        self.state = SERVER.initial
        for event in running.history:
            self.happen(event)

    def happen(self, event: Any, by: str = ANN) -> None:
        origin = Origin(by=by, project_id="tenant", command_id=SERVER_ID, correlation_id="req-1")
        place = len(self.book) + 1
        record = RecordedEvent(SERVER_ID, place, place, self.now, entry(event, origin))
        self.book.append(Happened(self.now, event))
        self.state = SERVER.evolve(self.state, event)
        self.row = shown.evolve(self.row, record)

    def do(self, command: Command, by: str = ANN) -> list[Event]:
        events = list(SERVER.decide(self.state, command))
        for event in events:
            self.happen(event, by)
        return events

    def see(self, status: str) -> None:
        self.do(sight(status), "cloud")

    def judged(self, policy: Policy, signals: Signals = NO_SIGNALS) -> Evaluation:
        assert self.row is not None
        return evaluate(policy, self.row, signals, self.now)

    def sweep(self, policy: Policy, signals: Signals = NO_SIGNALS) -> tuple[Step, ...]:
        """Evaluate it and do what the verdict says, twice, as two sweeps that meet: once must be enough."""
        steps = self.judged(policy, signals).steps
        for step in steps:
            done = self.do(self.command(policy, step, 1), f"policy:{policy.id}")
            assert self.do(self.command(policy, step, 2), f"policy:{policy.id}") == []
            if isinstance(step, Execute) and done:
                self.carried_out(step)
        return steps

    def command(self, policy: Policy, step: Step, sweep: int) -> Command:
        ruling = e.PolicyRef(policy.id, policy.definition.name, policy.version)
        name = uuid5(SERVER_ID, f"{len(self.book)} {sweep}")
        match step:
            case SendNotice(action, acts_at, period):
                return commands.IssueNotice(name, ruling, action, self.now, acts_at, period, ("mail",))
            case Execute(action, notice_id):
                return commands.ApplyPolicyAction(name, ruling, action, self.now, notice_id=notice_id)
            case CancelNotice(notice_id, why):
                return commands.WithdrawNotice(notice_id, why)
            case _:
                assert_never(step)

    def carried_out(self, step: Execute) -> None:
        """The cloud does what was asked."""
        if step.action == "delete":
            self.happen(e.ServerDeleted(self.state.under_way.operation_id), "cloud")
        else:
            self.happen(e.ServerActionAccepted(self.state.under_way.operation_id), "service")
            self.see(END[step.action])

    def undelivered(self) -> list[UUID]:
        return [notice.id for notice in self.state.standing.open_notices if notice.delivered_at is None]

    def deliver(self) -> None:
        for notice_id in self.undelivered():
            self.do(commands.ConfirmNoticeDelivered(notice_id, "mail", self.now), "service")

    def later(self, span: timedelta) -> None:
        self.now += span

    def said(self) -> list[str]:
        """What happened, as policies and owners see it."""
        told = (e.Judging, e.ServerDeleted)
        return [type(event).__name__ for _, event in self.book if isinstance(event, told)]
