"""Legal histories of floating IPs, told by the rules themselves."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from uuid import UUID

from commands.floating_ip import commands
from commands.floating_ip import events as e
from commands.floating_ip.decider import FLOATING_IP, FloatingIp
from commands.kernel import resource
from commands.kernel.errors import Refused

NOON = datetime(2026, 8, 1, 12, tzinfo=UTC)
PUBLIC = e.ExternalNetwork("net-1", "public")
PORTS = tuple((UUID(int=number), f"port-{number}", UUID(int=number + 10)) for number in (1, 2))


def command(dice: random.Random, number: int, floating: FloatingIp) -> commands.FloatingIpCommand:
    """Return something that may be asked of, or told about, a floating IP."""
    operation = UUID(int=dice.getrandbits(128), version=4)
    under_way = floating.under_way.operation_id if floating.under_way else operation
    held = dice.choice((None, *PORTS))
    fixed, holder = ("10.20.0.7", held) if held else (None, (None, None, None))
    status = dice.choice(("ACTIVE", "DOWN"))
    answers = dice.choice((None, under_way))
    sight = commands.ObserveFloatingIp(
        "fip-1", status, "172.24.4.9", holder[1], fixed, holder[0], holder[2], answers
    )
    return dice.choice(
        (
            resource.AttemptCreate(NOON + timedelta(seconds=number * 60), 35.0),
            resource.ConfirmAccepted("fip-1"),
            resource.ReportRefused(under_way, "No."),
            commands.AssociateFloatingIp(operation, *dice.choice(PORTS)),
            commands.DisassociateFloatingIp(operation),
            sight,
            sight,
            sight,
            sight,
            *((commands.DeleteFloatingIp(operation), resource.ConfirmGone()) if number > 25 else ()),
        )
    )


def life(dice: random.Random, length: int) -> list[e.FloatingIpEvent]:
    """Return one floating IP's events: what a random user, cloud and adapter make of it."""
    operation = UUID(int=dice.getrandbits(128), version=4)
    wished = dice.choice((None, None, "172.24.4.9"))
    told = list(
        FLOATING_IP.decide(
            FLOATING_IP.initial, commands.RequestFloatingIp(operation, "tenant", PUBLIC, "door", wished)
        )
    )
    for number in range(1, length):
        floating = FLOATING_IP.replay(told)
        try:
            told += FLOATING_IP.decide(floating, command(dice, number, floating))
        except Refused:
            continue
    return told
