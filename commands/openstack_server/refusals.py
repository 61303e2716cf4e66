"""Why nothing is done to a server of the cloud by its cloud id."""

from __future__ import annotations

from uuid import UUID

from commands.kernel.errors import Refused, Unknown


class OpenstackServerUnknown(Unknown):
    """The cloud has no such server, or not for the service user to see."""


class ServerManaged(Refused):
    """This server is in the ledger: act on it by its own address there."""

    def __init__(self, server_id: UUID) -> None:
        href = f"/api/v1/servers/{server_id}"
        super().__init__(
            f"This server is in the ledger: act on it at {href}.", server_id=str(server_id), href=href
        )


class ServerInTransition(Refused):
    """The cloud is at work on the server, or something was asked of it here; adopt it once that is over."""


class OpenstackServerLocked(Refused):
    """The server is locked in the cloud; whoever locked it has to unlock it first."""


class OpenstackServerNameTooLong(Refused):
    """The server's name has over 247 characters, so that no image can be named after it.

    A server is shelved as an image: give this one a shorter name first.
    """


class OpenstackServerHasNoImage(Refused):
    """The server does not run from a disk made of an image, so there is nothing to reset it to."""
