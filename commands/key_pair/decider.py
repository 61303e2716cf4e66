"""The rules of a key pair."""

from __future__ import annotations

from uuid import UUID

from msgspec.structs import replace

from commands.kernel import resource
from commands.kernel.decider import Decider
from commands.kernel.resource import UnderWay, Words, require
from commands.key_pair import commands
from commands.key_pair import events as e
from commands.key_pair import refusals as no
from commands.key_pair.state import KeyPair, claims, evolve

ALLOWED = frozenset({"delete"})


def decide(pair: KeyPair, command: commands.KeyPairCommand) -> list[e.KeyPairEvent]:
    """Return what happens: nothing, if it already has or if the answer comes too late.

    Raises a refusal of ``commands.key_pair.refusals``, or ``IllegalAction``.
    """
    if not pair.exists and not isinstance(command, commands.RequestKeyPair):
        raise no.KeyPairUnknown
    match command:
        case commands.RequestKeyPair():
            return request(pair, command)
        case commands.DeleteKeyPair(operation_id):
            return delete(pair, operation_id)
        case commands.ObserveKeyPair():
            return observe(pair, command)
        case _:
            return resource.decide(WORDS, pair, command)


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
    require(pair, "delete", pair.status, ALLOWED, no.KeyPairGone)
    return [e.KeyPairDeleteRequested(operation_id)]


def observe(pair: KeyPair, sight: commands.ObserveKeyPair) -> list[e.KeyPairEvent]:
    """Nova can't change a key: another fingerprint is that of another key, put in the place of ours."""
    if sight.cloud_id != pair.cloud_id:
        return []
    if pair.under_way is not None and pair.is_under_way("create"):
        difference = sight.difference or unlike(pair, sight)
        if difference:
            return [replace(failed(pair, pair.under_way, difference), differs=True)]
        return [succeeded(pair, pair.under_way)]
    if pair.failed or not unlike(pair, sight):
        return []
    return resource.gone(WORDS, pair)


def unlike(pair: KeyPair, sight: commands.ObserveKeyPair) -> str:
    return "" if sight.md5 == pair.md5 else f"its md5 is {sight.md5!r}, not {pair.md5!r}"


def succeeded(_: KeyPair, under_way: UnderWay) -> e.KeyPairEvent:
    done = e.KeyPairCreated if under_way.action == "create" else e.KeyPairDeleted
    return done(under_way.operation_id)


def failed(_: KeyPair, under_way: UnderWay, reason: str) -> e.KeyPairCreateFailed | e.KeyPairDeleteFailed:
    over = e.KeyPairCreateFailed if under_way.action == "create" else e.KeyPairDeleteFailed
    return over(under_way.operation_id, reason)


WORDS = Words(e.KeyPairCreateAttempted, e.KeyPairAccepted, None, succeeded, failed, e.KeyPairDeletedOutOfBand)
KEY_PAIR = Decider(KeyPair(), decide, evolve, claims, feature="key_pair")
