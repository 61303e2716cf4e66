"""Legal histories of key pairs, told by the rules themselves."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from uuid import UUID

from commands.kernel import resource
from commands.kernel.errors import Refused
from commands.key_pair import commands
from commands.key_pair import events as e
from commands.key_pair.decider import KEY_PAIR, KeyPair
from commands.key_pair.public_key import read_public_key
from tests.unit.commands.key_pair.keys import ED25519

NOON = datetime(2026, 8, 1, 12, tzinfo=UTC)


def command(dice: random.Random, number: int, pair: KeyPair) -> commands.KeyPairCommand:
    """Return something that may be asked of, or told about, a key pair."""
    operation = UUID(int=dice.getrandbits(128), version=4)
    under_way = pair.under_way.operation_id if pair.under_way else operation
    return dice.choice(
        (
            resource.AttemptCreate(NOON + timedelta(seconds=number * 60), 35.0),
            resource.ConfirmAccepted("sl-1"),
            resource.ReportRefused(under_way, "No."),
            commands.DeleteKeyPair(operation),
            commands.ObserveKeyPair("sl-1", dice.choice((ED25519.md5, ED25519.md5, "another"))),
            *((resource.ConfirmGone(),) if number > 9 else ()),
        )
    )


def life(dice: random.Random, length: int) -> list[e.KeyPairEvent]:
    """Return one key pair's events: what a random user, cloud and adapter make of it."""
    operation = UUID(int=dice.getrandbits(128), version=4)
    wish = commands.RequestKeyPair(operation, "tenant", f"laptop-{operation}", read_public_key(ED25519.text))
    told = list(KEY_PAIR.decide(KEY_PAIR.initial, wish))
    for number in range(1, length):
        pair = KEY_PAIR.replay(told)
        try:
            told += KEY_PAIR.decide(pair, command(dice, number, pair))
        except Refused:
            continue
    return told
