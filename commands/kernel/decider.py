"""Decider: initial state, ``decide`` and ``evolve`` of a feature, and its unique claims."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import reduce
from typing import Generic, NamedTuple, TypeVar

from commands.kernel.errors import Refused

S = TypeVar("S")
C = TypeVar("C")
E = TypeVar("E")


class Claim(NamedTuple):
    """Unique claim: at most one live stream holds a ``kind`` and ``value`` within a ``scope``.

    The database enforces it by a unique constraint, in the transaction that appends the events.
    """

    kind: str
    scope: str
    value: str
    refusal: type[Refused]
    """The refusal for a second claimant."""


def claims_nothing(_: object) -> frozenset[Claim]:
    return frozenset()


class Decider(NamedTuple, Generic[S, C, E]):
    """Pure and total: no clock, no I/O, no randomness; ids and times come in with the command.

    ``claims`` returns the claims of a stream in a given state; the handler takes and releases the difference.
    """

    initial: S
    decide: Callable[[S, C], Sequence[E]]
    evolve: Callable[[S, E], S]
    claims: Callable[[S], frozenset[Claim]] = claims_nothing
    feature: str = ""
    """The feature whose streams it decides on, if named; streams of other features are unknown to it."""

    def replay(self, events: Iterable[E]) -> S:
        return reduce(self.evolve, events, self.initial)

    def replay_from(self, state: S, events: Iterable[E]) -> S:
        return reduce(self.evolve, events, state)
