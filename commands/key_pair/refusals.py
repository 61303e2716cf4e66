"""Why a key pair says no."""

from __future__ import annotations

from commands.kernel.errors import Refused, Unknown


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
