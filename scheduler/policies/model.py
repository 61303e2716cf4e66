"""Input and output of every kind of policy: one server at a time, pure.

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
"""By metric, the known hours in their order."""

NO_SIGNALS: Signals = {}


class SendNotice(NamedTuple):
    """Notify the owner now that ``action`` follows at ``acts_at``, ``period`` seconds from now."""

    action: PolicyAction
    acts_at: datetime
    period: float


class Execute(NamedTuple):
    """Do this action now; the notice ``notice_id`` announced it."""

    action: PolicyAction
    notice_id: UUID | None = None


class CancelNotice(NamedTuple):
    """Withdraw a notice: the action it announced will not happen."""

    notice_id: UUID
    why: str


Step = SendNotice | Execute | CancelNotice


class Evaluation(NamedTuple):
    """Result of a policy for one server now.

    ``steps`` are to be done now. ``next`` says in words what comes after that, as things stand; ``next_at``
    is the earliest moment at which the steps may differ although nothing happens to the server and no metric
    comes, None if they can't. ``due_at`` is since when the steps are due.

    ``findings`` end with the stage that failed: the selector, what every policy leaves alone, and then the
    conditions of the kind. ``selected`` is false where the selector failed. Where servers are evaluated
    together, ``turn`` is their order.
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
    """Error, where the server's data made the evaluation fail: the server is left alone."""


EVALUABLE = "it can be judged"


def unevaluated(error: Exception) -> Evaluation:
    """Leave a server alone whose data made its evaluation fail: the others do not wait for it."""
    why = f"{type(error).__name__}: {error}"[:255]
    found = (ConditionResult(EVALUABLE, False, why),)
    return Evaluation(False, found, (), "it is judged again once that is mended", broken=why)


Evaluate = Callable[[Policy, Server, Signals, datetime], Evaluation]
"""Pure: the same arguments, the same evaluation."""


class PolicyKind(NamedTuple):
    """A kind of policy, by the class of its rule: its behaviour, beside its definition."""

    rule: type[Rule]
    evaluate: Evaluate
    announces: Callable[[Any, PolicyAction, float], bool]
    """Whether a policy of this rule gives notice of that action, so many seconds before."""
    prefilter: Callable[[Policy, datetime], Prefilter] | None = None
    """Prefilter of a policy at a moment. None: the kind evaluates all servers together."""
    is_timeless: bool = False
    """Whether its prefilter is the same at all times."""
