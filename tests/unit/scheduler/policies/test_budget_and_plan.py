"""How much a policy may do, and whether that is still what was looked at."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.policy.events import Budget
from commands.server.events import ConditionResult
from scheduler.policies.budget import Allotment, Evaluated, Spent, allot
from scheduler.policies.model import CancelNotice, Evaluation, Execute, SendNotice, Step
from scheduler.policies.plan import Item, plan
from tests.unit.scheduler.policies.servers import DAY, FIRST, HOUR, NOON, POLICY


def judged(number: int, step: Step, since: int = 0) -> Evaluated:
    return Evaluated(UUID(int=number), Evaluation(True, (), (step,), due_at=NOON - since * HOUR))


ACT, TELL, WITHDRAW = (
    Execute("stop"),
    SendNotice("stop", NOON + DAY, 86400.0),
    CancelNotice(FIRST, "it was used"),
)


@pytest.mark.parametrize(
    ("budget", "acted_today", "selected", "room"),
    [
        (Budget(), 99, 10, 30),
        (Budget(per_tick=3), 99, 10, 3),
        (Budget(per_day=5), 1, 10, 4),
        (Budget(per_day=5), 9, 10, 0),
        (Budget(share=0.25), 0, 10, 2),
        (Budget(share=0.29), 0, 100, 29),
        (Budget(share=0), 0, 10, 1),
        (Budget(per_tick=3, per_day=5, share=0.5), 4, 10, 1),
    ],
)
def test_the_narrowest_limit_counts(budget, acted_today, selected, room) -> None:
    allotted = allot(budget, [judged(number, ACT) for number in range(30)], Spent(acted_today), selected)
    assert [one.server_id.int for one in allotted.within] == list(range(room))
    assert allotted.over == 30 - room


def test_what_has_been_due_the_longest_comes_first() -> None:
    all_of_them = [judged(3, ACT, since=1), judged(2, ACT), judged(1, ACT), judged(4, ACT, since=2)]
    chosen = allot(Budget(per_tick=3), all_of_them, Spent(), 4)
    assert [one.server_id.int for one in chosen.within] == [4, 3, 1]


def test_notices_are_bound_by_the_tick_alone_and_withdrawals_by_nothing() -> None:
    told = [judged(number, TELL) for number in range(5)]
    back = [judged(number, WITHDRAW) for number in range(10, 15)]
    nothing = Evaluated(UUID(int=20), Evaluation(True, ()))
    chosen = allot(Budget(per_tick=2, per_day=1), [*told, *back, judged(9, ACT), nothing], Spent(1), 99)
    assert chosen == Allotment((*back, *told[:2]), over=1, untold=3)


def test_what_was_done_between_two_ticks_counts_towards_the_first() -> None:
    steps = [judged(number, ACT) for number in range(5)] + [judged(number, TELL) for number in range(10, 15)]
    chosen = allot(Budget(per_tick=3), steps, Spent(today=2, acted=2, noticed=1), 99)
    assert [one.server_id.int for one in chosen.within] == [0, 10, 11]
    chosen = allot(Budget(per_tick=3, share=0.02), steps, Spent(today=4, acted=4, noticed=4), 99)
    assert chosen == Allotment((), over=5, untold=5)
    chosen = allot(Budget(share=0.5), steps, Spent(today=2, acted=2), 6)
    assert [one.server_id.int for one in chosen.within if one.evaluation.steps == (ACT,)] == [0]


@given(st.permutations([judged(number, ACT, since=number % 3) for number in range(6)]))
def test_the_order_it_is_given_makes_no_difference(shuffled) -> None:
    chosen = allot(Budget(per_tick=4), shuffled, Spent(), 6)
    assert [one.server_id.int for one in chosen.within] == [2, 5, 1, 4]


ITEMS = (
    Item(UUID(int=1), 7, ACT, (ConditionResult("cpu_percent known", True, "24 of 24 h"),)),
    Item(UUID(int=2), 9, TELL),
    Item(UUID(int=3), 2, WITHDRAW),
)
HASH = plan(POLICY, 1, ITEMS).hash


def test_the_same_steps_a_moment_later_are_the_same_plan() -> None:
    later = ITEMS[1]._replace(step=TELL._replace(acts_at=NOON + DAY + timedelta(minutes=1)))
    seen = ITEMS[0]._replace(findings=(ConditionResult("cpu_percent known", True, "23 of 24 h"),))
    assert plan(POLICY, 1, (seen, later, ITEMS[2])).hash == HASH
    assert plan(POLICY, 1, ITEMS).items == ITEMS
    assert plan(POLICY, 1, iter(ITEMS)) == plan(POLICY, 1, ITEMS)


def test_the_hash_is_the_same_in_every_release() -> None:
    """A plan looked at before an upgrade can be applied after it."""
    assert HASH == "8c25988223d18fc185b20f1e32b7bf348ba8bf1a28a58cc671dab9df9938eae3"


@pytest.mark.parametrize(
    "items",
    [
        ITEMS[:2],
        (ITEMS[1], ITEMS[0], ITEMS[2]),
        (ITEMS[0]._replace(version=8), *ITEMS[1:]),
        (ITEMS[0]._replace(step=Execute("shelve")), *ITEMS[1:]),
        (ITEMS[0]._replace(step=Execute("stop", FIRST)), *ITEMS[1:]),
        (*ITEMS[:2], ITEMS[2]._replace(step=CancelNotice(POLICY, "it was used"))),
    ],
)
def test_another_step_is_another_plan(items) -> None:
    assert plan(POLICY, 1, items).hash != HASH


def test_the_next_version_of_a_policy_has_another_plan() -> None:
    assert plan(POLICY, 2, ITEMS).hash != HASH
