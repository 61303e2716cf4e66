"""Beginnings that the tests of a key pair's rules share, each growing out of the one before."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import get_args
from uuid import UUID

from hypothesis import strategies as st

from commands.kernel import resource
from commands.key_pair import commands
from commands.key_pair import events as e
from commands.key_pair.decider import KEY_PAIR
from commands.key_pair.public_key import read_public_key
from tests.scenario import Scenario
from tests.unit.commands.key_pair.keys import ED25519
from tests.unit.commands.resource.any_life import AnyLife

CREATE, ONE, TWO = (UUID(int=number) for number in range(1, 4))
NOON = datetime(2026, 8, 1, 12, tzinfo=UTC)
NAME = "sl-5f1d1c9e-7f3c-4f57-9a43-0d3f6f0a9a01"
"""What Nova calls it."""

ORDER = commands.RequestKeyPair(CREATE, "tenant", "laptop", read_public_key(ED25519.text))

key_pair = Scenario(KEY_PAIR)
requested = key_pair.after(ORDER)
attempted = requested.given(e.KeyPairCreateAttempted(1, NOON))
accepted = attempted.after(resource.ConfirmAccepted(NAME))
active = accepted.after(commands.ObserveKeyPair(NAME, ED25519.md5))
failed = attempted.after(resource.ReportRefused(CREATE, "Keypair data is invalid"))
deleting = active.after(commands.DeleteKeyPair(ONE))
deleted = deleting.after(resource.ConfirmGone())

LIFE = AnyLife(
    KEY_PAIR,
    ORDER,
    asked=(commands.RequestKeyPair, commands.DeleteKeyPair),
    told=(commands.ObserveKeyPair, *get_args(resource.Answer)),
    events=get_args(e.KeyPairEvent),
    values={"md5": st.sampled_from([ED25519.md5, "another"]), "key": st.just(ORDER.key)},
)
