"""Of servers that are judged together, one whose data is broken is left out, and the others are judged."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commands.kernel.capacity import Host, Resident, Room, Wanted
from commands.server.lifecycle_terms import Notice, Preempted
from scheduler.policies.evaluator import evaluate
from scheduler.policies.model import NO_SIGNALS
from scheduler.policies.preemption.choice import make_quota, make_room
from scheduler.policies.preemption.cluster import ClusterState
from scheduler.policies.preemption.fleet_policy import evaluate_all, held_up, needs_room
from scheduler.run.fleet import FleetServer
from tests.scale import examples
from tests.unit.scheduler.preemption.fleet import NOW, POLICY, SMALL, policy, server

HOUR = timedelta(hours=1)
FIELDS = sorted({*FleetServer.__struct_fields__} - {"id"})
WHOLE = Room(8, 4096, 40)


class Broken:
    """A server one field of which can't be read."""

    def __init__(self, whole, field):
        self._whole, self._field = whole, field

    def __getattr__(self, name):
        if name == self._field:
            raise TypeError(f"{name} is broken")
        return getattr(self._whole, name)


NAIVE = datetime(2026, 11, 21, 9)  # noqa: DTZ001 - as data of long ago may be
ODD = [
    {"created_at": NAIVE, "launched_at": None},
    {"launched_at": NAIVE},
    {"kept_until": NAIVE},
    {"preempted": Preempted(POLICY, "give way", NAIVE), "status": "SHELVED_OFFLOADED"},
    {
        "preempted": Preempted(POLICY, "give way", datetime.max.replace(tzinfo=UTC)),
        "status": "SHELVED_OFFLOADED",
    },
    {"notices": None},
    {"setbacks": None},
    {"exemptions": 7},
]


def told(number):
    """Return one that was told to go an hour ago, and may go now."""
    notice = Notice(
        UUID(int=1000 + number), POLICY, "delete", NOW - HOUR, 3600.0, delivered_at=NOW - 2 * HOUR
    )
    return server(number, notices=(notice,))


def away(number):
    went = Preempted(POLICY, "give way", NOW - number * HOUR)
    return server(number, status="SHELVED_OFFLOADED", on_preemption="shelve", preempted=went)


def busy(number):
    return server(number, locked=True)


def around(servers, free):
    """Return hosts with so much room free, held by those who run, and the needs of those who are away."""
    running = [one for one in servers if one.id.int % 2 or one.id.int < 100]
    residents = tuple(Resident(one, SMALL) for one in running)
    hosts = (Host("a", WHOLE, Room(free, 512 * free, 5 * free), residents), Host("b", WHOLE, Room(0, 0, 0)))
    return ClusterState(hosts, needs={one.id: SMALL for one in servers})


def fleets():
    kinds = st.sampled_from([server, told, away, busy])
    return st.lists(kinds, min_size=2, max_size=7).map(
        lambda kinds: [kind(number) for number, kind in enumerate(kinds, 1)]
    )


def judged(servers, free, rule, seen=None):
    verdicts = evaluate_all(policy(**rule), servers, seen or around(servers, free), NOW)
    return dict(zip((one.id for one in servers), verdicts, strict=True))


RULES = st.sampled_from([{"free": 0.25}, {"free": 0.9, "ties": "fairest"}, {}, {"comes_back": False}])


def check(whole, servers, place, free, rule):
    """The others are judged as if the broken one were not there, or could be read."""
    bad = servers[place].id
    found = judged(servers, free, rule)
    others = [one for one in whole if one.id != bad]
    if found[bad].broken is None:
        expected = judged(whole, free, rule)
    else:
        assert found[bad].steps == ()
        expected = judged(others, free, rule, around(others, free))
    assert {one.id: found[one.id] for one in others} == {one.id: expected[one.id] for one in others}


@settings(max_examples=examples(60))
@given(
    fleet=fleets(), place=st.integers(0, 6), field=st.sampled_from(FIELDS), free=st.integers(0, 4), rule=RULES
)
def test_whichever_field_cannot_be_read_the_others_are_judged(fleet, place, field, free, rule):
    place %= len(fleet)
    servers = [Broken(one, field) if n == place else one for n, one in enumerate(fleet)]
    check(fleet, servers, place, free, rule)
    needs_room(policy(**rule), servers)
    assert len(held_up(policy(**rule), servers, "nobody looks")) == len(servers)
    assert [evaluate(policy(**rule), one, NO_SIGNALS, NOW) for one in servers]


@pytest.mark.parametrize("odd", ODD, ids="-".join)
@pytest.mark.parametrize("rule", [{"free": 0.9}, {}])
def test_data_that_makes_no_sense_is_told_and_ends_no_judgement(odd, rule):
    class Odd(Broken):
        def __getattr__(self, name):
            return odd[name] if name in odd else getattr(self._whole, name)

    fleet = [server(1), told(2), away(3), server(4)]
    servers = [*fleet[:3], Odd(fleet[3], None)]
    found = judged(servers, 1, rule)
    others = judged(fleet[:3], 1, rule, around(fleet[:3], 1))
    assert found[fleet[3].id].broken is not None
    assert [found[one.id] for one in fleet[:3]] == [others[one.id] for one in fleet[:3]]


@settings(max_examples=examples(25))
@given(place=st.integers(0, 3), field=st.sampled_from(FIELDS), ties=st.sampled_from(["youngest", "fairest"]))
def test_others_give_way_to_one_that_waits(place, field, ties):
    fleet = [server(number, project_id="mine", hours=number) for number in (1, 2, 3, 4)]
    servers = [Broken(one, field) if n == place else one for n, one in enumerate(fleet)]
    whom = policy(ties=ties, own_quota=True)
    for weigh in (make_room, make_quota):

        def chosen(some, weigh=weigh):
            hosts = [Host("a", WHOLE, Room(0, 0, 0), tuple(Resident(one, SMALL) for one in some))]
            plan = weigh(whom, Wanted("mine", SMALL), hosts, NOW)
            return plan, [victim.server.id for victim in plan.victims]

        plan, victims = chosen(servers)
        broken = [key for key, why in plan.spared if why.startswith("it can't be judged")]
        assert broken in ([], [fleet[place].id])
        _, expected = chosen([one for one in fleet if one.id not in broken])
        assert victims == expected
        assert len(victims) == 1
