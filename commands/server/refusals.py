"""Why a server says no."""

from __future__ import annotations

from commands.errors import Refused, Unknown


class ServerUnknown(Unknown):
    """There is no such server."""


class ServerNameDuplicate(Refused):
    """Another server of this project has that name; a name is free again once its server is deleted."""


class ServerLocked(Refused):
    """The server is locked in the cloud; unlock it first."""


class ServerGone(Refused):
    """The server has been deleted; the ledger keeps its history, and nothing more can be done with it."""


class UserDataTooLarge(Refused):
    """The cloud takes user data of at most 49,149 bytes, in UTF-8."""

    status = 422

    def __init__(self) -> None:
        super().__init__(errors=[{"pointer": "/user_data", "detail": "is larger than 49,149 bytes"}])
