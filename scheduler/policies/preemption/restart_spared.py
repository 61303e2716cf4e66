"""Restart a server that was stopped for preemption when the preemption is cancelled."""

from __future__ import annotations

from commands.kernel.policy_model import Policy, Server
from commands.server.events import ConditionResult
from scheduler.policies.model import Evaluation, Execute


def was_spared(policy: Policy, server: Server) -> bool:
    """Whether this policy stopped it so as to delete it, and nothing announces that any more."""
    stopped = server.status == "SHUTOFF" and server.powered_by == policy.signature
    announced = any(notice.policy_id == policy.id for notice in server.notices)
    return server.on_preemption == "stop" and stopped and not announced


def start_again(findings: tuple[ConditionResult, ...], server: Server) -> Evaluation:
    found = (*findings, ConditionResult("stopped to give way, and spared", True, "by this policy"))
    return Evaluation(True, found, (Execute("start"),), "start now", None, server.powered_at)
