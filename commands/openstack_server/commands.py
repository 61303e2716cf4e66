"""What can be asked of a server that is not in the book, and what those who carry it out tell."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from commands.kernel.message import Command
from commands.kernel.resource import ConfirmActionAccepted, ConfirmGone, ReportRefused


class Sight(msgspec.Struct, frozen=True):
    """What the cloud shows of it when it is asked for. ``image_id`` is None where it boots from a volume."""

    name: str
    status: str
    task_state: str | None = None
    locked: bool = False
    launched: bool = True
    image_id: str | None = None


class ShelveOpenstackServer(Command, frozen=True):
    operation_id: UUID
    sight: Sight


class UnshelveOpenstackServer(Command, frozen=True):
    operation_id: UUID
    sight: Sight


class ResetOpenstackServer(Command, frozen=True):
    operation_id: UUID
    sight: Sight


class DeleteOpenstackServer(Command, frozen=True):
    operation_id: UUID
    sight: Sight


class AdoptOpenstackServer(Command, frozen=True):
    """``server_id`` is to be our id of it."""

    server_id: UUID
    sight: Sight


class AttemptAction(Command, frozen=True):
    """Record that an action is about to be sent which must not be sent twice."""

    operation_id: UUID
    after: str | None = None
    at: datetime | None = None
    grace: float = 0.0
    """Seconds that must have passed since an earlier attempt."""


class ConfirmActionDone(Command, frozen=True):
    """What was asked has come about; ``status`` is Nova's."""

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
