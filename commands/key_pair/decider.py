"""Decider of a key pair: its state and its rules."""

from __future__ import annotations

from typing import assert_never
from uuid import UUID

from msgspec.structs import replace

from commands.kernel import resource
from commands.kernel.decider import Claim, Decider
from commands.kernel.pending_operation import PendingOperation
from commands.kernel.resource import EventFactory, Resource, require
from commands.key_pair import commands
from commands.key_pair import events as e
from commands.key_pair.commands import KeyPairNameDuplicate

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
    """Claim of a live key pair: its name, unique in its project."""
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


ALLOWED = frozenset({"delete"})


def decide(pair: KeyPair, command: commands.KeyPairCommand) -> list[e.KeyPairEvent]:
    """Return the events of a command: none if it is already done, or if the report comes too late.

    Raises a refusal of ``commands.key_pair.commands``, or ``IllegalAction``.
    """
    if not pair.exists and not isinstance(command, commands.RequestKeyPair):
        raise commands.KeyPairUnknown
    match command:
        case commands.RequestKeyPair():
            return request(pair, command)
        case commands.DeleteKeyPair(operation_id):
            return delete(pair, operation_id)
        case commands.ObserveKeyPair():
            return observe(pair, command)
        case _:
            return resource.decide(EVENTS, pair, command)


def request(pair: KeyPair, command: commands.RequestKeyPair) -> list[e.KeyPairEvent]:
    if pair.exists:
        return []
    key = command.key
    return [
        e.KeyPairRequested(
            operation_id=command.operation_id,
            project_id=command.project_id,
            name=command.name,
            public_key=key.text,
            key_type=key.key_type,
            sha256=key.sha256,
            md5=key.md5,
            comment=key.comment,
        )
    ]


def delete(pair: KeyPair, operation_id: UUID) -> list[e.KeyPairEvent]:
    if pair.deleted or pair.is_under_way("delete"):
        return []
    require(pair, "delete", pair.status, ALLOWED, commands.KeyPairGone)
    return [e.KeyPairDeleteRequested(operation_id)]


def observe(pair: KeyPair, observation: commands.ObserveKeyPair) -> list[e.KeyPairEvent]:
    """Observe the key. Nova cannot change one: another fingerprint means that another key replaced ours."""
    if observation.cloud_id != pair.cloud_id:
        return []
    if pair.under_way is not None and pair.is_under_way("create"):
        difference = observation.difference or unlike(pair, observation)
        if difference:
            return [replace(failed(pair, pair.under_way, difference), differs=True)]
        return [succeeded(pair, pair.under_way)]
    if pair.failed or not unlike(pair, observation):
        return []
    return resource.decide_gone(EVENTS, pair)


def unlike(pair: KeyPair, observation: commands.ObserveKeyPair) -> str:
    return "" if observation.md5 == pair.md5 else f"its md5 is {observation.md5!r}, not {pair.md5!r}"


def succeeded(_: KeyPair, under_way: PendingOperation) -> e.KeyPairEvent:
    done = e.KeyPairCreated if under_way.action == "create" else e.KeyPairDeleted
    return done(under_way.operation_id)


def failed(
    _: KeyPair, under_way: PendingOperation, reason: str
) -> e.KeyPairCreateFailed | e.KeyPairDeleteFailed:
    over = e.KeyPairCreateFailed if under_way.action == "create" else e.KeyPairDeleteFailed
    return over(under_way.operation_id, reason)


EVENTS = EventFactory(
    e.KeyPairCreateAttempted, e.KeyPairAccepted, None, succeeded, failed, e.KeyPairDeletedOutOfBand
)
KEY_PAIR = Decider(KeyPair(), decide, evolve, claims, feature="key_pair")
