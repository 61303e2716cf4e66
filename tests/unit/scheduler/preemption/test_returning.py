"""Who comes back when there is room again, and in which order."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commands.kernel.capacity import Host, Resident, Room
from commands.server.lifecycle_terms import Exemption, Preempted
from projections.resource import PendingOperationRow
from projections.server.retries import Setback
from scheduler.policies.budget import Evaluated, Spent, allot
from scheduler.policies.model import Execute, SendNotice
from scheduler.policies.preemption.cluster import Claim, ClusterState
from scheduler.policies.preemption.fleet_policy import evaluate_all, needs_room
from tests.scale import examples
from tests.unit.scheduler.preemption.fleet import LARGE, NOW, POLICY, SMALL, policy, server

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
WHOLE = Room(8, 4096, 40)
BACK = (Execute("unshelve"),)


def absent(number, room=SMALL, *, away=0.5, project_id="theirs", **fields):
    """Return a server that was shelved so many hours ago."""
    fields = {"status": "SHELVED_OFFLOADED", "on_preemption": "shelve", **fields}
    went = Preempted(POLICY, "give way", NOW - away * HOUR)
    return server(number, room, project_id=project_id, preempted=went, **fields)


def size(one):
    return Room(one.flavor.vcpus, one.flavor.ram_mb, one.flavor.disk_gb)


def around(*servers, free=(8,), claims=(), running=()):
    """Return hosts with so many vCPUs free, and room beside them; who runs is on the first."""
    hosts = []
    for name, vcpus in zip("abcd", free, strict=False):
        residents = tuple(Resident(one, size(one)) for one in running) if name == "a" else ()
        hosts.append(Host(name, WHOLE, Room(vcpus, 512 * vcpus, 5 * vcpus), residents))
    needs = {one.id: size(one) for one in servers}
    return ClusterState(tuple(hosts), tuple(claims), needs=needs)


def verdicts(seen, *servers, now=NOW, keep=None, **rule):
    return evaluate_all(policy(free=keep, **rule), servers, seen, now)


def comers(seen, *servers, **more):
    """Return who comes back, in the order of their turns."""
    judged = zip(servers, verdicts(seen, *servers, **more), strict=True)
    back = [(verdict.turn, one.id.int) for one, verdict in judged if verdict.steps == BACK]
    return [number for _, number in sorted(back)]


def test_who_waited_longest_comes_first_as_far_as_there_is_room():
    waiting = [absent(1, away=0.5), absent(2, away=0.9), absent(3, away=0.7)]
    assert comers(around(*waiting, free=(2,)), *waiting) == [2, 3]
    assert comers(around(*waiting, free=(0,)), *waiting) == []
    assert needs_room(policy(), waiting)


def test_projects_take_turns_and_who_has_least_is_first():
    theirs = [absent(number, away=0.9) for number in (1, 2, 3)]
    others = [absent(number, away=0.5, project_id="others") for number in (4, 5)]
    seen = around(*theirs, *others, free=(4,))
    assert comers(seen, *theirs, *others) == [1, 4, 2, 5]
    running = [server(9, LARGE)]
    assert comers(around(*theirs, *others, free=(3,), running=running), *theirs, *others, *running) == [
        4,
        5,
        1,
    ]


def test_the_order_of_turns_outlives_the_budget():
    """It is the other project's turn, though the first one's has waited longer."""
    fleet = [absent(1, away=0.9), absent(2, away=0.5, project_id="others"), server(3)]
    one, seen = policy(per_tick=1), around(*fleet[:2], running=fleet[2:])
    judged = [
        Evaluated(each.id, verdict)
        for each, verdict in zip(fleet, evaluate_all(one, fleet, seen, NOW), strict=True)
    ]
    [first] = allot(one.definition.budget, judged, Spent(), 3).within
    assert first.server_id.int == 2


@pytest.mark.parametrize(
    ("fields", "stage"),
    [
        ({"exemptions": (Exemption(POLICY, None),)}, "not exempt"),
        ({"locked": True}, "not locked"),
        ({"under_way": PendingOperationRow("delete", UUID(int=5), NOW)}, "not busy"),
        ({"away": 0.1}, "away long enough"),
    ],
)
def test_who_stays_for_now_and_why(fields, stage):
    one = absent(1, **fields)
    [verdict] = verdicts(around(one), one)
    assert verdict.steps == ()
    assert next(found.condition for found in verdict.findings if not found.holds) == stage


def test_the_status_a_policy_selects_does_not_keep_what_it_shelved():
    chosen = policy()
    selector = type(chosen.definition.selector)(statuses=("ACTIVE",))
    narrow = chosen._replace(
        definition=type(chosen.definition)(name="x", rule=chosen.definition.rule, selector=selector)
    )
    one = absent(1)
    assert evaluate_all(narrow, [one], around(one), NOW)[0].steps == BACK


def test_another_policys_and_those_their_owner_shelved_stay():
    other = server(1, status="SHELVED_OFFLOADED", preempted=Preempted(UUID(int=5), "other", NOW - HOUR))
    own = server(2, status="SHELVED_OFFLOADED", on_preemption="shelve")
    assert comers(around(other, own), other, own) == []


def test_a_policy_that_brings_nobody_back_says_so():
    one = absent(1)
    [verdict] = verdicts(around(one), one, comes_back=False)
    assert (verdict.steps, verdict.next) == ((), "it stays shelved")


def test_while_a_standard_server_finds_no_host_nobody_comes_back():
    one = absent(1)
    seen = around(one, free=(1, 1), claims=[Claim(LARGE)])
    assert comers(seen, one) == []
    assert comers(around(one, free=(1, 1), claims=[Claim(LARGE, True)]), one) == [1]
    assert comers(around(one, free=(2, 1), claims=[Claim(LARGE)]), one) == [1]
    assert comers(around(one, free=(2,), claims=[Claim(LARGE)]), one) == []


def test_what_is_kept_free_stays_free():
    waiting = [absent(1), absent(2)]
    assert comers(around(*waiting, free=(3,)), *waiting, keep=0.25) == [1]
    assert comers(around(*waiting, free=(2,)), *waiting, keep=0.25) == []


def test_after_a_failure_it_waits_holds_up_nobody_and_loses_nothing():
    setback = Setback(POLICY, 3, "unshelve", UUID(int=6), 1, NOW, NOW - 9 * MINUTE, "no host")
    failed, other = absent(1, away=9.5, setbacks=(setback,)), absent(2)
    assert comers(around(failed, other, free=(1,)), failed, other) == [2]
    assert comers(around(failed, other, free=(1,)), failed, other, now=NOW + MINUTE) == [1]
    verdict, _ = verdicts(around(failed, other), failed, other)
    [found] = [one for one in verdict.findings if not one.holds][:1]
    assert found.seen.startswith("unshelve failed once")
    assert verdict.next_at == NOW + MINUTE


def test_a_large_one_is_passed_over_for_an_hour_and_then_waited_for():
    """It is its project's turn, and two vCPUs on one host are not there."""
    large = absent(1, LARGE, away=0.9)
    small = [absent(number, project_id="others") for number in (2, 3)]
    seen = around(large, *small, free=(1, 1))
    assert comers(seen, large, *small) == [2, 3]
    later = NOW + 30 * MINUTE
    assert comers(seen, large, *small, now=later) == []
    [kept, *behind] = verdicts(seen, large, *small, now=later)
    assert kept.findings[-1].seen == "the next room is kept for it"
    assert {one.findings[-1].seen for one in behind} == {"the next is kept for one that waits longer"}
    assert comers(around(large, *small, free=(2, 1)), large, *small, now=later) == [1, 2]
    assert comers(seen, large, *small, now=later + HOUR) == [2, 3]


def test_for_one_that_fits_no_host_at_all_no_room_is_kept():
    huge, small = absent(1, Room(9, 512, 5), away=1.5), absent(2, project_id="others")
    assert comers(around(huge, small, free=(4,)), huge, small) == [2]


def test_a_large_one_comes_back_in_the_end_however_many_small_ones_come():
    """Each ten minutes a small one leaves and another is preempted: by turns both come back."""
    large = absent(1, LARGE, away=0)
    running, waiting, number, back = [server(100 + n, project_id="others") for n in range(8)], [], 200, []
    for tick in range(1, 40):
        now = NOW + tick * 10 * MINUTE
        running = running[1:]
        number += 1
        went = Preempted(POLICY, "give way", now - 15 * MINUTE)
        waiting.append(server(number, project_id="others", status="SHELVED_OFFLOADED", preempted=went))
        free = 8 - sum(one.flavor.vcpus for one in running)
        fleet = [large, *waiting] if large.id.int not in back else waiting
        came = comers(around(*fleet, free=(free,), running=running), *fleet, *running, now=now)
        back += came
        running += [one for one in fleet if one.id.int in came]
        waiting = [one for one in waiting if one.id.int not in came]
    assert 1 in back
    assert len(back) > 20


sizes = st.sampled_from([SMALL, LARGE, Room(4, 512, 5), Room(1, 2048, 5)])


@settings(max_examples=examples(30))
@given(
    waiting=st.lists(st.tuples(sizes, st.sampled_from("pqr"), st.floats(0.2, 5)), max_size=8),
    running=st.lists(sizes, max_size=6),
    free=st.lists(st.integers(0, 8), min_size=1, max_size=3),
    mark=st.one_of(st.none(), st.sampled_from([0.0, 0.1, 0.3])),
)
def test_nobody_who_comes_back_is_without_room_or_makes_another_go(waiting, running, free, mark):
    """What fits one by one fits together; and at the next look nobody is told because of it."""
    away = [
        absent(number, room, away=hours, project_id=project)
        for number, (room, project, hours) in enumerate(waiting, 1)
    ]
    here = [server(100 + number, room) for number, room in enumerate(running)]
    seen = around(*away, free=free, running=here)
    back = set(comers(seen, *away, *here, keep=mark))
    needs = [seen.needs[one.id] for one in away if one.id.int in back]
    for part in range(3):
        assert sum(need[part] for need in needs) <= sum(host.free[part] for host in seen.hosts)
    claims = tuple(Claim(need, is_preemptible=True) for need in needs)
    if back:
        held = sum(need[0] for need in needs), sum(need[1] for need in needs)
        for part, amount in enumerate(held):
            left = sum(host.free[part] for host in seen.hosts) - amount
            assert left >= (mark or 0) * sum(host.total[part] for host in seen.hosts) - 1e-9
        after = evaluate_all(policy(free=mark), here, seen._replace(claims=claims), NOW)
        assert not any(isinstance(step, SendNotice) for one in after for step in one.steps)
