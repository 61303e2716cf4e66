"""What every kind of policy is shown, and what it answers: one server at a time, without a clock or a cloud.

Live run, preview, backtest and explanation all call the same ``Evaluate``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from commands.kernel.policy_model import Policy, Server
from commands.policy.events import Rule
from commands.server.events import ConditionResult, PolicyAction
from scheduler.policies.prefilter import Prefilter


class Hour(NamedTuple):
    """The summary of one metric over one hour: its begin, the mean and the highest of its samples."""

    hour: datetime
    mean: float
    highest: float


Signals = Mapping[str, Sequence[Hour]]
"""By metric, the hours of which something is known, in their order."""

NO_SIGNALS: Signals = {}


class SendNotice(NamedTuple):
    """Its owner is to be told now that ``action`` follows at ``acts_at``, ``period`` seconds from now."""

    action: PolicyAction
    acts_at: datetime
    period: float


class Execute(NamedTuple):
    """This is to be done now; ``notice_id`` announced it."""

    action: PolicyAction
    notice_id: UUID | None = None


class CancelNotice(NamedTuple):
    """What the notice announced will not happen."""

    notice_id: UUID
    why: str


Step = SendNotice | Execute | CancelNotice


class Evaluation(NamedTuple):
    """What a policy makes of a server now.

    ``steps`` are what is to be done now. ``next`` says in words what comes after that, as things stand;
    ``next_at`` is the earliest moment at which there may be something else to do although nothing happens to
    the server and no signal comes: None if that can't be. ``due_at`` is since when the steps are due.

    ``findings`` end with the stage that failed: whom the policy selects, what every policy leaves alone, and
    only then what its kind looks at. ``selected`` is false where the first of these has failed. Where servers
    are judged together, ``turn`` is their order.
    """

    matched: bool
    findings: tuple[ConditionResult, ...]
    steps: tuple[Step, ...] = ()
    next: str | None = None
    next_at: datetime | None = None
    due_at: datetime | None = None
    selected: bool = True
    turn: int = 0
    broken: str | None = None
    """Why the server could not be judged, where its data made the judgement fail: it is left alone."""


UNJUDGED = "it can be judged"


def unjudged(error: Exception) -> Evaluation:
    """Leave a server alone whose data made its judgement fail: the others must not wait for it."""
    why = f"{type(error).__name__}: {error}"[:255]
    found = (ConditionResult(UNJUDGED, False, why),)
    return Evaluation(False, found, (), "it is judged again once that is mended", broken=why)


Evaluate = Callable[[Policy, Server, Signals, datetime], Evaluation]
"""Pure: the same arguments, the same evaluation."""


class PolicyKind(NamedTuple):
    """A kind of policy, by the class of its rule: all there is to know of it beyond its definition."""

    rule: type[Rule]
    evaluate: Evaluate
    announces: Callable[[Any, PolicyAction, float], bool]
    """Whether a policy of this rule gives notice of that action, so many seconds before."""
    prefilter: Callable[[Policy, datetime], Prefilter] | None = None
    """What it looks for now. None: it evaluates all servers together."""
    is_timeless: bool = False
    """Whether its prefilter is the same at all times."""
