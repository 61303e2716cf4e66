"""What can be asked of a server, by its users and by those who carry out or watch."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from commands.message import Command, Quota
from commands.server.events import (
    Address,
    CloudAction,
    Fault,
    Finding,
    Flavor,
    HostConsidered,
    Interface,
    Named,
    OnPreemption,
    PolicyAction,
    RootVolume,
    Ruling,
    ServerAdopted,
    ServerObserved,
    Victim,
)

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
    key_pair: UUID | None = None
    interfaces: tuple[Interface, ...] = ()
    root_volume: RootVolume | None = None
    is_preemptible: bool = False
    on_preemption: OnPreemption = "delete"
    expires_at: datetime | None = None
    at: datetime | None = None
    """When it was asked for, by the database's clock: needed where there is an ``expires_at``."""


class AdoptServer(Command, frozen=True):
    """Take a server that the cloud has into the book, as it was told, and as the cloud shows it now."""

    operation_id: UUID
    told: ServerAdopted
    shown: ServerObserved


class StartServer(Command, frozen=True):
    operation_id: UUID


class StopServer(Command, frozen=True):
    operation_id: UUID


class RebootServer(Command, frozen=True):
    operation_id: UUID
    kind: Literal["SOFT", "HARD"] = "SOFT"


class PauseServer(Command, frozen=True):
    operation_id: UUID


class UnpauseServer(Command, frozen=True):
    operation_id: UUID


class SuspendServer(Command, frozen=True):
    operation_id: UUID


class ResumeServer(Command, frozen=True):
    operation_id: UUID


class ShelveServer(Command, frozen=True):
    operation_id: UUID


class UnshelveServer(Command, frozen=True):
    operation_id: UUID


class LockServer(Command, frozen=True):
    operation_id: UUID
    reason: str | None = None
    by_administrator: bool = False


class UnlockServer(Command, frozen=True):
    operation_id: UUID
    by_administrator: bool = False


class ResizeServer(Command, frozen=True):
    """``too_small_for`` are the ids of the images that need more disk or memory than the flavor has."""

    operation_id: UUID
    flavor: Flavor
    too_small_for: frozenset[str] = frozenset()


class ConfirmResize(Command, frozen=True):
    operation_id: UUID


class RevertResize(Command, frozen=True):
    operation_id: UUID


class RebuildServer(Command, frozen=True):
    """``min_disk_gb`` and ``min_ram_mb`` are what the image needs."""

    operation_id: UUID
    image: Named
    min_disk_gb: int = 0
    min_ram_mb: int = 0


class ResetServer(Command, frozen=True):
    operation_id: UUID


class RescueServer(Command, frozen=True):
    operation_id: UUID
    image: Named | None = None


class UnrescueServer(Command, frozen=True):
    operation_id: UUID


class ChangeServerPassword(Command, frozen=True):
    """The password itself is withheld."""

    operation_id: UUID


class ResetServerState(Command, frozen=True):
    operation_id: UUID
    state: Literal["active", "error"]


class DeleteServer(Command, frozen=True):
    operation_id: UUID


class ChangeServerInfo(Command, frozen=True):
    """What is None stays as it is."""

    operation_id: UUID
    name: str | None = None
    description: str | None = None


# Answered by the adapters.


class ConfirmPart(Command, frozen=True):
    """A port or the root volume made for it is there."""

    part_id: UUID
    cloud_id: str


class ReportPartFailed(Command, frozen=True):
    part_id: UUID
    reason: str
    quota: Quota | None = None


class ConfirmReleased(Command, frozen=True):
    """Nothing is held by it any more that outlives it."""


class ConfirmRemoved(Command, frozen=True):
    """Nothing is left of what was made for it."""


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
    quota: Quota | None = None


class AttemptAction(Command, frozen=True):
    operation_id: UUID
    after: str | None = None


class ConfirmActionAccepted(Command, frozen=True):
    operation_id: UUID


class ConfirmActionDone(Command, frozen=True):
    """The state that was asked for is reached: ``status``, where it was seen."""

    operation_id: UUID
    status: str | None = None


class ReportActionRefused(Command, frozen=True):
    operation_id: UUID
    reason: str
    quota: Quota | None = None


class ReportStuck(Command, frozen=True):
    """What was asked ``since`` then has no outcome yet, longer than an outcome should take."""

    operation_id: UUID
    since: datetime


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
    ``unfinished`` says that it has not ended there; ``cause`` is the newest action there that we never
    asked for. The id of ``flavor`` is empty where nobody looked for it: Nova does not show it (2.47).
    """

    cloud_id: str
    name: str
    status: str
    task_state: str | None = None
    power_state: int | None = None
    locked: bool = False
    locked_reason: str | None = None
    addresses: tuple[Address, ...] = ()
    fault: Fault | None = None
    flavor: Flavor | None = None
    failure: str | None = None
    unfinished: bool = False
    cause: CloudAction | None = None


# Said by owners and administrators about policies, and by policies. Times are the database's.


class KeepServerAlive(Command, frozen=True):
    """It is in use until then. ``notice_id``: an answer to that notice, which is withdrawn with it.

    ``latest`` is the furthest time the one who asks may choose; None: any.
    """

    until: datetime
    at: datetime
    notice_id: UUID | None = None
    latest: datetime | None = None


class ExemptServer(Command, frozen=True):
    """No policy may touch it, or that one may not.

    ``latest`` is the furthest time the one who asks may choose; None: any, and for ever.
    """

    why: str
    at: datetime
    until: datetime | None = None
    policy_id: UUID | None = None
    notice_id: UUID | None = None
    latest: datetime | None = None
    by_administrator: bool = False


class EndExemption(Command, frozen=True):
    """Take back the exemption from that policy; ``policy_id`` None: the one from all policies."""

    policy_id: UUID | None = None
    by_administrator: bool = False


class EndExemptions(Command, frozen=True):
    """Take back all of them."""

    by_administrator: bool = False


class GrantConsole(Command, frozen=True):
    """Someone was given a way to its screen, or to a shell on it. ``until``: where it ends by itself."""

    kind: str
    until: datetime | None = None


class SetServerExpiry(Command, frozen=True):
    """``latest`` is the furthest time the one who asks may choose; None: any."""

    expires_at: datetime | None
    at: datetime
    latest: datetime | None = None
    notice_id: UUID | None = None


class IssueNotice(Command, frozen=True):
    notice_id: UUID
    ruling: Ruling
    action: PolicyAction
    at: datetime
    acts_at: datetime
    period: float
    channels: tuple[str, ...]
    recipients: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    makes_room_for: UUID | None = None


class ConfirmNoticeDelivered(Command, frozen=True):
    notice_id: UUID
    channel: str
    at: datetime


class ReportDeliveryFailed(Command, frozen=True):
    """``final``: it is not tried any more."""

    notice_id: UUID
    channel: str
    attempt: int
    reason: str
    final: bool = False


class DeliverNotice(Command, frozen=True):
    """Have it sent again by the channels that gave up."""

    notice_id: UUID


class WithdrawNotice(Command, frozen=True):
    notice_id: UUID
    why: str


class ObeyPolicy(Command, frozen=True):
    """A policy has judged. A deletion is obeyed only if ``notice_id`` was delivered a whole period before."""

    decision_id: UUID
    ruling: Ruling
    action: PolicyAction
    at: datetime
    findings: tuple[Finding, ...] = ()
    notice_id: UUID | None = None


class RecordAlert(Command, frozen=True):
    """Monitoring has raised an alert that names the server."""

    name: str
    fingerprint: str
    starts_at: datetime
    labels: dict[str, str] = {}


JudgingCommand = (
    KeepServerAlive
    | ExemptServer
    | EndExemption
    | EndExemptions
    | SetServerExpiry
    | IssueNotice
    | ConfirmNoticeDelivered
    | ReportDeliveryFailed
    | DeliverNotice
    | WithdrawNotice
    | ObeyPolicy
    | RecordAlert
)


class AwaitRoom(Command, frozen=True):
    """Others have been chosen to give way; none: there is room. ``number`` is the last choice's and one."""

    preemption_id: UUID
    ruling: Ruling
    number: int
    host: str | None
    victims: tuple[Victim, ...]
    considered: tuple[HostConsidered, ...]
    spared: dict[str, str]
    at: datetime
    preempts_at: datetime
    period: float
    channels: tuple[str, ...]


class GiveRoomUp(Command, frozen=True):
    """Nobody gives way; ``number`` counts the choices made until then."""

    number: int
    reason: str


class ConfirmRoom(Command, frozen=True):
    """The cloud shows room for it."""

    preemption_id: UUID


class ConfirmMarked(Command, frozen=True):
    """The cloud shows that an adopted server is ours; by its metadata alone if not ``tagged``."""

    operation_id: UUID
    tagged: bool


ServerCommand = (
    RequestServer
    | AdoptServer
    | ConfirmMarked
    | StartServer
    | StopServer
    | RebootServer
    | PauseServer
    | UnpauseServer
    | SuspendServer
    | ResumeServer
    | ShelveServer
    | UnshelveServer
    | LockServer
    | UnlockServer
    | ResizeServer
    | ConfirmResize
    | RevertResize
    | RebuildServer
    | ResetServer
    | RescueServer
    | UnrescueServer
    | ChangeServerPassword
    | ResetServerState
    | DeleteServer
    | ChangeServerInfo
    | ConfirmPart
    | ReportPartFailed
    | ConfirmReleased
    | ConfirmRemoved
    | AttemptCreate
    | ConfirmAccepted
    | ReportUnanswered
    | ReportNotFound
    | ReportBuildRefused
    | AttemptAction
    | ConfirmActionAccepted
    | ConfirmActionDone
    | ReportActionRefused
    | ReportStuck
    | ConfirmGone
    | ConfirmInfoChanged
    | ReportInfoRefused
    | ReportTwin
    | ConfirmTwinDeleted
    | ObserveServer
    | GrantConsole
    | AwaitRoom
    | GiveRoomUp
    | ConfirmRoom
    | JudgingCommand
)
