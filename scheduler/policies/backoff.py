"""Backoff of a policy on one server after a failed action: exponential, and without jitter.

A rehearsal and a replay thus compute of any moment what the policy does then.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from commands.kernel.backoff import Backoff
from commands.kernel.policy_model import Policy, Server, Setback
from commands.server.events import ConditionResult
from scheduler.policies.model import CancelNotice, Evaluation
from scheduler.policies.notices import moment

FAILED = Backoff(first=600.0, longest=86_400.0)
"""Seconds: from ten minutes to a day."""


def pause_after(failures: int) -> timedelta:
    """Return the pause after so many failures in a row."""
    return timedelta(seconds=FAILED.after(failures))


def with_backoff(policy: Policy, server: Server, evaluation: Evaluation, now: datetime) -> Evaluation:
    """Return the evaluation without the notices and actions that have to wait after a failure.

    Notices are cancelled at once. Failures count for the version of the policy they happened under: a
    rewritten policy tries at once.
    """
    setback = setback_of(policy, server)
    if setback is None or setback.failed_at is None or not evaluation.matched:
        return evaluation
    again = setback.failed_at + pause_after(setback.failures)
    finding = ConditionResult(
        "not failing", again <= now, failures_text(setback), f"again at {moment(again)}"
    )
    evaluation = evaluation._replace(findings=(*evaluation.findings, finding))
    if again <= now:
        return evaluation
    taken_back = tuple(step for step in evaluation.steps if isinstance(step, CancelNotice))
    words = f"{setback.action} is tried again at {moment(again)}"
    return evaluation._replace(matched=False, steps=taken_back, next=words, next_at=again)


def again_at(policy: Policy, server: Server) -> datetime | None:
    """Return when what failed may be tried again; None if nothing has failed."""
    setback = setback_of(policy, server)
    if setback is None or setback.failed_at is None:
        return None
    return setback.failed_at + pause_after(setback.failures)


def failed_so_far(policy: Policy, server: Server) -> str:
    setback = setback_of(policy, server)
    return "" if setback is None or setback.failed_at is None else failures_text(setback)


def setback_of(policy: Policy, server: Server) -> Setback | None:
    wanted = (policy.id, policy.version)
    return next((one for one in server.setbacks if (one.policy_id, one.policy_version) == wanted), None)


def failures_text(setback: Setback) -> str:
    assert setback.since is not None
    assert setback.failed_at is not None
    times = "once" if setback.failures == 1 else f"{setback.failures} times since {moment(setback.since)}"
    return f"{setback.action} failed {times}, last at {moment(setback.failed_at)}: {setback.reason}"
