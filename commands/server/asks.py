"""What can be asked of a server, by its users and by those who carry out or watch."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from commands.message import Command
from commands.server.events import Address, CloudAction, Fault, Flavor, Named

# Asked by users and policies. ``operation_id`` is the id of the command itself.


class RequestServer(Command, frozen=True):
    operation_id: UUID
    project_id: str
    name: str
    flavor: Flavor
    image: Named
    networks: tuple[Named, ...]
    description: str = ""
    key_name: str | None = None
    metadata: dict[str, str] = {}
    security_groups: tuple[str, ...] = ()
    availability_zone: str | None = None
    user_data_sha256: str | None = None


class StartServer(Command, frozen=True):
    operation_id: UUID


class StopServer(Command, frozen=True):
    operation_id: UUID


class RebootServer(Command, frozen=True):
    operation_id: UUID
    kind: Literal["SOFT", "HARD"] = "SOFT"


class DeleteServer(Command, frozen=True):
    operation_id: UUID


class ChangeServerInfo(Command, frozen=True):
    """What is None stays as it is."""

    operation_id: UUID
    name: str | None = None
    description: str | None = None


# Answered by the adapters.


class AttemptCreate(Command, frozen=True):
    """Ask for leave to send POST /servers now. Decides nothing while an earlier attempt is unresolved."""

    at: datetime


class ConfirmAccepted(Command, frozen=True):
    cloud_id: str


class ReportUnanswered(Command, frozen=True):
    attempt: int
    reason: str


class ReportNotFound(Command, frozen=True):
    """A complete listing, begun at ``at``, does not show the server. ``grace`` is in seconds."""

    attempt: int
    at: datetime
    grace: float


class ReportBuildRefused(Command, frozen=True):
    attempt: int
    reason: str
    code: int | None = None


class AttemptAction(Command, frozen=True):
    operation_id: UUID
    after: str | None = None


class ConfirmActionAccepted(Command, frozen=True):
    operation_id: UUID


class ConfirmActionDone(Command, frozen=True):
    """The state that was asked for is reached."""

    operation_id: UUID


class ReportActionRefused(Command, frozen=True):
    operation_id: UUID
    reason: str


class ConfirmGone(Command, frozen=True):
    """The cloud has no such server any more."""

    cause: CloudAction | None = None


class ConfirmInfoChanged(Command, frozen=True):
    operation_id: UUID
    name: str
    description: str


class ReportInfoRefused(Command, frozen=True):
    operation_id: UUID
    reason: str


class ReportTwin(Command, frozen=True):
    cloud_id: str


class ConfirmTwinDeleted(Command, frozen=True):
    cloud_id: str


class ObserveServer(Command, frozen=True):
    """What a listing of the cloud shows of the server.

    ``failure`` is what os-instance-actions says of the action under way, where it ended in an error;
    ``cause`` is the newest action there that we never asked for.
    """

    cloud_id: str
    name: str
    status: str
    task_state: str | None = None
    power_state: int | None = None
    locked: bool = False
    addresses: tuple[Address, ...] = ()
    fault: Fault | None = None
    failure: str | None = None
    cause: CloudAction | None = None


ServerCommand = (
    RequestServer
    | StartServer
    | StopServer
    | RebootServer
    | DeleteServer
    | ChangeServerInfo
    | AttemptCreate
    | ConfirmAccepted
    | ReportUnanswered
    | ReportNotFound
    | ReportBuildRefused
    | AttemptAction
    | ConfirmActionAccepted
    | ConfirmActionDone
    | ReportActionRefused
    | ConfirmGone
    | ConfirmInfoChanged
    | ReportInfoRefused
    | ReportTwin
    | ConfirmTwinDeleted
    | ObserveServer
)
