"""What happens to a policy that is tried on the recorded past. None of it changes the policy."""

from __future__ import annotations

from datetime import datetime

from commands.kernel.message import Begins, Fails, Succeeds


class PolicyRehearsalRequested(Begins, frozen=True):
    """Someone wants to know what it would have done from ``since`` to ``until``, as it is written now."""

    asks = "rehearse"

    since: datetime
    until: datetime
    policy_version: int


class PolicyRehearsed(Succeeds, frozen=True):
    """It was tried: how many servers it would have touched, how many of them wrongly, and what it had saved.

    The whole result can be read for a while under the operation's address; what counts is remembered here.
    """

    events: int
    judged: int
    touched: int
    wrong: int
    saved_server_hours: float


class PolicyRehearsalFailed(Fails, frozen=True):
    """It could not be tried to the end."""


RehearsalEvent = PolicyRehearsalRequested | PolicyRehearsed | PolicyRehearsalFailed
