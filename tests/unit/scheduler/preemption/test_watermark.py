"""Who goes ahead of time: never more than needed, compared with looking at every possibility."""

from __future__ import annotations

from datetime import timedelta
from itertools import chain, combinations
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commands.kernel.capacity import Host, Resident, Room
from commands.server.lifecycle_terms import Exemption, Notice
from projections.resource import PendingOperationRow
from projections.server.retries import Setback
from scheduler.policies.evaluator import evaluate
from scheduler.policies.model import NO_SIGNALS, CancelNotice, Execute, SendNotice
from scheduler.policies.preemption.cluster import Claim, ClusterState
from scheduler.policies.preemption.fleet_policy import evaluate_all, held_up, needs_room
from scheduler.policies.preemption.victims import Candidate, Scale
from scheduler.policies.preemption.watermark import choose
from tests.scale import examples
from tests.unit.scheduler.preemption.fleet import LARGE, NOW, POLICY, SMALL, host, policy, server

WHOLE = Scale((40, 160, 40))
MINUTE = timedelta(minutes=1)
holds = st.sampled_from([(1, 2, 1), (2, 4, 1), (4, 8, 2), (1, 8, 0), (3, 1, 3)])
several = st.lists(st.tuples(holds, st.integers(-3, 3)), max_size=7)
missing = st.tuples(st.integers(0, 12), st.integers(0, 24), st.just(0))


def candidates(parts, first):
    return [Candidate(UUID(int=first + n), held, rank) for n, (held, rank) in enumerate(parts)]


def freed(victims, lack):
    return all(sum(one.holds[i] for one in victims) >= amount for i, amount in enumerate(lack))


def every_set(victims):
    return chain.from_iterable(combinations(victims, size) for size in range(len(victims) + 1))


@settings(max_examples=examples(50))
@given(lack=missing, others=several)
def test_with_nobody_told_the_cheapest_go(lack, others):
    known = candidates(others, 1)
    choice = choose(lack, [], known, WHOLE)
    costs = [WHOLE.cost(some) for some in every_set(known) if freed(some, lack)]
    assert choice.reached == bool(costs)
    chosen = [one for one in known if one.id in choice.more]
    assert not costs or WHOLE.cost(chosen) == min(costs)
    assert choice.reached or not chosen


@settings(max_examples=examples(50))
@given(lack=missing, told=several, others=several)
def test_whoever_was_told_before_it_is_enough_and_nobody_needless(lack, told, others):
    before, rest = candidates(told, 1), candidates(others, 101)
    choice = choose(lack, before, rest, WHOLE)
    going = [one for one in (*before, *rest) if one.id in choice.kept or one.id in choice.more]
    assert choice.reached == freed([*before, *rest], lack)
    if not choice.reached:
        assert going == before
        return
    assert freed(going, lack)
    for victim in going:
        assert not freed([one for one in going if one.id != victim.id], lack)
    if freed(before, lack):
        assert not choice.more


def seen(*hosts, claims=(), **more):
    return ClusterState(tuple(hosts), tuple(claims), **more)


def full(*servers):
    """Return a host of eight vCPUs and four GiB, of which these hold theirs, and nothing else is held."""
    one = host("a", *servers)
    held = [resident.holds for resident in one.residents]
    free = [
        total - sum(each) for total, each in zip(one.total, zip((0, 0, 0), *held, strict=True), strict=True)
    ]
    return one._replace(free=Room(*free))


def verdicts(around, *servers, keep=0.25, now=NOW, **rule):
    judged = evaluate_all(policy(free=keep, **rule), servers, around, now)
    return {one.id.int: verdict for one, verdict in zip(servers, judged, strict=True)}


def steps(around, *servers, **more):
    return {number: one.steps for number, one in verdicts(around, *servers, **more).items() if one.steps}


def told(number, action="delete", **fields):
    fields = {"acts_at": NOW, "period": 120.0, "keeps_free": True, **fields}
    return Notice(UUID(int=900 + number), POLICY, action, **fields)


FLEET = [server(number, hours=number) for number in range(1, 8)]
TELL = (SendNotice("delete", NOW + 2 * MINUTE, 120.0),)


def test_below_the_mark_the_youngest_is_told_and_no_more_than_needed():
    """Seven of eight vCPUs are held; a quarter are two."""
    assert steps(seen(full(*FLEET)), *FLEET) == {1: TELL}
    assert steps(seen(full(*FLEET)), *FLEET, keep=0.125) == {}
    assert steps(seen(full(*FLEET)), *FLEET, keep=0.5).keys() == {1, 2, 3}


def test_what_is_below_the_mark_and_what_is_wanted_is_told():
    findings = verdicts(seen(full(*FLEET)), *FLEET)[1].findings
    [found] = [one for one in findings if one.condition == "less free than wanted"]
    assert (found.detail, found.wanted) == ("12.5% of the vCPUs, 12.5% of the memory", "below 25.0%")


def test_room_a_standard_server_is_about_to_hold_counts_as_held_and_a_preemptible_ones_does_not():
    around = seen(full(*FLEET[:6]), claims=[Claim(SMALL)])
    assert steps(around, *FLEET[:6]).keys() == {1}
    assert steps(seen(full(*FLEET[:6]), claims=[Claim(SMALL, True)]), *FLEET[:6]) == {}


def test_room_that_is_about_to_be_free_counts_as_free():
    assert steps(seen(full(*FLEET), going={UUID(int=5): SMALL}), *FLEET) == {}


@pytest.mark.parametrize(
    ("fields", "stage"),
    [
        ({"is_preemptible": False}, "preemptible"),
        ({"exemptions": (Exemption(None, None),)}, "not exempt"),
        ({"locked": True}, "not locked"),
        ({"under_way": PendingOperationRow("reboot", UUID(int=5), NOW)}, "not busy"),
        ({"kept_until": NOW + MINUTE}, "not kept alive"),
        ({"on_preemption": "shelve", "status": "RESCUE"}, "can be shelved"),
        ({"setbacks": (Setback(POLICY, 3, "stop", UUID(int=6), 1, NOW, NOW, "refused"),)}, "not failing"),
    ],
)
def test_who_must_not_be_touched_is_passed_over(fields, stage):
    servers = [server(1, hours=0, **fields), *FLEET[1:]]
    found = verdicts(seen(full(*servers)), *servers)
    assert [number for number, one in found.items() if one.steps] == [2]
    assert [one.condition for one in found[1].findings if not one.holds] == [stage]


def test_who_gives_way_to_a_server_that_waits_is_left_to_that_one():
    """Its room counts as free, and a notice of the watermark is taken back."""
    notices = (told(1, keeps_free=False, makes_room_for=UUID(int=5)), told(1))
    one = server(1, notices=notices)
    around = seen(full(one, *FLEET[1:]), going={one.id: SMALL})
    assert steps(around, one, *FLEET[1:]) == {1: (CancelNotice(UUID(int=901), "not going already: it is"),)}


@pytest.mark.parametrize(
    ("wish", "status", "delivered", "step"),
    [
        ("shelve", "ACTIVE", None, Execute("shelve")),
        ("shelve", "ACTIVE", -2 * MINUTE, Execute("shelve", UUID(int=901))),
        ("delete", "ACTIVE", None, None),
        ("delete", "ACTIVE", -MINUTE, None),
        ("delete", "ACTIVE", -2 * MINUTE, Execute("delete", UUID(int=901))),
        ("stop", "ACTIVE", -MINUTE, None),
        ("stop", "ACTIVE", -2 * MINUTE, Execute("stop")),
        ("stop", "SHUTOFF", -2 * MINUTE, Execute("delete", UUID(int=901))),
    ],
)
def test_at_the_deadline_each_goes_as_it_wished_and_none_is_deleted_unheard(wish, status, delivered, step):
    action = "shelve" if wish == "shelve" else "delete"
    notice = told(1, action, delivered_at=None if delivered is None else NOW + delivered)
    one = server(1, on_preemption=wish, status=status, notices=(notice,))
    around = seen(full(one, *FLEET[1:]))
    assert steps(around, one, *FLEET[1:]) == ({} if step is None else {1: (step,)})
    assert steps(around, one, *FLEET[1:], now=NOW - MINUTE) == {}


def test_when_room_appears_whoever_was_told_is_spared():
    one = server(1, notices=(told(1, acts_at=NOW + MINUTE),))
    [(step,)] = steps(seen(full(one, *FLEET[1:6])), one, *FLEET[1:6]).values()
    assert isinstance(step, CancelNotice)
    assert step.why == "less free than wanted: no (wanted: below 25.0%)"


def test_of_two_who_were_told_the_one_not_needed_any_more_is_spared():
    pair = [
        server(n, room, hours=n, notices=(told(n, acts_at=NOW + MINUTE),))
        for n, room in ((1, SMALL), (2, LARGE))
    ]
    rest = FLEET[2:6]
    [(number, (step,))] = steps(seen(full(*pair, *rest)), *pair, *rest).items()
    assert (number, step.why) == (2, "needed: the room comes without it")


@pytest.mark.parametrize("keep", [None, 0.125])
def test_one_that_was_stopped_to_give_way_and_is_spared_runs_again(keep):
    stopped = {"on_preemption": "stop", "status": "SHUTOFF", "powered_by": f"policy:{POLICY}"}
    one = server(1, hours=0, **stopped)
    assert steps(seen(full(one, *FLEET[1:])), one, *FLEET[1:], keep=keep) == {1: (Execute("start"),)}
    assert evaluate(policy(), one, NO_SIGNALS, NOW).steps == (Execute("start"),)
    assert steps(seen(full(one, *FLEET[1:])), one, *FLEET[1:]) == {1: TELL}
    others = [{"powered_by": "user:u"}, {"notices": (told(1, keeps_free=False, makes_room_for=UUID(int=5)),)}]
    for more in others:
        assert evaluate(policy(), server(1, **{**stopped, **more}), NO_SIGNALS, NOW).steps == ()


def test_one_that_was_told_and_is_busy_is_waited_for_and_nobody_told_instead():
    one = server(1, notices=(told(1),), under_way=PendingOperationRow("reboot", UUID(int=5), NOW))
    assert steps(seen(full(one, *FLEET[1:])), one, *FLEET[1:]) == {}


def test_what_cannot_be_reached_takes_nobody_else():
    standard = [server(number, is_preemptible=False) for number in range(2, 8)]
    found = verdicts(seen(full(FLEET[0], *standard)), FLEET[0], *standard, keep=0.5)
    assert found[1].steps == ()
    assert found[1].findings[-1].condition == "enough could give way"


def test_without_a_mark_nobody_is_told_and_what_was_announced_is_taken_back():
    one = server(1, notices=(told(1),))
    assert needs_room(policy(), [one])
    [(step,)] = steps(seen(full(one, *FLEET[1:])), one, *FLEET[1:], keep=None).values()
    assert isinstance(step, CancelNotice)
    assert not needs_room(policy(), FLEET)


def test_without_sight_of_the_room_nothing_is_done_and_the_reason_told():
    one = server(1, notices=(told(1),))
    [verdict] = held_up(policy(free=0.5), [one], "the cloud is away")
    assert (verdict.matched, verdict.steps) == (False, ())
    assert verdict.findings[-1].seen == "the cloud is away"


def test_a_host_that_is_down_does_not_count():
    """No hosts at all: no share of nothing is wanted."""
    assert steps(seen(), *FLEET) == {}


def test_many_are_weighed_in_a_moment():
    fleet = [server(n, Room(1 + n % 4, 512 * (1 + n % 3), 5), hours=n % 50) for n in range(1, 3001)]
    residents = tuple(Resident(one, Room(one.flavor.vcpus, one.flavor.ram_mb, 5)) for one in fleet)
    total = Room(9000, 4_000_000, 40_000)
    around = seen(Host("a", total, Room(0, 0, 0), residents))
    assert len(steps(around, *fleet, keep=0.1)) > 100
