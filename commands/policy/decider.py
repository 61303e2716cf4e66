"""Decider of a policy: its authors' edits and its recorded runs. The scheduler evaluates servers."""

from __future__ import annotations

from typing import assert_never

from commands.kernel.decider import Decider
from commands.kernel.errors import VersionMismatch
from commands.policy import commands
from commands.policy import events as e
from commands.policy.events import Definition
from commands.policy.refusals import PolicyGone, PolicyInvalid, PolicyUnknown
from commands.policy.rehearsing import rehearse
from commands.policy.state import Policy, claims, evolve
from commands.policy.validity import flaws_of


def decide(policy: Policy, command: commands.PolicyCommand) -> list[e.PolicyEvent]:
    """Return the events of a command: none if it is already done.

    Raises a refusal of ``commands.policy.refusals``, or ``VersionMismatch``.
    """
    if isinstance(command, commands.DefinePolicy):
        return define(policy, command)
    if not policy.exists:
        raise PolicyUnknown
    match command:
        case commands.RecordSweep():
            return record(policy, command)
        case commands.ChangePolicy(definition):
            require(policy, command)
            check(definition, policy.project_id)
            return [] if definition == policy.definition else [e.PolicyChanged(definition)]
        case commands.EnablePolicy():
            require(policy, command)
            return [] if policy.enabled else [e.PolicyEnabled()]
        case commands.DisablePolicy():
            require(policy, command)
            return [e.PolicyDisabled()] if policy.enabled else []
        case commands.DeletePolicy():
            if policy.deleted:
                return []
            require(policy, command)
            return [e.PolicyDeleted()]
        case commands.RehearsePolicy():
            if policy.deleted:
                raise PolicyGone
            return rehearse(policy, command)
        case commands.ConfirmRehearsed() | commands.ReportRehearsalFailed():
            return rehearse(policy, command)
        case _:
            assert_never(command)


def require(
    policy: Policy,
    command: commands.ChangePolicy | commands.EnablePolicy | commands.DisablePolicy | commands.DeletePolicy,
) -> None:
    """Raise ``PolicyGone``; or ``VersionMismatch``, if it was edited since the caller read it.

    Runs write to the same stream and are not edits, so the stream's version is not compared.
    """
    if policy.deleted:
        raise PolicyGone
    if command.edits not in {None, policy.edits}:
        raise VersionMismatch


def check(definition: Definition, project_id: str | None) -> None:
    if flaws := flaws_of(definition, project_id):
        raise PolicyInvalid(flaws)


def define(policy: Policy, command: commands.DefinePolicy) -> list[e.PolicyEvent]:
    if policy.exists:
        return []
    check(command.definition, command.project_id)
    return [e.PolicyDefined(command.definition, command.project_id)]


def record(policy: Policy, command: commands.RecordSweep) -> list[e.PolicyEvent]:
    """Record a run. Of two schedulers at one tick the first is recorded; a run without a result, never.

    A plan applied by a user is not a tick, and replaces none. A failed evaluation is recorded once, and once
    more when it succeeds again.
    """
    last = policy.alerted if command.alerted else policy.due
    if last is not None and command.due <= last and not command.applied:
        return []
    is_news = command.held_up != policy.held_up
    if not (command.noticed or command.acted or command.over_budget or command.missed or is_news):
        return []
    return [
        e.PolicyEvaluated(
            due=command.due,
            at=command.at,
            judged=command.judged,
            noticed=command.noticed,
            acted=command.acted,
            plan=command.plan,
            over_budget=command.over_budget,
            missed=command.missed,
            alerted=command.alerted,
            held_up=command.held_up,
            applied=command.applied,
        )
    ]


POLICY = Decider(Policy(), decide, evolve, claims, feature="policy")
