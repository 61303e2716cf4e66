"""Cheapest victims so that other servers fit: arithmetic over amounts of any resource.

A place (a host; or a project's quota) has amounts free and candidates that hold some. Wanted is room for a
number of equal servers, each of which fits into one place whole. The victims chosen are

1. enough: all of the wanted servers fit, or there are no victims;
2. the least lost: the sum of what the victims hold, each amount as a share of the whole, is the smallest;
3. of these the fewest;
4. of these the ones with the lowest sum of ranks; what is equal still is decided by names and ids.

So none is needless: without any one of them less would be lost. The choice is exact where a place has at most
``EXACT`` combinations to look at (servers that hold the same are one kind, of which only the number matters:
16 servers of 16 flavors, or 255 each of two). Above that a few orders of taking are tried, the needless are
let go, and the cheapest set remains: rule 1 and "none is needless" hold, 2 and 3 may be missed. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from math import lcm, prod
from operator import itemgetter
from typing import NamedTuple
from uuid import UUID

from commands.kernel.capacity import Amounts, lacking

EXACT = 65_536
"""Combinations a place may have to be searched through; more are chosen from by the bounded rule."""


class Candidate(NamedTuple):
    """A possible victim, the amounts it would free, and its rank: of equals, the lowest goes."""

    id: UUID
    holds: Amounts
    rank: int


class Place(NamedTuple):
    """``free`` may be below zero: hosts can be overcommitted, quotas lowered."""

    name: str
    free: Amounts
    candidates: tuple[Candidate, ...]


class Cost(NamedTuple):
    """What a set of victims costs; compared from the left."""

    lost: int
    victims: int
    rank: int

    def plus(self, other: Cost) -> Cost:
        return Cost(self.lost + other.lost, self.victims + other.victims, self.rank + other.rank)


FREE_OF_COST = Cost(0, 0, 0)


class Option(NamedTuple):
    """At that cost, so many of the wanted servers fit into a place."""

    place: str
    number: int
    victims: tuple[Candidate, ...]
    cost: Cost


class Scale(NamedTuple):
    """Makes amounts of different resources comparable: each counts as a share of ``whole``."""

    whole: Amounts

    @property
    def one(self) -> int:
        """Return how much is lost, as ``Cost`` counts, when the whole of one resource is."""
        return lcm(*(max(total, 1) for total in self.whole))

    def lost(self, amounts: Amounts) -> int:
        return sum(
            amount * (self.one // max(total, 1)) for amount, total in zip(amounts, self.whole, strict=True)
        )

    def cost(self, victims: Sequence[Candidate]) -> Cost:
        lost = sum(self.lost(victim.holds) for victim in victims)
        return Cost(lost, len(victims), sum(victim.rank for victim in victims))


def choose(places: Sequence[Place], wanted: Amounts, number: int, scale: Scale) -> tuple[Option, ...] | None:
    """Return the places to use, each with its victims, so that all of the wanted fit; None if they can't."""
    best: dict[int, tuple[Cost, tuple[Option, ...]]] = {0: (FREE_OF_COST, ())}
    for place in sorted(places, key=lambda place: place.name):
        offered = list(options(place, wanted, number, scale))
        better = dict(best)
        for placed, (cost, chosen) in best.items():
            for option in offered:
                total = placed + option.number
                sum_ = cost.plus(option.cost)
                if total <= number and (total not in better or sum_ < better[total][0]):
                    better[total] = (sum_, (*chosen, option))
        best = better
    return best[number][1] if number in best else None


def options(place: Place, wanted: Amounts, number: int, scale: Scale) -> Iterator[Option]:
    """Yield the cheapest way to fit 1, 2, … ``number`` of the wanted into a place, as far as that can be."""
    for so_many in range(1, number + 1):
        missing = lacking(place.free, tuple(amount * so_many for amount in wanted))
        victims = cheapest(place.candidates, missing, scale)
        if victims is None:
            return
        ordered = tuple(sorted(victims, key=lambda victim: victim.id))
        yield Option(place.name, so_many, ordered, scale.cost(ordered))


def cheapest(candidates: Sequence[Candidate], missing: Amounts, scale: Scale) -> tuple[Candidate, ...] | None:
    """Return the victims that free what is missing at the least cost; None if all together do not."""
    if not any(missing):
        return ()
    if not enough(candidates, missing):
        return None
    kinds = sorted_into_kinds(candidates, scale)
    if prod(len(kind) + 1 for kind in kinds) <= EXACT:
        return search(kinds, missing, scale)
    return approximate(candidates, missing, scale)


def enough(victims: Sequence[Candidate], missing: Amounts) -> bool:
    freed = zip(*(victim.holds for victim in victims), strict=True)
    return len(victims) > 0 and all(sum(held) >= amount for held, amount in zip(freed, missing, strict=True))


Kinds = list[list[Candidate]]


def sorted_into_kinds(candidates: Sequence[Candidate], scale: Scale) -> Kinds:
    """Return lists of candidates that hold the same, those that hold most first; each by rank.

    Of one kind, so and so many are best taken from its list's beginning: nothing but their number matters.
    """
    kinds: dict[Amounts, list[Candidate]] = {}
    for candidate in sorted(candidates, key=lambda one: (one.rank, one.id)):
        kinds.setdefault(candidate.holds, []).append(candidate)
    return sorted(kinds.values(), key=lambda kind: (-scale.lost(kind[0].holds), kind[0].holds))


def search(kinds: Kinds, missing: Amounts, scale: Scale) -> tuple[Candidate, ...]:
    """Go through how many of each kind to take, leaving out what can't be enough or can't be cheaper."""
    losses = [scale.lost(kind[0].holds) for kind in kinds]
    within_reach = reaches(kinds, missing)
    first = approximate([one for kind in kinds for one in kind], missing, scale)
    best = (scale.cost(first), first)
    stack: list[tuple[int, tuple[Candidate, ...], Cost, Amounts]] = [(0, (), FREE_OF_COST, missing)]
    while stack:
        index, taken, cost, left = stack.pop()
        if cost >= best[0]:
            continue
        if not any(left):
            best = (cost, taken)
            continue
        if any(amount > most for amount, most in zip(left, within_reach[index], strict=True)):
            continue
        kind, loss = kinds[index], losses[index]
        for so_many in range(len(kind) + 1):
            some = kind[:so_many]
            ranks = sum(one.rank for one in some)
            rest = tuple(max(a - so_many * h, 0) for a, h in zip(left, kind[0].holds, strict=True))
            more = Cost(loss * so_many, so_many, ranks)
            stack.append((index + 1, (*taken, *some), cost.plus(more), rest))
    return best[1]


def reaches(kinds: Kinds, missing: Amounts) -> list[Amounts]:
    """Return, for each index, what all kinds from there on hold together."""
    sums = [tuple(0 for _ in missing)]
    for kind in reversed(kinds):
        sums.append(tuple(a + len(kind) * h for a, h in zip(sums[-1], kind[0].holds, strict=True)))
    return sums[::-1]


def approximate(candidates: Sequence[Candidate], missing: Amounts, scale: Scale) -> tuple[Candidate, ...]:
    """Return the cheapest of a few sets, each taken greedily in another order and freed of the needless."""

    def use(one: Candidate) -> int:
        return scale.lost(tuple(min(held, lack) for held, lack in zip(one.holds, missing, strict=True)))

    def waste(one: Candidate) -> float:
        return scale.lost(one.holds) / use(one) if use(one) else float("inf")

    orders: list[Callable[[Candidate], float]] = [
        waste,
        lambda one: scale.lost(one.holds),
        lambda one: -scale.lost(one.holds),
    ]
    found = []
    for order in orders:
        ordered = sorted(candidates, key=lambda one: (order(one), one.rank, one.id))
        victims = spare(take(ordered, missing), missing, scale)
        found.append((scale.cost(victims), victims))
    return min(found, key=itemgetter(0))[1]


def take(candidates: Sequence[Candidate], missing: Amounts) -> tuple[Candidate, ...]:
    """Take one after the other until it is enough; one that frees nothing still missing is passed over."""
    taken: list[Candidate] = []
    left = missing
    for one in candidates:
        if any(held and lack for held, lack in zip(one.holds, left, strict=True)):
            taken.append(one)
            left = tuple(max(lack - held, 0) for held, lack in zip(one.holds, left, strict=True))
    return tuple(taken)


def spare(victims: tuple[Candidate, ...], missing: Amounts, scale: Scale) -> tuple[Candidate, ...]:
    """Drop needless victims, the dearest first, until every one left is needed."""
    kept = list(victims)
    for victim in sorted(victims, key=lambda one: (-scale.lost(one.holds), -one.rank, one.id)):
        others = [one for one in kept if one.id != victim.id]
        if enough(others, missing):
            kept = others
    return tuple(kept)
