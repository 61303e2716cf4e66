"""A policy tried on the recorded past: whom it would have touched, when, and whether that had been right.

Nothing is written. The log is folded as the read table folds it; at each tick of the policy's own schedule
the very function that judges live servers judges those whose turn it is: a server is looked at again only
after something happened to it, or when its last verdict said it might become another.
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


class Life:
    """A server as far as the rehearsal has come, with the open notices it was told, by id.

    ``planned`` is the tick at which it is judged next, ``touch`` the action after which it rests.
    """

    __slots__ = ("notices", "planned", "row", "touch")

    def __init__(self, row: ServerRow) -> None:
        self.row = row
        self.planned: int | None = None
        self.touch: Touch | None = None
        self.notices: dict[UUID, Notice] = {}


class PolicyReplay:
    """Feeds records to a policy, oldest first. ``ticks`` are the moments it looks, in their order."""

    def __init__(
        self, policy: Policy, judge: Evaluate, ticks: Sequence[datetime], signals: SignalsAt
    ) -> None:
        self._policy, self._judge, self._signals = policy, judge, signals
        self._rests_until = rest_of(policy)
        self._ticks = [*ticks, NEVER]
        self._next = 0
        self._due: dict[int, list[Life]] = {}
        """Who is judged at a tick, by its number; one that was planned for an earlier one is passed over."""
        self._lives: dict[int, Life] = {}
        """By the number a UUID is: that is compared faster."""
        self._touches: list[Touch] = []
        self.events = self.judged = self.told = self.withdrawn = 0

    def feed(self, record: RecordedEvent) -> None:
        """Take the next record of the log into account."""
        self.events += 1
        at = record.at
        if self._ticks[self._next] <= at:
            self._advance(at)
        if record.feature != "server":
            return
        life = self._lives.get(record.stream.int)
        before = None if life is None else life.row
        row = evolve_server(before, record)
        if row is None:
            return
        if life is None:
            life = self._lives[record.stream.int] = Life(row)
        life.row = row
        if life.touch is not None:
            self._wake(life, life.touch, before, at)
        if row.deleted_at is not None:
            del self._lives[record.stream.int]
            life.planned = None
        else:
            if self._next and self._ticks[self._next - 1] == at:
                self._next -= 1  # that tick was before this record; it may be of both
            self._plan(life, self._next)

    def finish(self, since: datetime, until: datetime) -> Rehearsal:
        """Let the time run to its end, and return what would have been."""
        self._advance(until)
        for life in self._lives.values():
            if life.touch is not None:
                self._end(life, life.touch, until)
        touches = tuple(sorted(self._touches, key=in_order))
        return Rehearsal(
            since=since,
            until=until,
            events=self.events,
            ticks=len(self._ticks) - 1,
            judged=self.judged,
            notices=self.told,
            withdrawn=self.withdrawn,
            touches=touches,
            wrong=sum(touch.wrong for touch in touches),
            saved=savings(touches),
        )

    def _plan(self, life: Life, tick: int) -> None:
        """Evaluate the server at a tick, unless it is judged earlier."""
        if life.planned is None or tick < life.planned:
            life.planned = tick
            self._due.setdefault(tick, []).append(life)

    def _advance(self, now: datetime) -> None:
        """Let all ticks go by that are not later."""
        while self._ticks[self._next] <= now:
            tick = self._next
            self._next += 1
            for life in self._due.pop(tick, ()):
                if life.planned == tick:
                    life.planned = None
                    if life.touch is None:
                        self._look(life, tick)

    def _look(self, life: Life, tick: int) -> None:
        row, now = life.row, self._ticks[tick]
        self.judged += 1
        rests = None if life.notices else self._rests_until(row)
        if rests is not None and now < rests:
            if rests is not NEVER:
                self._plan(life, bisect_left(self._ticks, rests, tick))
            return
        if row.setbacks:  # of the real past: here every action is taken to succeed
            row = replace(row, setbacks=())
        if row.notices or life.notices:
            others = tuple(one for one in row.notices if one.policy_id != self._policy.id)
            row = replace(row, notices=(*others, *life.notices.values()))
        verdict = self._judge(self._policy, row, self._signals(row.id, now), now)
        if verdict.steps:
            self._obey(life, verdict, now)
            if life.touch is None:
                self._plan(life, tick + 1)
        elif verdict.next_at is not None:
            self._plan(life, max(tick + 1, bisect_left(self._ticks, verdict.next_at)))

    def _obey(self, life: Life, verdict: Evaluation, now: datetime) -> None:
        """Every notice is taken as delivered at once: the rehearsal has no mail server that could be down."""
        for step in verdict.steps:
            match step:
                case SendNotice(action, acts_at, period):
                    self.told += 1
                    notice_id = uuid5(life.row.id, f"{self._policy.id} {now.isoformat()} {period}")
                    life.notices[notice_id] = Notice(
                        notice_id,
                        self._policy.id,
                        action,
                        acts_at,
                        period,
                        delivered_at=now,
                        expires_at=life.row.expires_at,
                    )
                case CancelNotice(notice_id):
                    self.withdrawn += 1
                    life.notices.pop(notice_id, None)
                case Execute(action, notice_id):
                    noticed_at = life.notices[notice_id].delivered_at if notice_id in life.notices else None
                    life.touch = touched(life.row, action, verdict.findings, noticed_at, now)
        if life.touch is not None:
            life.notices.clear()

    def _wake(self, life: Life, touch: Touch, before: ServerRow | None, at: datetime) -> None:
        """In the recorded past somebody used it all the same: until then it would have rested."""
        used = before is not None and life.row.used_at != before.used_at
        if used or life.row.deleted_at is not None:
            wrong = used and at - touch.at <= WRONG_WITHIN
            self._end(life, replace(touch, wrong=wrong), at)

    def _end(self, life: Life, touch: Touch, at: datetime) -> None:
        life.touch = None
        hours = 0.0 if touch.action in {"start", "unshelve"} else (at - touch.at) / HOUR
        self._touches.append(replace(touch, ended_at=at, saved_hours=hours))


def joined(shares: Sequence[Rehearsal]) -> Rehearsal:
    """Add up what became of all servers; each share is of others of them, over the same span."""
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
