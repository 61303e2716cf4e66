"""Events of a key pair."""

from __future__ import annotations

from commands.kernel.message import Fails
from commands.kernel.resource import (
    Accepted,
    CreateAttempted,
    Created,
    CreateFailed,
    Deleted,
    DeletedOutOfBand,
    DeleteRequested,
    Requested,
)


class KeyPairRequested(Requested, frozen=True):
    """Someone gave the public key of a pair, to be put into servers. The private key never passes here."""

    name: str
    public_key: str
    key_type: str
    """The algorithm, in SSH's word: ``ssh-ed25519``, ``ssh-rsa`` …"""
    sha256: str
    """The fingerprint as ``ssh-keygen -l`` shows it."""
    md5: str
    """The fingerprint as Nova shows it."""
    comment: str = ""


class KeyPairCreateAttempted(CreateAttempted, frozen=True):
    """We are about to send POST /os-keypairs. Recorded before it is sent."""


class KeyPairAccepted(Accepted, frozen=True):
    """Nova keeps the key, for the service user, under the name ``cloud_id``."""


class KeyPairCreated(Created, frozen=True):
    """It can be put into servers."""


class KeyPairCreateFailed(CreateFailed, frozen=True):
    """Nova refused the key."""


class KeyPairDeleteRequested(DeleteRequested, frozen=True):
    """Someone asked to delete it. Servers that have it keep it."""


class KeyPairDeleted(Deleted, frozen=True):
    """Gone from the cloud. The ledger keeps its history."""


class KeyPairDeleteFailed(Fails, frozen=True):
    """Nova would not delete it; it is still there."""


class KeyPairDeletedOutOfBand(DeletedOutOfBand, frozen=True):
    """Deleted or replaced by another key in the cloud, without a request of the ledger."""


KeyPairEvent = (
    KeyPairRequested
    | KeyPairCreateAttempted
    | KeyPairAccepted
    | KeyPairCreated
    | KeyPairCreateFailed
    | KeyPairDeleteRequested
    | KeyPairDeleted
    | KeyPairDeleteFailed
    | KeyPairDeletedOutOfBand
)
