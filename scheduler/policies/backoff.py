"""How long a policy waits after an action of its failed, before it tries that on the server again.

No chance is in it: a rehearsal and a replay say of a moment what the policy does then.
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


def patient(policy: Policy, server: Server, verdict: Evaluation, now: datetime) -> Evaluation:
    """Return the verdict, but for what is to wait: neither told nor done so soon after a failure.

    What is taken back is taken back at once. It waits for as long as this version of the policy failed: to
    rewrite the policy is to try at once.
    """
    setback = of(policy, server)
    if setback is None or setback.failed_at is None or not verdict.matched:
        return verdict
    again = setback.failed_at + pause_after(setback.failures)
    finding = ConditionResult("not failing", again <= now, told(setback), f"again at {moment(again)}")
    verdict = verdict._replace(findings=(*verdict.findings, finding))
    if again <= now:
        return verdict
    taken_back = tuple(step for step in verdict.steps if isinstance(step, CancelNotice))
    words = f"{setback.action} is tried again at {moment(again)}"
    return verdict._replace(matched=False, steps=taken_back, next=words, next_at=again)


def again_at(policy: Policy, server: Server) -> datetime | None:
    """Return when what failed may be tried again; None if nothing has failed."""
    setback = of(policy, server)
    if setback is None or setback.failed_at is None:
        return None
    return setback.failed_at + pause_after(setback.failures)


def failed_so_far(policy: Policy, server: Server) -> str:
    setback = of(policy, server)
    return "" if setback is None or setback.failed_at is None else told(setback)


def of(policy: Policy, server: Server) -> Setback | None:
    wanted = (policy.id, policy.version)
    return next((one for one in server.setbacks if (one.policy_id, one.policy_version) == wanted), None)


def told(setback: Setback) -> str:
    assert setback.since is not None
    assert setback.failed_at is not None
    times = "once" if setback.failures == 1 else f"{setback.failures} times since {moment(setback.since)}"
    return f"{setback.action} failed {times}, last at {moment(setback.failed_at)}: {setback.reason}"
