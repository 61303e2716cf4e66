"""What can be asked of a key pair, by its users and by those who carry out or watch."""

from __future__ import annotations

from uuid import UUID

from commands.kernel import resource
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
    """What a listing of the service user's keys shows; ``md5`` is Nova's fingerprint."""

    cloud_id: str
    md5: str
    difference: str = ""
    """What of it is otherwise than the operation under way asked for, in words."""


KeyPairCommand = RequestKeyPair | DeleteKeyPair | ObserveKeyPair | resource.Answer
