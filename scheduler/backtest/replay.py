"""Backtest: a policy tried on the recorded past. Which servers would it have acted on, when, and rightly?

Nothing is written. The log is folded as the read table folds it. At each tick of the policy's own schedule
the evaluator of live servers evaluates those whose turn it is: a server is evaluated again only after an
event of it, or when its last evaluation said it might change.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid5

import msgspec
from msgspec.structs import replace

from commands.kernel.policy_model import Policy
from commands.server.events import ConditionResult, Flavor, PolicyAction
from commands.server.lifecycle_terms import Notice
from commands.store.envelope import RecordedEvent
from projections.server.row import ServerRow
from projections.server.row import evolve as evolve_server
from scheduler.policies.evaluator import rest_of
from scheduler.policies.model import CancelNotice, Evaluate, Evaluation, Execute, SendNotice, Signals
from scheduler.policies.prefilter import NEVER

WRONG_WITHIN = timedelta(hours=1)
"""An action is wrong if the server is used again so soon after it."""

HOUR = timedelta(hours=1)
SignalsAt = Callable[[UUID, datetime], Signals]
"""Metrics of a server as they were known at a moment."""


class Touch(msgspec.Struct, frozen=True):
    """One action the policy would have taken.

    ``saved_hours`` end with its next use, with its deletion, or with the rehearsal.
    """

    server_id: UUID
    server_name: str
    project_id: str
    at: datetime
    action: PolicyAction
    flavor: Flavor
    findings: tuple[ConditionResult, ...]
    noticed_at: datetime | None = None
    ended_at: datetime | None = None
    saved_hours: float = 0.0
    wrong: bool = False
    """Whether it was used again within an hour."""


class Savings(msgspec.Struct, frozen=True):
    """What the flavors of all touched servers sum up to, over the hours they would have rested."""

    server_hours: float = 0.0
    vcpu_hours: float = 0.0
    ram_gb_hours: float = 0.0
    disk_gb_hours: float = 0.0


class Rehearsal(msgspec.Struct, frozen=True):
    """The outcome. ``events``: records read; ``judged``: evaluations made."""

    since: datetime
    until: datetime
    events: int
    ticks: int
    judged: int
    notices: int
    withdrawn: int
    touches: tuple[Touch, ...]
    wrong: int
    saved: Savings


class ServerReplay:
    """A server as far as the rehearsal has come, with its open notices, by id.

    ``planned`` is the tick of its next evaluation, ``touch`` the action after which it rests.
    """

    __slots__ = ("notices", "planned", "row", "touch")

    def __init__(self, row: ServerRow) -> None:
        self.row = row
        self.planned: int | None = None
        self.touch: Touch | None = None
        self.notices: dict[UUID, Notice] = {}


class PolicyReplay:
    """Feeds records to a policy, oldest first. ``ticks`` are the moments of its runs, in their order."""

    def __init__(
        self, policy: Policy, evaluate: Evaluate, ticks: Sequence[datetime], signals: SignalsAt
    ) -> None:
        self._policy, self._evaluate, self._signals = policy, evaluate, signals
        self._rests_until = rest_of(policy)
        self._ticks = [*ticks, NEVER]
        self._next = 0
        self._due: dict[int, list[ServerReplay]] = {}
        """Servers to evaluate at a tick, by its number; one with an earlier evaluation is passed over."""
        self._servers: dict[int, ServerReplay] = {}
        """By the number a UUID is: that is compared faster."""
        self._touches: list[Touch] = []
        self.events = self.judged = self.notices_sent = self.withdrawn = 0

    def feed(self, record: RecordedEvent) -> None:
        """Take the next record of the log into account."""
        self.events += 1
        at = record.at
        if self._ticks[self._next] <= at:
            self._advance(at)
        if record.feature != "server":
            return
        server = self._servers.get(record.stream.int)
        before = None if server is None else server.row
        row = evolve_server(before, record)
        if row is None:
            return
        if server is None:
            server = self._servers[record.stream.int] = ServerReplay(row)
        server.row = row
        if server.touch is not None:
            self._wake(server, server.touch, before, at)
        if row.deleted_at is not None:
            del self._servers[record.stream.int]
            server.planned = None
        else:
            if self._next and self._ticks[self._next - 1] == at:
                self._next -= 1  # that tick was before this record; it may be of both
            self._plan(server, self._next)

    def finish(self, since: datetime, until: datetime) -> Rehearsal:
        """Run to the end of the span, and return the outcome."""
        self._advance(until)
        for server in self._servers.values():
            if server.touch is not None:
                self._end(server, server.touch, until)
        touches = tuple(sorted(self._touches, key=in_order))
        return Rehearsal(
            since=since,
            until=until,
            events=self.events,
            ticks=len(self._ticks) - 1,
            judged=self.judged,
            notices=self.notices_sent,
            withdrawn=self.withdrawn,
            touches=touches,
            wrong=sum(touch.wrong for touch in touches),
            saved=savings(touches),
        )

    def _plan(self, server: ServerReplay, tick: int) -> None:
        """Evaluate the server at a tick, unless an earlier evaluation is planned."""
        if server.planned is None or tick < server.planned:
            server.planned = tick
            self._due.setdefault(tick, []).append(server)

    def _advance(self, now: datetime) -> None:
        """Let all ticks go by that are not later."""
        while self._ticks[self._next] <= now:
            tick = self._next
            self._next += 1
            for server in self._due.pop(tick, ()):
                if server.planned == tick:
                    server.planned = None
                    if server.touch is None:
                        self._evaluate_at(server, tick)

    def _evaluate_at(self, server: ServerReplay, tick: int) -> None:
        row, now = server.row, self._ticks[tick]
        self.judged += 1
        rests = None if server.notices else self._rests_until(row)
        if rests is not None and now < rests:
            if rests is not NEVER:
                self._plan(server, bisect_left(self._ticks, rests, tick))
            return
        if row.setbacks:  # of the real past: here every action is taken to succeed
            row = replace(row, setbacks=())
        if row.notices or server.notices:
            others = tuple(one for one in row.notices if one.policy_id != self._policy.id)
            row = replace(row, notices=(*others, *server.notices.values()))
        evaluation = self._evaluate(self._policy, row, self._signals(row.id, now), now)
        if evaluation.steps:
            self._apply(server, evaluation, now)
            if server.touch is None:
                self._plan(server, tick + 1)
        elif evaluation.next_at is not None:
            self._plan(server, max(tick + 1, bisect_left(self._ticks, evaluation.next_at)))

    def _apply(self, server: ServerReplay, evaluation: Evaluation, now: datetime) -> None:
        """Take steps. Every notice counts as delivered at once: a rehearsal has no mail server."""
        for step in evaluation.steps:
            match step:
                case SendNotice(action, acts_at, period):
                    self.notices_sent += 1
                    notice_id = uuid5(server.row.id, f"{self._policy.id} {now.isoformat()} {period}")
                    server.notices[notice_id] = Notice(
                        notice_id,
                        self._policy.id,
                        action,
                        acts_at,
                        period,
                        delivered_at=now,
                        expires_at=server.row.expires_at,
                    )
                case CancelNotice(notice_id):
                    self.withdrawn += 1
                    server.notices.pop(notice_id, None)
                case Execute(action, notice_id):
                    noticed_at = (
                        server.notices[notice_id].delivered_at if notice_id in server.notices else None
                    )
                    server.touch = touched(server.row, action, evaluation.findings, noticed_at, now)
        if server.touch is not None:
            server.notices.clear()

    def _wake(self, server: ServerReplay, touch: Touch, before: ServerRow | None, at: datetime) -> None:
        """End a rest at the server's next use in the recorded past."""
        used = before is not None and server.row.used_at != before.used_at
        if used or server.row.deleted_at is not None:
            wrong = used and at - touch.at <= WRONG_WITHIN
            self._end(server, replace(touch, wrong=wrong), at)

    def _end(self, server: ServerReplay, touch: Touch, at: datetime) -> None:
        server.touch = None
        hours = 0.0 if touch.action in {"start", "unshelve"} else (at - touch.at) / HOUR
        self._touches.append(replace(touch, ended_at=at, saved_hours=hours))


def joined(shares: Sequence[Rehearsal]) -> Rehearsal:
    """Add up the outcomes of shares: each is of other servers, over the same span."""
    touches = tuple(sorted((touch for share in shares for touch in share.touches), key=in_order))
    return replace(
        shares[0],
        events=sum(share.events for share in shares),
        judged=sum(share.judged for share in shares),
        notices=sum(share.notices for share in shares),
        withdrawn=sum(share.withdrawn for share in shares),
        touches=touches,
        wrong=sum(share.wrong for share in shares),
        saved=savings(touches),
    )


def in_order(touch: Touch) -> tuple[datetime, int]:
    return touch.at, touch.server_id.int


def touched(
    row: ServerRow,
    action: PolicyAction,
    findings: tuple[ConditionResult, ...],
    noticed_at: datetime | None,
    now: datetime,
) -> Touch:
    return Touch(row.id, row.name, row.project_id, now, action, row.flavor, findings, noticed_at)


def savings(touches: Iterable[Touch]) -> Savings:
    total = Savings()
    for touch in touches:
        hours, flavor = touch.saved_hours, touch.flavor
        total = Savings(
            total.server_hours + hours,
            total.vcpu_hours + hours * flavor.vcpus,
            total.ram_gb_hours + hours * flavor.ram_mb / 1024,
            total.disk_gb_hours + hours * flavor.disk_gb,
        )
    return total
