"""Budget: how many actions and notices of a policy are allowed in one tick."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from math import floor
from typing import NamedTuple
from uuid import UUID

from commands.policy.events import Budget
from scheduler.policies.model import Evaluation, Execute, SendNotice

ALMOST = 1e-9


class Evaluated(NamedTuple):
    """What a policy made of a server."""

    server_id: UUID
    evaluation: Evaluation


class Allotment(NamedTuple):
    """The steps allowed now, in order; ``over`` actions and ``untold`` notices wait for a later tick."""

    within: tuple[Evaluated, ...]
    over: int = 0
    untold: int = 0


class Spent(NamedTuple):
    """What the policy has done already: on how many servers it acted on this day, and in this tick.

    Between two ticks it may look at a server that an alert names: that is of the tick before.
    """

    today: int = 0
    acted: int = 0
    noticed: int = 0


def allot(budget: Budget, evaluated: Iterable[Evaluated], spent: Spent, selected: int) -> Allotment:
    """Choose what is done now: first what is taken back, then acts, then notices.

    What has been due the longest comes first, of equals by id (of servers evaluated together: as their
    turns are): a policy over its budget works through all of them in the end. ``selected`` are the servers it
    selects.

    Acts are bound by all three limits. To withdraw a notice costs nothing. A notice costs nothing of the day
    or the share, but in one tick there are at most ``per_tick`` of them beside as many acts, so that a policy
    gone wild does not write to every owner at once.
    """
    acts: list[Evaluated] = []
    tells: list[Evaluated] = []
    others: list[Evaluated] = []
    for one in sorted([one for one in evaluated if one.evaluation.steps], key=urgency):
        kinds = set(map(type, one.evaluation.steps))
        (acts if Execute in kinds else tells if SendNotice in kinds else others).append(one)
    room = allowance(budget, spent, selected)
    letters = None if budget.per_tick is None else max(0, budget.per_tick - spent.noticed)
    chosen, noticed = acts[:room], tells[:letters]
    return Allotment((*others, *chosen, *noticed), len(acts) - len(chosen), len(tells) - len(noticed))


LONG_AGO = datetime.min.replace(tzinfo=UTC)


def urgency(one: Evaluated) -> tuple[int, datetime, int]:
    """Ids count as the numbers they are: of a whole fleet these are compared much faster."""
    return (one.evaluation.turn, one.evaluation.due_at or LONG_AGO, one.server_id.int)


def allowance(budget: Budget, spent: Spent, selected: int) -> int | None:
    """Return how many servers it may still act on in this tick; None: any number."""
    limits: list[int] = []
    if budget.per_tick is not None:
        limits.append(budget.per_tick - spent.acted)
    if budget.per_day is not None:
        limits.append(budget.per_day - spent.today)
    if budget.share is not None:
        limits.append(max(1, floor(budget.share * selected + ALMOST)) - spent.acted)
    return max(0, min(limits)) if limits else None
