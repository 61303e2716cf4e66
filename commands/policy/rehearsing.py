"""Rules of a backtest: begun once, ended once."""

from __future__ import annotations

from typing import assert_never

from commands.policy import commands
from commands.policy import events as e
from commands.policy.state import Policy


def rehearse(policy: Policy, command: commands.RehearsalCommand) -> list[e.PolicyEvent]:
    match command:
        case commands.RehearsePolicy(operation_id, since, until):
            if operation_id in policy.rehearsals:
                return []
            return [e.PolicyRehearsalRequested(operation_id, since, until, policy.version)]
        case commands.ConfirmRehearsed(operation_id):
            if operation_id not in policy.rehearsals:
                return []
            counts = (command.events, command.judged, command.touched, command.wrong)
            return [e.PolicyRehearsed(operation_id, *counts, command.saved_server_hours)]
        case commands.ReportRehearsalFailed(operation_id, reason):
            return (
                [e.PolicyRehearsalFailed(operation_id, reason)] if operation_id in policy.rehearsals else []
            )
        case _:
            assert_never(command)
