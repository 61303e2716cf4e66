"""Commands to a key pair, from users and pollers, and its refusals."""

from __future__ import annotations

from uuid import UUID

from commands.kernel import resource
from commands.kernel.errors import Refused, Unknown
from commands.kernel.message import Command
from commands.key_pair.public_key import PublicKey


class RequestKeyPair(Command, frozen=True):
    operation_id: UUID
    project_id: str
    name: str
    key: PublicKey


class DeleteKeyPair(Command, frozen=True):
    operation_id: UUID


class ObserveKeyPair(Command, frozen=True):
    """Observation: the service user's key in a listing; ``md5`` is Nova's fingerprint."""

    cloud_id: str
    md5: str
    difference: str = ""
    """Differences from what the pending operation asked for, in words."""


KeyPairCommand = RequestKeyPair | DeleteKeyPair | ObserveKeyPair | resource.Answer


class KeyPairUnknown(Unknown):
    """There is no such key pair."""


class KeyPairNameDuplicate(Refused):
    """Another key pair of this project has that name; it is free again once that key pair is deleted."""


class KeyPairGone(Refused):
    """The key pair has been deleted; the ledger keeps its history, and nothing more can be done with it."""


class PublicKeyMalformed(Refused):
    """This is no public key of SSH; errors tells why. Only public keys are imported, never a private one."""

    status = 422

    def __init__(self, why: str) -> None:
        super().__init__(errors=[{"pointer": "/public_key", "detail": why}])
