"""Commands to an unmanaged server (one that is not in the ledger), from administrators, and its refusals."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from commands.kernel.errors import Refused, Unknown
from commands.kernel.message import Command
from commands.kernel.resource import ConfirmActionAccepted, ConfirmGone, ReportRefused


class Observation(msgspec.Struct, frozen=True):
    """Observation at the time of the request. ``image_id`` is None where it boots from a volume."""

    name: str
    status: str
    task_state: str | None = None
    locked: bool = False
    launched: bool = True
    image_id: str | None = None


class ShelveOpenstackServer(Command, frozen=True):
    operation_id: UUID
    observation: Observation


class UnshelveOpenstackServer(Command, frozen=True):
    operation_id: UUID
    observation: Observation


class ResetOpenstackServer(Command, frozen=True):
    operation_id: UUID
    observation: Observation


class DeleteOpenstackServer(Command, frozen=True):
    operation_id: UUID
    observation: Observation


class AdoptOpenstackServer(Command, frozen=True):
    """``server_id`` is to be our id of it."""

    server_id: UUID
    observation: Observation


class AttemptAction(Command, frozen=True):
    """Record that an action is about to be sent which must not be sent twice."""

    operation_id: UUID
    after: str | None = None
    at: datetime | None = None
    grace: float = 0.0
    """Seconds that must have passed since an earlier attempt."""


class ConfirmActionDone(Command, frozen=True):
    """The request is done; ``status`` is Nova's."""

    operation_id: UUID
    status: str


Wish = ShelveOpenstackServer | UnshelveOpenstackServer | ResetOpenstackServer | DeleteOpenstackServer
OpenstackServerCommand = (
    Wish
    | AdoptOpenstackServer
    | AttemptAction
    | ConfirmActionDone
    | ConfirmActionAccepted
    | ConfirmGone
    | ReportRefused
)


class OpenstackServerUnknown(Unknown):
    """The cloud has no such server, or the service user cannot see it."""


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
