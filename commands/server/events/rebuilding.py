"""Events of rebuild, reimage, rescue and password change."""

from __future__ import annotations

from commands.kernel.message import Begins, Fails, Succeeds
from commands.server.events.values import Named


class ServerRebuildRequested(Begins, frozen=True):
    """Someone asked to make its disk anew from an image; what is on it is lost."""

    asks = "rebuild"

    image: Named


class ServerRebuilt(Succeeds, frozen=True):
    """Its disk is that of the image."""

    image: Named


class ServerRebuildFailed(Fails, frozen=True):
    """The cloud would not rebuild it, or tried and failed."""


class ServerReimageRequested(Begins, frozen=True):
    """Someone asked to make it what it was at first: its disk anew from the image it was created from."""

    asks = "reset"

    image: Named


class ServerReimaged(Succeeds, frozen=True):
    """Its disk is that of the image it was created from."""

    image: Named


class ServerReimageFailed(Fails, frozen=True):
    """The cloud would not reset it, or tried and failed."""


class ServerRescueRequested(Begins, frozen=True):
    """Someone asked to boot it from a rescue disk, to mend its own: made from ``image``, if one was named."""

    asks = "rescue"

    image: Named | None = None


class ServerRescued(Succeeds, frozen=True):
    """It runs from a rescue disk. The password the cloud gave for that is not kept."""


class ServerRescueFailed(Fails, frozen=True):
    """The cloud would not rescue it, or tried and failed."""


class ServerUnrescueRequested(Begins, frozen=True):
    """Someone asked to boot it from its own disk again."""

    asks = "unrescue"


class ServerUnrescued(Succeeds, frozen=True):
    """It runs from its own disk again."""


class ServerUnrescueFailed(Fails, frozen=True):
    """The cloud would not unrescue it, or tried and failed."""


class ServerPasswordChangeRequested(Begins, frozen=True):
    """Someone asked for another password of the guest's administrator. It is withheld from the log."""

    asks = "change-password"


class ServerPasswordChanged(Succeeds, frozen=True):
    """The guest has the new password."""


class ServerPasswordChangeFailed(Fails, frozen=True):
    """The cloud would not change the password, or could not: the guest has to take part."""

    content_lost: bool = False
    """Whether the withheld password is lost."""

    @property
    def word(self) -> str | None:
        return "CONTENT_LOST" if self.content_lost else super().word


RebuildingEvent = (
    ServerRebuildRequested
    | ServerRebuilt
    | ServerRebuildFailed
    | ServerReimageRequested
    | ServerReimaged
    | ServerReimageFailed
    | ServerRescueRequested
    | ServerRescued
    | ServerRescueFailed
    | ServerUnrescueRequested
    | ServerUnrescued
    | ServerUnrescueFailed
    | ServerPasswordChangeRequested
    | ServerPasswordChanged
    | ServerPasswordChangeFailed
)
