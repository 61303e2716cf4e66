"""Who gives way for whom: given hosts and servers, when a standard one is wanted, then these go or nobody."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from msgspec.structs import replace

from commands.kernel.capacity import Host, Resident, Share, Wanted
from commands.policy.events import Selector
from commands.server.lifecycle_terms import Exemption, Notice
from projections.resource import PendingOperationRow
from scheduler.policies.preemption.choice import make_quota, make_room
from tests.unit.scheduler.preemption.fleet import LARGE, NOW, POLICY, SMALL, host, policy, server

ONE = Wanted("mine", SMALL)
TOLD = Notice(UUID(int=7), POLICY, "delete", NOW, 120.0)
GIVES_WAY = Notice(UUID(int=7), POLICY, "delete", NOW, 120.0, makes_room_for=UUID(int=8))


def numbers(plan):
    return [victim.server.id.int for victim in plan.victims]


def test_where_there_is_room_nobody_gives_way():
    plan = make_room(policy(), ONE, [host("a", server(1)), host("b", server(2), free=1)], NOW)
    assert (plan.chosen, plan.why_not) == ((), "there is room already")


def test_a_preemptible_server_never_preempts():
    plan = make_room(policy(), ONE._replace(is_preemptible=True), [host("a", server(1))], NOW)
    assert (plan.chosen, plan.why_not) == ((), "a preemptible server never preempts")


def test_the_best_fit_goes_and_the_other_hosts_are_told_with_their_scores():
    hosts = [host("a", server(1, LARGE)), host("b", server(2, SMALL), server(3, LARGE))]
    plan = make_room(policy(), ONE, hosts, NOW)
    [giving] = plan.chosen
    assert (giving.host, numbers(plan)) == ("b", [2])
    assert giving.lost == pytest.approx(1 / 16 + 512 / 8192 + 5 / 80)
    assert [(one.host, len(one.victims)) for one in plan.considered] == [("b", 1), ("a", 1)]
    assert plan.considered[1].lost == pytest.approx(2 * giving.lost)


def test_all_give_way_on_one_host_or_nobody_does():
    """Two small ones on two hosts do not make room for a large one."""
    hosts = [host("a", server(1)), host("b", server(2))]
    plan = make_room(policy(), Wanted("mine", LARGE), hosts, NOW)
    assert (plan.chosen, plan.why_not) == ((), "there would not be room, whoever gives way")


def test_several_servers_find_room_together_or_not_at_all():
    hosts = [host("a", server(1)), host("b", server(2), server(3), free=1)]
    assert sorted(numbers(make_room(policy(), ONE._replace(number=4), hosts, NOW))) == [1, 2, 3]
    assert numbers(make_room(policy(), ONE._replace(number=5), hosts, NOW)) == []


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"is_preemptible": False}, "it is not preemptible"),
        ({"exemptions": (Exemption(None, None),)}, "it is exempt"),
        ({"exemptions": (Exemption(POLICY, NOW + timedelta(hours=1)),)}, "it is exempt"),
        ({"locked": True}, "it is locked"),
        ({"under_way": PendingOperationRow("stop", UUID(int=5), NOW)}, "something is under way with it"),
        ({"task_state": "powering-off"}, "something is under way with it"),
        ({"notices": (GIVES_WAY,)}, "it gives way to another server already"),
        ({"on_preemption": "shelve", "status": "ERROR"}, "it cannot be shelved while it is ERROR"),
        ({"name": "keep-me"}, "the policy does not select it: name"),
        ({"locked": True, "launched_at": "yesterday"}, "it can't be judged: TypeError"),
    ],
)
def test_who_must_not_be_touched_is_passed_over(fields, why):
    narrow = policy()
    narrow = narrow._replace(definition=replace(narrow.definition, selector=Selector(names=("server-*",))))
    plan = make_room(narrow, ONE, [host("a", server(1, **fields), server(2, LARGE))], NOW)
    assert numbers(plan) == [2]
    assert plan.spared == ((UUID(int=1), why),)


@pytest.mark.parametrize(
    "exemption", [Exemption(UUID(int=1), None), Exemption(None, NOW), Exemption(POLICY, NOW)]
)
def test_an_exemption_of_another_policy_or_of_the_past_is_none(exemption):
    assert numbers(make_room(policy(), ONE, [host("a", server(1, exemptions=(exemption,)))], NOW)) == [1]


@pytest.mark.parametrize("ties", ["youngest", "oldest", "fairest"])
def test_of_sets_that_lose_equally_much_the_smaller_goes_whatever_the_ties(ties):
    small = [server(number, hours=hours) for number, hours in ((1, 1), (2, 1), (3, 9), (4, 9))]
    large = server(5, LARGE, hours=5)
    for fleet in ([host("a", *small, large)], [host("a", *small), host("b", large)]):
        assert numbers(make_room(policy(ties=ties), Wanted("mine", LARGE), fleet, NOW)) == [5]


@pytest.mark.parametrize(("ties", "goes"), [("youngest", {1, 2}), ("oldest", {3, 4})])
def test_of_sets_on_one_host_too_the_policy_says_which_goes(ties, goes):
    fleet = host("a", *(server(number, hours=number) for number in (1, 2, 3, 4)))
    assert set(numbers(make_room(policy(ties=ties), Wanted("mine", LARGE), [fleet], NOW))) == goes


@pytest.mark.parametrize(("ties", "goes"), [("youngest", 2), ("oldest", 1)])
def test_of_equals_the_policy_says_who_goes(ties, goes):
    fleet = [host("a", server(1, hours=9), server(3, hours=5)), host("b", server(2, hours=1))]
    assert numbers(make_room(policy(ties=ties), ONE, fleet, NOW)) == [goes]


def test_the_fairest_takes_from_the_project_that_has_most_and_so_by_turns():
    """Five of theirs and three of others: two, then one of each."""
    theirs = [server(number, hours=20 - number) for number in range(1, 6)]
    others = [server(number, hours=20 - number, project_id="others") for number in range(6, 9)]
    wanted = Wanted("mine", SMALL, 4)
    plan = make_room(policy(ties="fairest"), wanted, [host("a", *theirs, *others)], NOW)
    assert sorted(numbers(plan)) == [3, 4, 5, 8]


def test_a_budget_that_is_not_enough_for_all_spares_all():
    hosts = [host("a", server(1), server(2))]
    plan = make_room(policy(per_tick=1), Wanted("mine", LARGE), hosts, NOW)
    assert (plan.chosen, plan.why_not) == (
        (),
        "2 would have to give way, and the budget of the policy is 1",
    )


def test_one_that_was_told_of_the_watermark_or_can_be_shelved_is_a_candidate():
    for fields in ({"notices": (TOLD,)}, {"on_preemption": "shelve"}):
        assert numbers(make_room(policy(), ONE, [host("a", server(1, **fields))], NOW)) == [1]


def test_a_plan_tells_of_each_victim_what_it_holds_and_what_is_lost():
    plan = make_room(policy(per_tick=1), ONE, [host("a", server(1)), host("b")], NOW)
    share = 1 / 16 + 512 / 8192 + 5 / 80
    [victim] = plan.victims
    assert (victim.server.id, victim.holds, victim.lost) == (UUID(int=1), SMALL, pytest.approx(share))
    assert plan.chosen == plan.considered
    assert plan.chosen[0][:2] == ("a", 1)
    assert plan.chosen[0].lost == pytest.approx(share)
    assert (plan.why_not, plan.fits, plan.spared) == (None, False, ())


def quota(*servers, free=(0, 0, 0)):
    residents = tuple(Resident(one, Share(1, one.flavor.vcpus, one.flavor.ram_mb)) for one in servers)
    return Host("the quota of mine", Share(10, 20, 20_000), Share(*free), residents)


WANTED = Wanted("mine", Share(1, 1, 512))


def test_a_preemptible_server_takes_no_quota_of_others():
    wanted = WANTED._replace(is_preemptible=True)
    plan = make_quota(policy(own_quota=True), wanted, [quota(server(1, project_id="mine"))], NOW)
    assert (plan.chosen, plan.why_not) == ((), "a preemptible server never preempts")


def test_an_exemption_keeps_one_from_being_given_up_for_quota_until_it_ends():
    for until, gone in ((NOW, [1]), (NOW + timedelta(hours=1), [])):
        exempt = server(1, project_id="mine", exemptions=(Exemption(None, until),))
        assert numbers(make_quota(policy(own_quota=True), WANTED, [quota(exempt)], NOW)) == gone


def test_a_lack_of_quota_takes_nobody_unless_the_policy_says_so():
    plan = make_quota(policy(), WANTED, [quota(server(1, project_id="mine"))], NOW)
    assert (plan.chosen, plan.why_not) == ((), "the policy leaves a lack of quota alone")


def test_a_lack_of_quota_takes_the_projects_own_alone_and_none_that_is_only_shelved():
    fleet = quota(
        server(1),
        server(2, project_id="mine", on_preemption="shelve"),
        server(3, LARGE, project_id="mine", on_preemption="stop"),
        server(4, LARGE, project_id="mine", hours=5),
        server(5, project_id="mine", status="SHELVED_OFFLOADED"),
    )
    plan = make_quota(policy(own_quota=True), WANTED, [fleet], NOW)
    assert numbers(plan) == [3]
    assert dict(plan.spared) == {
        UUID(int=1): "it is another project's",
        UUID(int=2): "its owner wants it shelved, which frees no quota",
        UUID(int=5): "it is shelved, and does not count in every cloud's quota",
    }
