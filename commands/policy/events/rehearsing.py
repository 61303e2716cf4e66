"""Events of a backtest: a policy tried on the recorded past. They do not change the policy."""

from __future__ import annotations

from datetime import datetime

from commands.kernel.message import Begins, Fails, Succeeds


class PolicyRehearsalRequested(Begins, frozen=True):
    """Someone asked what its present definition would have done from ``since`` to ``until``."""

    asks = "rehearse"

    since: datetime
    until: datetime
    policy_version: int


class PolicyRehearsed(Succeeds, frozen=True):
    """The result: how many servers it would have touched, how many of them wrongly, and the savings.

    The whole result can be read for a while under the operation's address; this event keeps the totals.
    """

    events: int
    judged: int
    touched: int
    wrong: int
    saved_server_hours: float


class PolicyRehearsalFailed(Fails, frozen=True):
    """It could not be tried to the end."""


RehearsalEvent = PolicyRehearsalRequested | PolicyRehearsed | PolicyRehearsalFailed
