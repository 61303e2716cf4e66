"""Who is chosen, compared with what looking at every possibility finds."""

from __future__ import annotations

from itertools import chain, combinations, count, product
from random import Random
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.policies.preemption import victims
from scheduler.policies.preemption.victims import Candidate, Cost, Place, Scale, choose
from tests.scale import examples

WHOLE = Scale((16, 64, 40))
CHOSEN = {
    0: (2, 7, 8),
    1: (2, 3, 6, 7),
    2: (1, 2, 4, 8),
    3: (1, 5, 7),
    4: (1, 4, 5),
    5: (2, 3),
    6: (2, 4, 7, 8, 9),
    7: (4, 7),
    8: (1, 4, 5, 8),
    9: (3, 4, 6),
    10: (2, 9),
    11: (1, 3, 6, 9),
}
amounts = st.tuples(st.integers(0, 4), st.integers(0, 8), st.integers(0, 3))
wanted = amounts.filter(any)
flavors = st.sampled_from([(1, 2, 1), (2, 4, 1), (4, 8, 2), (1, 8, 0), (3, 1, 3)])


def places_of(parts):
    ids = count(1)
    return [
        Place(
            f"host-{number}",
            free,
            tuple(Candidate(UUID(int=next(ids)), holds, rank) for holds, rank in candidates),
        )
        for number, (free, candidates) in enumerate(parts)
    ]


def hosts(most_hosts, most_candidates, free=amounts):
    candidate = st.tuples(flavors, st.integers(-3, 3))
    host = st.tuples(free, st.lists(candidate, max_size=most_candidates))
    return st.lists(host, min_size=1, max_size=most_hosts).map(places_of)


def fits(place, taken, need, number):
    """Whether so many fit once the taken are gone; what is not wanted is not looked at."""
    freed = [sum(one.holds[i] for one in taken) for i in range(len(need))]
    return all(
        have + freed[i] >= want * number
        for i, (have, want) in enumerate(zip(place.free, need, strict=True))
        if want
    )


def every_set(candidates):
    return chain.from_iterable(combinations(candidates, size) for size in range(len(candidates) + 1))


def brute_force(places, need, number):
    """Return the lowest cost of all, or None where there is no way."""
    costs = []
    for split in product(range(number + 1), repeat=len(places)):
        if sum(split) != number:
            continue
        each = [
            [WHOLE.cost(taken) for taken in every_set(place.candidates) if fits(place, taken, need, share)]
            if share
            else [Cost(0, 0, 0)]
            for place, share in zip(places, split, strict=True)
        ]
        if all(each):
            total = Cost(0, 0, 0)
            for found in each:
                total = total.plus(min(found))
            costs.append(total)
    return min(costs, default=None)


def total(options):
    cost = Cost(0, 0, 0)
    for option in options:
        cost = cost.plus(option.cost)
    return cost


def assert_right(places, options, need, number):
    """All fit, and nobody is needless: without any one of the victims of a host it would not be enough."""
    by_name = {place.name: place for place in places}
    assert sum(option.number for option in options) == number
    assert len({option.place for option in options}) == len(options)
    for option in options:
        place = by_name[option.place]
        assert set(option.victims) <= set(place.candidates)
        assert fits(place, option.victims, need, option.number)
        for victim in option.victims:
            others = [one for one in option.victims if one.id != victim.id]
            assert not fits(place, others, need, option.number)


@settings(max_examples=examples(30))
@given(places=hosts(2, 8), need=wanted)
def test_for_one_server_the_cheapest_is_found(places, need):
    options = choose(places, need, 1, WHOLE)
    best = brute_force(places, need, 1)
    assert (None if options is None else total(options)) == best
    if options is not None:
        assert_right(places, options, need, 1)


@pytest.mark.parametrize("number", range(60))
def test_it_is_found_of_many_that_are_drawn_the_same_each_time(number):
    draw = Random(number)
    held = [(1, 2, 1), (2, 4, 1), (4, 8, 2), (1, 8, 0), (3, 1, 3)]
    parts = [
        (
            tuple(draw.randint(-1, 3) for _ in range(3)),
            [(draw.choice(held), draw.randint(-3, 3)) for _ in range(draw.randint(0, 6))],
        )
        for _ in range(2)
    ]
    places, need = places_of(parts), (draw.randint(1, 6), draw.randint(0, 9), draw.randint(0, 3))
    for wanted_of_it in (1, 2):
        options = choose(places, need, wanted_of_it, WHOLE)
        assert (None if options is None else total(options)) == brute_force(places, need, wanted_of_it)
        assert_right(places, options or (), need, wanted_of_it if options else 0)


def test_with_too_many_to_look_at_the_same_are_chosen_each_time(monkeypatch):
    """A few orders of taking: what frees most for what is lost, the smallest, and the largest, first."""
    monkeypatch.setattr(victims, "EXACT", 0)
    chosen = {}
    for number in range(12):
        draw = Random(number)
        held = [(1, 2, 1), (2, 4, 1), (4, 8, 2), (1, 8, 0), (3, 1, 3)]
        several = [(draw.choice(held), draw.randint(-3, 3)) for _ in range(9)]
        [place] = places_of([((0, 0, 0), several)])
        [option] = choose([place], (draw.randint(3, 8), draw.randint(4, 16), draw.randint(0, 4)), 1, WHOLE)
        chosen[number] = tuple(victim.id.int for victim in option.victims)
    assert chosen == CHOSEN


def test_of_as_many_as_can_be_looked_at_the_choice_is_exact(monkeypatch):
    """Two kinds of one each are four combinations."""
    asked = []
    monkeypatch.setattr(victims, "search", lambda kinds, *_: asked.append(len(kinds)) or ())
    [place] = places_of([((0, 0, 0), [((1, 2, 1), 0), ((2, 4, 1), 0)])])
    for most, exact in ((4, True), (3, False)):
        asked.clear()
        monkeypatch.setattr(victims, "EXACT", most)
        choose([place], (1, 1, 0), 1, WHOLE)
        assert bool(asked) == exact


@settings(max_examples=examples(15))
@given(places=hosts(1, 12), need=wanted)
def test_of_twelve_candidates_too(places, need):
    options = choose(places, need, 1, WHOLE)
    assert (None if options is None else total(options)) == brute_force(places, need, 1)


@settings(max_examples=examples(20))
@given(places=hosts(3, 5), need=wanted, number=st.integers(2, 3))
def test_for_several_servers_the_cheapest_is_found_over_all_hosts(places, need, number):
    options = choose(places, need, number, WHOLE)
    assert (None if options is None else total(options)) == brute_force(places, need, number)
    if options is not None:
        assert_right(places, options, need, number)


@settings(max_examples=examples(25))
@given(places=hosts(3, 40), need=wanted, number=st.integers(1, 3))
def test_with_too_many_to_look_at_it_is_still_enough_and_nobody_needless(places, need, number):
    exact, victims.EXACT = victims.EXACT, 0
    try:
        options = choose(places, need, number, WHOLE)
    finally:
        victims.EXACT = exact
    everybody = [(place, place.candidates) for place in places]
    room = sum(
        max((k for k in range(number + 1) if fits(place, all_, need, k)), default=0)
        for place, all_ in everybody
    )
    assert (options is None) == (room < number)
    if options is not None:
        assert_right(places, options, need, number)


@given(places=hosts(3, 6), need=wanted)
def test_what_fits_needs_no_victim(places, need):
    roomy = Place("host-9", need, ())
    options = choose([*places, roomy], need, 1, WHOLE)
    assert options is not None
    assert total(options).victims == 0


@given(places=hosts(3, 6), need=wanted, order=st.randoms())
def test_the_order_in_which_hosts_and_servers_are_told_does_not_matter(places, need, order):
    shuffled = [
        place._replace(candidates=tuple(order.sample(place.candidates, len(place.candidates))))
        for place in places
    ]
    order.shuffle(shuffled)
    assert choose(shuffled, need, 2, WHOLE) == choose(places, need, 2, WHOLE)


def test_a_fleet_of_hosts_is_weighed_in_a_moment():
    """A hundred hosts of 40 servers of five flavors: bounded, whatever is wanted."""
    sizes = [(1, 2, 1), (2, 4, 1), (4, 8, 2), (1, 8, 0), (3, 1, 3)]
    parts = [((0, 0, 0), [(sizes[i % 5], i) for i in range(40)]) for _ in range(100)]
    options = choose(places_of(parts), (8, 20, 4), 1, WHOLE)
    assert options is not None
    assert_right(places_of(parts), options, (8, 20, 4), 1)


@pytest.mark.parametrize(("free", "need", "goes"), [((-1, 0, 0), (1, 0, 0), 2), ((0, 0, -4), (1, 0, 1), 1)])
def test_an_overcommitted_host_must_free_what_it_lacks_as_well(free, need, goes):
    one, other = Candidate(UUID(int=1), (1, 0, 5), 0), Candidate(UUID(int=2), (2, 0, 0), 0)
    [option] = choose([Place("h", free, (one, other))], need, 1, WHOLE) or ()
    assert [victim.id.int for victim in option.victims] == [goes]


def test_what_is_not_wanted_may_lack():
    """A server that boots from a volume needs no disk of the host: nobody looks at it."""
    [option] = choose([Place("h", (1, 0, -5), ())], (1, 0, 0), 1, WHOLE) or ()
    assert option.victims == ()
