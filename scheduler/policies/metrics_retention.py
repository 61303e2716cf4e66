"""Evaluation of a past whose metrics are no longer kept: unknown hours never count as idle."""

from __future__ import annotations

from datetime import datetime

from commands.kernel.policy_model import Policy, Server
from commands.policy.events import Idle
from commands.server.events import ConditionResult
from scheduler.policies.evaluator import evaluate
from scheduler.policies.idle import HOUR, window_of
from scheduler.policies.model import NO_SIGNALS, Evaluate, Evaluation, Signals
from scheduler.policies.notices import moment, unmatched


def evaluator_for(kept_since: datetime | None) -> Evaluate:
    """Return the evaluator for metrics that are kept from then on (None: from the beginning)."""
    if kept_since is None:
        return evaluate

    def evaluate_known_hours(policy: Policy, server: Server, signals: Signals, now: datetime) -> Evaluation:
        rule = policy.definition.rule
        if not isinstance(rule, Idle) or not rule.thresholds:
            return evaluate(policy, server, signals, now)
        window = window_of(rule.window, now)
        if window.begin >= kept_since:
            return evaluate(policy, server, signals, now)
        blind = evaluate(policy, server, NO_SIGNALS, now)
        metrics = {
            f"{threshold.metric} {word}" for threshold in rule.thresholds for word in ("known", "quiet")
        }
        if metrics.isdisjoint(finding.condition for finding in blind.findings):
            return blind  # something else kept it from being idle
        kept = ConditionResult(
            "signals kept", False, f"since {moment(kept_since)}", f"since {moment(window.begin)}"
        )
        findings = (*(one for one in blind.findings if one.condition not in metrics), kept)
        again = kept_since + HOUR * (window.hours + 1)
        return unmatched(policy, server, findings, "whether it was idle is not known any more", again)

    return evaluate_known_hours
