"""The shape of every feature's rules: a beginning, a way to decide, a way to remember."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import reduce
from typing import Generic, NamedTuple, TypeVar

from commands.kernel.errors import Refused

S = TypeVar("S")
C = TypeVar("C")
E = TypeVar("E")


class Claim(NamedTuple):
    """Something at most one live stream may have: ``kind`` and ``value`` are unique within ``scope``.

    The database enforces it by a unique constraint, in the transaction that appends the events.
    """

    kind: str
    scope: str
    value: str
    refusal: type[Refused]
    """What a second claimant is told."""


def claims_nothing(_: object) -> frozenset[Claim]:
    return frozenset()


class Decider(NamedTuple, Generic[S, C, E]):
    """Pure and total: no clock, no I/O, no randomness; ids and times come in with the command.

    ``claims`` tells what a stream in a given state holds; the handler takes and releases the difference.
    """

    initial: S
    decide: Callable[[S, C], Sequence[E]]
    evolve: Callable[[S, E], S]
    claims: Callable[[S], frozenset[Claim]] = claims_nothing
    feature: str = ""
    """The feature whose streams it decides on, if named; those of others do not exist to it."""

    def replay(self, events: Iterable[E]) -> S:
        return reduce(self.evolve, events, self.initial)

    def replay_from(self, state: S, events: Iterable[E]) -> S:
        return reduce(self.evolve, events, state)
