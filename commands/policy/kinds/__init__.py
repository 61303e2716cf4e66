"""The kinds of policies: to add one, add it to these three (docs/development.md)."""

from __future__ import annotations

from typing import Literal

from commands.policy.kinds.clean_up import CleanUp, CleanUpBody
from commands.policy.kinds.expiry import Expiry, ExpiryBody
from commands.policy.kinds.idle import Idle, IdleBody, Threshold
from commands.policy.kinds.office_hours import Hours, OfficeHours, OfficeHoursBody
from commands.policy.kinds.preemption import Preemption, PreemptionBody

Rule = Idle | CleanUp | Expiry | OfficeHours | Preemption
"""As they are stored."""
RuleBody = IdleBody | CleanUpBody | ExpiryBody | OfficeHoursBody | PreemptionBody
"""As their authors may write them."""
Kind = Literal["idle", "clean-up", "expiry", "office-hours", "preemption"]

__all__ = [
    "CleanUp",
    "Expiry",
    "Hours",
    "Idle",
    "Kind",
    "OfficeHours",
    "Preemption",
    "Rule",
    "RuleBody",
    "Threshold",
]
