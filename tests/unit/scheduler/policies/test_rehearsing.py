"""A rehearsal judges a server only when its turn comes, and comes to what judging all at every tick would."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

import pytest
from msgspec.structs import replace

from commands.kernel.actor import Origin
from commands.kernel.policy_model import Policy
from commands.policy.events import CleanUp, Expiry, Idle, Rule
from commands.server import events as e
from commands.server.lifecycle_terms import Notice
from commands.store.envelope import RecordedEvent
from commands.store.handler import entry
from projections.server.row import ServerRow, evolve
from scheduler.backtest.replay import PolicyReplay
from scheduler.policies.evaluator import evaluate
from scheduler.policies.model import NO_SIGNALS, CancelNotice, Execute, SendNotice
from tests.unit.commands.server.lives import running
from tests.unit.projections.history import interleaved
from tests.unit.scheduler.policies.servers import DAY, HOUR, NOON, OFFICE, policy

RULES = [
    Idle(3 * HOUR, (), notice=HOUR),
    CleanUp(5 * HOUR, (2 * HOUR, HOUR)),
    Expiry((2 * HOUR, HOUR), action="shelve"),
    OFFICE,
]
TICKS = [NOON + timedelta(minutes=10 * number) for number in range(6 * 24 * 4)]
UNTIL = NOON + 4 * DAY


ENDS = {
    "SHUTOFF": (e.ServerStopRequested, e.ServerStopped),
    "ACTIVE": (e.ServerStartRequested, e.ServerStarted),
    "SUSPENDED": (e.ServerSuspendRequested, e.ServerSuspended),
    "SHELVED_OFFLOADED": (e.ServerShelveRequested, partial(e.ServerShelved, room_freed=True)),
}


def told(dice: random.Random) -> list[e.ServerEvent]:
    """Return what happens to a server next."""
    operation = UUID(int=dice.getrandbits(128), version=4)
    if dice.random() < 0.03:
        return [e.ServerDeleteRequested(operation), e.ServerDeleted(operation)]
    if dice.random() < 0.2:
        return [e.ServerConsoleGranted("novnc")]
    if dice.random() < 0.2:
        return [e.ServerExpirySet(NOON + HOUR * dice.randint(1, 96))]
    status = dice.choice(["ACTIVE", "ACTIVE", *ENDS])
    asked, done = ENDS[status]
    return [asked(operation), e.ServerObserved(status), done(operation)]


def records(seed: int) -> Iterator[RecordedEvent]:
    """Random lives of some servers, side by side, now busy and now quiet for hours."""
    dice = random.Random(seed)
    lives = {UUID(int=number): list(running.history) for number in range(1, 5)}
    for stream in lives:
        lives[stream] += [event for _ in range(15) for event in told(dice)]
    at, position = NOON - HOUR, 0
    for stream, version, events in interleaved(dice, lives):
        at += timedelta(minutes=dice.choice((0, 1, 7, 70, 400)), microseconds=1)
        for step, event in enumerate(events, 1):
            position += 1
            by = dice.choice(("user:ann", "user:ann", "cloud"))
            origin = Origin(by=by, project_id="tenant", command_id=stream, correlation_id="req-1")
            yield RecordedEvent(stream, version + step, position, at, entry(event, origin))


class Plainly:
    """The same by brute force: every server at every tick, with nothing but what it was told remembered."""

    def __init__(self, a_policy: Policy) -> None:
        self.policy = a_policy
        self.rows: dict[UUID, ServerRow] = {}
        self.told: dict[UUID, dict[UUID, Notice]] = {}
        self.resting: set[UUID] = set()
        self.acts: list[tuple[datetime, UUID]] = []
        self.notices = self.withdrawn = 0

    def run(self, past: Iterable[RecordedEvent], ticks: Sequence[datetime], until: datetime) -> None:
        waiting = iter([*ticks, until + DAY])
        tick = next(waiting)
        for record in past:
            if record.at > until:
                break
            while tick <= record.at:
                self.look(tick)
                tick = next(waiting)
            self.happen(record)
        while tick <= until:
            self.look(tick)
            tick = next(waiting)

    def happen(self, record: RecordedEvent) -> None:
        before = self.rows.get(record.stream)
        row = evolve(before, record)
        if row is None:
            return
        self.rows[record.stream] = row
        if row.deleted_at is not None or (before is not None and row.used_at != before.used_at):
            self.resting.discard(record.stream)

    def look(self, now: datetime) -> None:
        for row in self.rows.values():
            if row.deleted_at is None and row.id not in self.resting:
                self.obey(row, now)

    def obey(self, row: ServerRow, now: datetime) -> None:
        told = self.told.setdefault(row.id, {})
        others = tuple(one for one in row.notices if one.policy_id != self.policy.id)
        seen = replace(row, setbacks=(), notices=(*others, *told.values()))
        for step in evaluate(self.policy, seen, NO_SIGNALS, now).steps:
            match step:
                case SendNotice(action, acts_at, period):
                    self.notices += 1
                    notice_id = UUID(int=self.notices)
                    told[notice_id] = Notice(
                        notice_id,
                        self.policy.id,
                        action,
                        acts_at,
                        period,
                        delivered_at=now,
                        expires_at=row.expires_at,
                    )
                case CancelNotice(notice_id):
                    self.withdrawn += 1
                    told.pop(notice_id, None)
                case Execute():
                    self.acts.append((now, row.id))
                    self.resting.add(row.id)
        if row.id in self.resting:
            told.clear()


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: type(rule).__name__)
def test_it_comes_to_the_same_as_judging_all_at_every_tick(rule: Rule, seed: int) -> None:
    a_policy, past = policy(rule), list(records(seed))
    plainly = Plainly(a_policy)
    plainly.run(past, TICKS, UNTIL)
    rehearsing = PolicyReplay(a_policy, evaluate, TICKS, lambda server_id, now: NO_SIGNALS)
    for record in past:
        if record.at <= UNTIL:
            rehearsing.feed(record)
    outcome = rehearsing.finish(NOON, UNTIL)
    assert [(touch.at, touch.server_id) for touch in outcome.touches] == sorted(plainly.acts)
    assert (outcome.notices, outcome.withdrawn) == (plainly.notices, plainly.withdrawn)
    assert outcome.judged < len(TICKS) * 4


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: type(rule).__name__)
def test_these_lives_are_touched_and_told(rule: Rule) -> None:
    """What the comparison is made of is not empty, of any kind of policy."""
    acts = notices = 0
    for seed in range(8):
        plainly = Plainly(policy(rule))
        plainly.run(records(seed), TICKS, UNTIL)
        acts, notices = acts + len(plainly.acts), notices + plainly.notices
    assert acts > 5
    assert (notices > 5) is (rule is not OFFICE)
