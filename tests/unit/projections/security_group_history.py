"""Legal histories of security groups, told by the rules themselves."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from uuid import UUID

from commands.kernel import resource
from commands.kernel.errors import Refused
from commands.security_group import commands
from commands.security_group import events as e
from commands.security_group.decider import SECURITY_GROUP, SecurityGroup
from tests.unit.commands.security_group.lives import OF_FRIEND, OUT, PING, SSH, SSH6, made

NOON = datetime(2026, 8, 1, 12, tzinfo=UTC)
RULES = (SSH, SSH6, PING, OUT, OF_FRIEND)


def command(dice: random.Random, number: int, group: SecurityGroup) -> commands.SecurityGroupCommand:
    """Return something that may be asked of, or told about, a security group."""
    operation = UUID(int=dice.getrandbits(128), version=4)
    wish = tuple(dice.sample(RULES, dice.randint(0, 3)))
    shown = made(*wish)
    sight = commands.ObserveSecurityGroup("neutron-1", dice.choice((group.name, "x")), shown)
    under_way = group.under_way.operation_id if group.under_way else operation
    return dice.choice(
        (
            resource.AttemptCreate(NOON + timedelta(seconds=number * 60), 35.0),
            resource.ConfirmAccepted("neutron-1"),
            commands.ConfirmRulesSet(under_way, shown),
            commands.ConfirmRulesSet(under_way, shown),
            commands.ReportRulesRefused(under_way, "No.", shown) if number > 10 else sight,
            commands.ChangeSecurityGroup(operation, rules=wish),
            commands.ChangeSecurityGroup(operation, f"name-{operation}", "a word"),
            sight,
            sight,
            *(
                (
                    commands.DeleteSecurityGroup(operation),
                    commands.ReportGroupInUse(under_way, "in use"),
                    resource.ConfirmGone(),
                )
                if number > 25
                else ()
            ),
        )
    )


def life(dice: random.Random, length: int) -> list[e.SecurityGroupEvent]:
    """Return one group's events: what a random user, cloud and adapter make of it."""
    operation = UUID(int=dice.getrandbits(128), version=4)
    rules = dice.choice((None, (SSH, OF_FRIEND)))
    wish = commands.RequestSecurityGroup(operation, "tenant", f"web-{operation}", "of the web", rules)
    told = list(SECURITY_GROUP.decide(SECURITY_GROUP.initial, wish))
    for number in range(1, length):
        group = SECURITY_GROUP.replay(told)
        try:
            told += SECURITY_GROUP.decide(group, command(dice, number, group))
        except Refused:
            continue
    return told
