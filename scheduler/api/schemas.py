"""Schemas of plans and explanations over HTTP."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, assert_never
from uuid import UUID

import msgspec

from commands.kernel.policy_model import Policy
from commands.server.events import ConditionResult, PolicyAction
from scheduler.policies.model import CancelNotice, Evaluation, Execute, SendNotice, Step
from scheduler.run.policy_runner import PolicyPlan


class ShownStep(msgspec.Struct, frozen=True, omit_defaults=True):
    """``tell``: a notice of ``action``, which follows at ``acts_at`` at the earliest; ``act``: it is done."""

    kind: Literal["tell", "act", "withdraw"]
    action: PolicyAction | None = None
    acts_at: datetime | None = None
    notice_id: UUID | None = None
    why: str | None = None


class PlannedStep(msgspec.Struct, frozen=True):
    """One step on one server, and what the policy found there."""

    server_id: UUID
    server_name: str
    project_id: str
    step: ShownStep
    findings: tuple[ConditionResult, ...]


class PlanShown(msgspec.Struct, frozen=True):
    """Exactly what the policy would do now.

    ``over_budget`` acts and ``untold`` notices wait for a later tick. ``position`` is the place in the log
    the servers were evaluated at. ``held_up``: why it could not evaluate them, if so.
    """

    hash: str
    policy_id: UUID
    policy_name: str
    policy_version: int
    at: datetime
    position: int
    judged: int
    selected: int
    over_budget: int
    untold: int
    steps: tuple[PlannedStep, ...]
    held_up: str | None = None


class PlanApplied(msgspec.Struct, frozen=True):
    """The result of a plan: a server that moved on at the same moment is left for the next run."""

    hash: str
    policy_id: UUID
    noticed: int
    acted: int


class Explanation(msgspec.Struct, frozen=True):
    """What one policy makes of a server: its conditions in the order they are looked at, and what is next."""

    policy_id: UUID
    policy_name: str
    policy_version: int
    enabled: bool
    matched: bool
    findings: tuple[ConditionResult, ...]
    steps: tuple[ShownStep, ...]
    next: str | None
    next_at: datetime | None


class Explanations(msgspec.Struct, frozen=True):
    """Every policy that may concern a server, evaluated at one moment."""

    server_id: UUID
    at: datetime
    position: int
    policies: tuple[Explanation, ...]


def step_shown(step: Step) -> ShownStep:
    match step:
        case SendNotice(action, acts_at):
            return ShownStep("tell", action, acts_at)
        case Execute(action, notice_id):
            return ShownStep("act", action, notice_id=notice_id)
        case CancelNotice(notice_id, why):
            return ShownStep("withdraw", notice_id=notice_id, why=why)
        case _:
            assert_never(step)


def plan_shown(plan: PolicyPlan) -> PlanShown:
    steps = []
    for item in plan.items:
        server = plan.servers[item.server_id]
        steps.append(
            PlannedStep(server.id, server.name, server.project_id, step_shown(item.step), item.findings)
        )
    return PlanShown(
        hash=plan.hash,
        policy_id=plan.policy.id,
        policy_name=plan.policy.definition.name,
        policy_version=plan.policy.version,
        at=plan.at,
        position=plan.position,
        judged=plan.judged,
        selected=plan.selected,
        over_budget=plan.over,
        untold=plan.untold,
        steps=tuple(steps),
        held_up=plan.held_up,
    )


def explanation(policy: Policy, *, enabled: bool, evaluation: Evaluation) -> Explanation:
    return Explanation(
        policy_id=policy.id,
        policy_name=policy.definition.name,
        policy_version=policy.version,
        enabled=enabled,
        matched=evaluation.matched,
        findings=evaluation.findings,
        steps=tuple(step_shown(step) for step in evaluation.steps),
        next=evaluation.next,
        next_at=evaluation.next_at,
    )
