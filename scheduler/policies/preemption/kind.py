"""Preemption as a kind of policy: it evaluates all servers together (``fleet_policy.py``)."""

from __future__ import annotations

from datetime import datetime

from commands.kernel.policy_model import Policy, Server
from commands.policy.events import Preemption
from commands.server.events import ConditionResult, PolicyAction
from scheduler.policies.model import Evaluation, PolicyKind, Signals
from scheduler.policies.preemption.restart_spared import start_again, was_spared


def evaluate(policy: Policy, server: Server, _: Signals, __: datetime) -> Evaluation:
    """Return what one server alone can tell: not which is preempted, and not which comes back.

    The other servers and the room of the cloud are not known here: of a past moment the log has neither.
    """
    held = ConditionResult(
        "preemptible", server.is_preemptible, "yes" if server.is_preemptible else "no", "yes"
    )
    if was_spared(policy, server):
        return start_again((held,), server)
    return Evaluation(False, (held,), (), "it is weighed against others when room is wanted")


def announces(rule: Preemption, _: PolicyAction, period: float) -> bool:
    return rule.free is not None and period == rule.notice.total_seconds()


KIND = PolicyKind(Preemption, evaluate, announces)
