"""Whole lives under policies, judged from the book alone."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from commands.kernel.errors import Refused
from commands.kernel.policy_model import Policy
from commands.server import commands
from commands.server import events as e
from commands.server.actions import Action
from scheduler.policies.model import Execute
from tests.scale import examples
from tests.unit.scheduler.policies.life import Happened, Life
from tests.unit.scheduler.policies.servers import (
    CLEAN_UP,
    DAY,
    EXPIRY,
    HOUR,
    IDLE,
    NOON,
    OFFICE,
    OTHER,
    cpu,
    policy,
)

TIDY = Policy(OTHER, 1, policy(CLEAN_UP).definition)
SHELVE = policy(IDLE)


def test_sixty_days() -> None:
    """Idle, told, kept alive, idle again, shelved; told twice; deleted on the thirtieth day at rest."""
    life, days = Life(), {}
    for hour in range(60 * 24):
        life.now = NOON + hour * HOUR
        if life.state.deleted:
            break
        if hour == 30:
            life.do(
                commands.KeepServerAlive(NOON + 5 * DAY, life.now, life.state.standing.open_notices[0].id)
            )
        before = len(life.book)
        life.sweep(SHELVE, cpu(life.now, *[1.0] * min(hour, 24)))
        life.sweep(TIDY)
        life.deliver()
        days |= dict.fromkeys(range(before, len(life.book)), hour / 24)
    notice = ["ServerNoticeIssued", "ServerNoticeDelivered"]
    kept = ["ServerKeptAlive", "ServerNoticeWithdrawn"]
    assert life.said() == [
        *notice, *kept, *notice, "ServerPolicyActionDecided",
        *notice, *notice, "ServerPolicyActionDecided", "ServerNoticeWithdrawn", "ServerDeleted",
    ]  # fmt: skip
    # (of the two notices the decision names one, and is the end of the other)
    decided = {
        event.action: days[place]
        for place, (_, event) in enumerate(life.book)
        if isinstance(event, e.ServerPolicyActionDecided)
    }
    assert decided == {"shelve": 6, "delete": 36}


def exempt_at(book: list[Happened], policy_id, now: datetime) -> bool:
    ends: dict[object, datetime | None] = {}
    for _, event in book:
        match event:
            case e.ServerExempted(_, until, whose):
                ends[whose] = until
            case e.ServerExemptionEnded(whose):
                ends.pop(whose, None)
    return any(whose in {None, policy_id} and (end is None or now < end) for whose, end in ends.items())


def check_deletions(book: list[Happened], a_policy: Policy) -> int:
    """Nobody is deleted who was not told each time in time, or who is exempt. Return how many are."""
    found = 0
    for place, (at, event) in enumerate(book):
        if not isinstance(event, e.ServerPolicyActionDecided):
            continue
        found += 1
        before = [one for _, one in book[:place]]
        withdrawn = {one.notice_id for one in before if isinstance(one, e.ServerNoticeWithdrawn)}
        open_ = [
            one for one in before if isinstance(one, e.ServerNoticeIssued) and one.notice_id not in withdrawn
        ]
        delivered = {one.notice_id: one.at for one in before if isinstance(one, e.ServerNoticeDelivered)}
        spans = {timedelta(seconds=one.period) for one in open_}
        assert spans == set(a_policy.definition.rule.notices)
        for one in open_:
            assert at >= delivered[one.notice_id] + timedelta(seconds=one.period)
            assert at >= one.acts_at
        assert not exempt_at(book[:place], a_policy.id, at)
    return found


deeds = st.sampled_from(
    ["sweep"] * 6
    + ["deliver"] * 4
    + ["keep", "answer", "exempt", "end", "wake", "suspend", "expire", "lock", "unlock"]
)
moves = st.lists(st.tuples(deeds, st.integers(0, 96), st.integers(1, 40)), max_size=60)


def play(life: Life, a_policy: Policy, deed: str, days: int) -> None:
    until = life.now + days * DAY
    match deed:
        case "sweep":
            life.sweep(a_policy)
        case "deliver":
            life.deliver()
        case "keep":
            life.do(commands.KeepServerAlive(until, life.now))
        case "answer":
            for notice in life.state.standing.open_notices[:1]:
                life.do(commands.KeepServerAlive(until, life.now, notice.id))
        case "exempt":
            life.do(commands.ExemptServer("a demo", life.now, until, a_policy.id if days % 2 else None))
        case "end":
            life.do(commands.EndExemption())
        case "wake" | "suspend":
            life.see("ACTIVE" if deed == "wake" else "SUSPENDED")
        case "expire":
            life.do(commands.SetServerExpiry(until, life.now))
        case "lock" | "unlock":
            life.happen(e.ServerObserved(life.state.status, locked=deed == "lock"), "cloud")


@settings(max_examples=examples(60))
@given(moves, st.sampled_from([CLEAN_UP, EXPIRY]))
def test_nobody_is_deleted_unheard_whatever_is_down_and_whoever_does_what(story, rule) -> None:
    life, a_policy = Life(), policy(rule)
    life.do(commands.SetServerExpiry(NOON + 10 * DAY, NOON))
    life.see("SUSPENDED")
    for deed, hours, days in story:
        life.later(hours * HOUR)
        if life.state.deleted:
            break
        try:
            play(life, a_policy, deed, days)
        except Refused:
            continue
    check_deletions(life.book, a_policy)


@given(
    st.lists(st.integers(1, 60 * 24), min_size=80, max_size=80),
    st.integers(0, 10),
    st.sampled_from([CLEAN_UP, EXPIRY]),
)
@settings(max_examples=examples(20))
def test_in_the_end_it_is_deleted_however_seldom_one_looks(gaps, slow, rule) -> None:
    """Sweeps come when they come, deliveries up to ten sweeps late: never early, but at last."""
    life, a_policy = Life(), policy(rule)
    life.do(commands.SetServerExpiry(NOON + 30 * DAY, NOON))
    life.see("SUSPENDED")
    for number, minutes in enumerate([*gaps, *[24 * 60] * 80]):
        life.later(timedelta(minutes=minutes))
        if life.state.deleted:
            break
        life.sweep(a_policy)
        if number % (slow + 1) == slow and not life.state.deleted:
            life.deliver()
    assert check_deletions(life.book, a_policy) == 1
    issued = [event for _, event in life.book if isinstance(event, e.ServerNoticeIssued)]
    assert [event.period for event in issued] == [span.total_seconds() for span in rule.notices]
    said = life.said()
    assert "ServerNoticeWithdrawn" not in said[: said.index("ServerPolicyActionDecided")]


def test_a_scheduler_that_was_away_for_two_days_skips_nothing() -> None:
    """Off over the reminder and the deletion: it reminds, and waits the reminder's whole day."""
    life = Life()
    life.see("SUSPENDED")
    for day in (23, 24):
        life.now = NOON + day * DAY
        life.sweep(policy(CLEAN_UP))
        life.deliver()
    life.now = NOON + 31 * DAY
    life.sweep(policy(CLEAN_UP))
    life.deliver()
    life.later(DAY - timedelta(seconds=1))
    assert life.sweep(policy(CLEAN_UP)) == ()
    life.later(timedelta(seconds=1))
    life.sweep(policy(CLEAN_UP))
    assert life.state.deleted
    assert check_deletions(life.book, policy(CLEAN_UP)) == 1


def test_over_a_weekend_it_is_stopped_and_started_again() -> None:
    """By the plan it rests from Friday to Monday; what its owner stops stays stopped."""
    life, office, seen = Life(), policy(OFFICE), {}
    for hour in range(8 * 24):
        life.now = NOON + hour * HOUR
        life.sweep(office)
        if hour == 7 * 24 - 1:
            life.do(commands.RequestAction(OTHER, Action.STOP))
            life.carried_out(Execute("stop"))
        seen[hour] = life.row.status
    fri = 4 * 24
    assert (seen[3], seen[4], seen[19], seen[fri + 3]) == ("ACTIVE", "SHUTOFF", "ACTIVE", "ACTIVE")
    assert {seen[hour] for hour in range(fri + 4, 7 * 24 - 6)} == {"SHUTOFF"}
    assert {seen[hour] for hour in range(7 * 24 - 1, 8 * 24)} == {"SHUTOFF"}
