"""Refusals of commands to a server; each docstring is the message the client reads."""

from __future__ import annotations

from datetime import datetime

from commands.kernel.errors import Refused, Unknown


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


class FlavorUnchanged(Refused):
    """The server has that flavor already."""

    status = 422

    def __init__(self) -> None:
        super().__init__(errors=[{"pointer": "/flavor", "detail": "is the flavor the server has already"}])


class FlavorTooSmall(Refused):
    """The server's image needs more disk or memory than that flavor has."""

    status = 422

    def __init__(self) -> None:
        super().__init__(errors=[{"pointer": "/flavor", "detail": "is too small for the server's image"}])


class ImageTooLarge(Refused):
    """That image needs more disk or memory than the server's flavor has."""

    status = 422

    def __init__(self) -> None:
        super().__init__(errors=[{"pointer": "/image", "detail": "needs more than the server's flavor has"}])


class ServerHasNoImage(Refused):
    """The server was not made from an image, so there is nothing to reset it to."""


class ServerNameTooLong(Refused):
    """The server's name in the cloud has over 247 characters, so that no image can be named after it.

    A server is shelved as an image: give this one a shorter name first.
    """


class StatusUnreachable(Refused):
    """A server can be asked to become ACTIVE or SHUTOFF, nothing else."""

    status = 400


class ConsoleUnavailable(Refused):
    """The cloud gives no console of the server in its present state."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"The cloud gives no console of the server now: {reason}")


class NoticeUnknown(Refused):
    """There is no such notice, or it no longer stands."""


class ExtensionTooLong(Refused):
    """The policy does not allow the server to be kept that long."""

    status = 422

    def __init__(self, latest: datetime) -> None:
        super().__init__(errors=[{"pointer": "/until", "detail": f"is later than {latest.isoformat()}"}])


class LeaseTooLong(Refused):
    """A server can't be kept alive that long at once; say so again later."""

    status = 422

    def __init__(self, latest: datetime, pointer: str = "/until") -> None:
        super().__init__(errors=[{"pointer": pointer, "detail": f"is later than {latest.isoformat()}"}])


class LeaseAmbiguous(Refused):
    """Say for how long a server is in use, or until when; not both."""

    status = 422

    def __init__(self) -> None:
        super().__init__(errors=[{"pointer": "/for", "detail": "does not go with until"}])


class ExemptionTooLong(Refused):
    """Only an administrator can exempt a server that long, or without an end."""

    status = 422

    def __init__(self, latest: datetime) -> None:
        super().__init__(errors=[{"pointer": "/until", "detail": f"is later than {latest.isoformat()}"}])


class ExemptionForAdministrators(Refused):
    """An administrator gave this exemption; only an administrator can change it or take it back."""

    status = 403


class PreemptibleGivesWay(Refused):
    """A preemptible server gives way when it has to; only an administrator can exempt it."""

    status = 403


class TimePassed(Refused):
    """That time is in the past."""

    status = 422

    def __init__(self, pointer: str = "/until") -> None:
        super().__init__(errors=[{"pointer": pointer, "detail": "is in the past"}])


class TimeOutOfRange(Refused):
    """The ledger knows times from 1970 to 9998."""

    status = 422

    def __init__(self, pointer: str) -> None:
        super().__init__(errors=[{"pointer": pointer, "detail": "is not between 1970 and 9998"}])
