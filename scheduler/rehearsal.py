"""A policy tried on the recorded past: whom it would have touched, when, and whether that had been right.

Nothing is written. The log is folded as the read table folds it; at each tick of the policy's own schedule
the very function that judges live servers judges those whose turn it is: a server is looked at again only
after something happened to it, or when its last verdict said it might become another.
"""

from __future__ import annotations

import heapq
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid5

import msgspec
from msgspec.structs import replace

from commands.record import Recorded
from commands.server.events import Finding, Flavor, PolicyAction
from commands.server.standing import Notice
from projections.server import ServerRow
from projections.server import evolve as evolve_server
from scheduler.policies.judging import Act, Judge, Policy, Signals, Tell, Verdict, Withdraw

WRONG_WITHIN = timedelta(hours=1)
"""A server that is used again so soon after it was touched was touched wrongly."""

HOUR = timedelta(hours=1)
SignalsAt = Callable[[UUID, datetime], Signals]
"""What was known of a server's signals at a moment."""


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
    findings: tuple[Finding, ...]
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
    """The outcome. ``events`` is how many records were read, ``judged`` how many verdicts given."""

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


class Rehearsing:
    """Feeds records to a policy, oldest first. ``ticks`` are the moments it looks, in their order."""

    def __init__(self, policy: Policy, judge: Judge, ticks: Sequence[datetime], signals: SignalsAt) -> None:
        self._policy, self._judge, self._signals = policy, judge, signals
        self._ticks = ticks
        self._rows: dict[UUID, ServerRow] = {}
        self._pending: dict[UUID, int] = {}
        self._heap: list[tuple[int, UUID]] = []
        self._notices: dict[UUID, dict[UUID, tuple[Notice, datetime]]] = {}
        self._resting: dict[UUID, Touch] = {}
        self._touches: list[Touch] = []
        self.events = self.judged = self.told = self.withdrawn = 0

    def feed(self, record: Recorded) -> None:
        """Take the next record of the log into account."""
        self.events += 1
        if self._heap and self._ticks[self._heap[0][0]] <= record.at:
            self._advance(record.at)
        if record.feature != "server":
            return
        before = self._rows.get(record.stream)
        row = evolve_server(before, record)
        if row is None:
            return
        self._rows[record.stream] = row
        if record.stream in self._resting:
            self._wake(row, before, record.at)
        if row.deleted_at is not None:
            self._forget(record.stream)
        else:
            self._look_at(record.stream, record.at)

    def finish(self, since: datetime, until: datetime) -> Rehearsal:
        """Let the time run to its end, and return what would have been."""
        self._advance(until)
        for touch in list(self._resting.values()):
            self._end(touch, until)
        touches = tuple(sorted(self._touches, key=lambda touch: (touch.at, touch.server_id)))
        return Rehearsal(
            since=since,
            until=until,
            events=self.events,
            ticks=len(self._ticks),
            judged=self.judged,
            notices=self.told,
            withdrawn=self.withdrawn,
            touches=touches,
            wrong=sum(touch.wrong for touch in touches),
            saved=savings(touches),
        )

    def _look_at(self, stream: UUID, not_before: datetime) -> None:
        """Judge the server at the first tick that is not before a moment, unless that is planned already."""
        tick = bisect_left(self._ticks, not_before)
        planned = self._pending.get(stream)
        if tick < len(self._ticks) and (planned is None or tick < planned):
            self._pending[stream] = tick
            heapq.heappush(self._heap, (tick, stream))

    def _advance(self, now: datetime) -> None:
        while self._heap and self._ticks[self._heap[0][0]] <= now:
            tick, stream = heapq.heappop(self._heap)
            if self._pending.get(stream) == tick:
                del self._pending[stream]
                self._tick(stream, tick)

    def _tick(self, stream: UUID, tick: int) -> None:
        row, now = self._rows[stream], self._ticks[tick]
        if row.deleted_at is not None or stream in self._resting:
            return
        told = self._notices.get(stream, {})
        if row.setbacks:  # of the real past: here every action is taken to succeed
            row = replace(row, setbacks=())
        if row.notices or told:
            others = tuple(one for one in row.notices if one.policy_id != self._policy.id)
            row = replace(row, notices=(*others, *(notice for notice, _ in told.values())))
        verdict = self._judge(self._policy, row, self._signals(stream, now), now)
        self.judged += 1
        self._obey(row, verdict, now)
        if stream not in self._resting and tick + 1 < len(self._ticks):
            after = self._ticks[tick + 1]
            if verdict.steps:
                self._look_at(stream, after)
            elif verdict.next_at is not None:
                self._look_at(stream, max(verdict.next_at, after))

    def _obey(self, row: ServerRow, verdict: Verdict, now: datetime) -> None:
        """Every notice is taken as delivered at once: the rehearsal has no mail server that could be down."""
        told = self._notices.setdefault(row.id, {}) if verdict.steps else {}
        for step in verdict.steps:
            match step:
                case Tell(action, acts_at, period):
                    self.told += 1
                    notice_id = uuid5(row.id, f"{self._policy.id} {now.isoformat()} {period}")
                    notice = Notice(notice_id, self._policy.id, action, acts_at, period, delivered_at=now)
                    told[notice_id] = (notice, now)
                case Withdraw(notice_id):
                    self.withdrawn += 1
                    told.pop(notice_id, None)
                case Act(action, notice_id):
                    noticed_at = told[notice_id][1] if notice_id in told else None
                    self._touch(row, action, verdict.findings, noticed_at, now)

    def _touch(
        self,
        row: ServerRow,
        action: PolicyAction,
        findings: tuple[Finding, ...],
        noticed_at: datetime | None,
        now: datetime,
    ) -> None:
        self._notices.pop(row.id, None)
        self._resting[row.id] = Touch(
            row.id, row.name, row.project_id, now, action, row.flavor, findings, noticed_at
        )

    def _wake(self, row: ServerRow, before: ServerRow | None, at: datetime) -> None:
        """In the recorded past somebody used it all the same: until then it would have rested."""
        touch = self._resting[row.id]
        used = before is not None and row.used_at != before.used_at
        if used or row.deleted_at is not None:
            wrong = used and at - touch.at <= WRONG_WITHIN
            self._end(replace(touch, wrong=wrong), at)

    def _end(self, touch: Touch, at: datetime) -> None:
        del self._resting[touch.server_id]
        hours = 0.0 if touch.action in {"start", "unshelve"} else (at - touch.at) / HOUR
        self._touches.append(replace(touch, ended_at=at, saved_hours=hours))

    def _forget(self, stream: UUID) -> None:
        self._pending.pop(stream, None)
        self._notices.pop(stream, None)


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
