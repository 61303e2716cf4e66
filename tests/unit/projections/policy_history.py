"""Legal histories of policies, told by the rules themselves."""

from __future__ import annotations

import random
from datetime import timedelta

from msgspec.structs import replace

from commands.kernel.errors import Refused
from commands.policy import commands
from commands.policy import events as e
from commands.policy.decider import POLICY
from tests.unit.commands.policy.lives import NOON, STRICT, TIDY, sweep


def command(dice: random.Random, number: int) -> commands.PolicyCommand:
    """Return something that may be asked of, or told about, a policy."""
    return dice.choice(
        (
            commands.EnablePolicy(),
            commands.DisablePolicy(),
            commands.ChangePolicy(replace(dice.choice((TIDY, STRICT)), name=f"tidy-{number}")),
            sweep(NOON + timedelta(hours=7 * number), acted=dice.randrange(3), missed=dice.randrange(2)),
            *((commands.DeletePolicy(),) if number > 9 else ()),
        )
    )


def life(dice: random.Random, length: int) -> list[e.PolicyEvent]:
    """Return one policy's events: what random authors and sweeps make of it."""
    told = list(POLICY.decide(POLICY.initial, commands.DefinePolicy(TIDY, dice.choice((None, "tenant")))))
    for number in range(1, length):
        try:
            told += POLICY.decide(POLICY.replay(told), command(dice, number))
        except Refused:
            continue
    return told
