"""What the rules of a key pair remember."""

from __future__ import annotations

from typing import assert_never

from msgspec.structs import replace

from commands.kernel import resource
from commands.kernel.decider import Claim
from commands.kernel.resource import Resource
from commands.key_pair import events as e
from commands.key_pair.refusals import KeyPairNameDuplicate

NAMES = "key_pair_name"
"""The kind of claim that a name of a key pair is."""


class KeyPair(Resource, frozen=True):
    name: str = ""
    md5: str = ""

    @property
    def status(self) -> str:
        if self.deleted:
            return "deleted"
        if self.failed:
            return "error"
        return "active" if self.cloud_id else "creating"


def claims(pair: KeyPair) -> frozenset[Claim]:
    """A live key pair has its name for itself."""
    if not pair.is_live:
        return frozenset()
    return frozenset({Claim(NAMES, pair.project_id, pair.name, KeyPairNameDuplicate)})


def evolve(pair: KeyPair, event: e.KeyPairEvent) -> KeyPair:
    return own(resource.evolve(pair, event), event)


def own(pair: KeyPair, event: e.KeyPairEvent) -> KeyPair:
    match event:
        case e.KeyPairRequested(name=name, md5=md5):
            return replace(pair, name=name, md5=md5)
        case (
            e.KeyPairCreateAttempted()
            | e.KeyPairAccepted()
            | e.KeyPairCreated()
            | e.KeyPairCreateFailed()
            | e.KeyPairDeleteRequested()
            | e.KeyPairDeleted()
            | e.KeyPairDeleteFailed()
            | e.KeyPairDeletedOutOfBand()
        ):
            return pair
        case _:
            assert_never(event)
