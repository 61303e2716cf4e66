"""Events of a server.

An operation on the cloud has a pair of names: ``…Requested``, then ``…ed`` or ``…Failed``. A change in the
cloud that the ledger did not request ends in ``OutOfBand``.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from commands.kernel.message import Begins, Event, Fails, Succeeds
from commands.server.events.adopting import *
from commands.server.events.locking import *
from commands.server.events.parts import *
from commands.server.events.policies import *
from commands.server.events.power import *
from commands.server.events.preemption import *
from commands.server.events.rebuilding import *
from commands.server.events.resizing import *
from commands.server.events.shelving import *
from commands.server.events.timeouts import *
from commands.server.events.values import *


class ServerRequested(Begins, frozen=True):
    """Someone asked for a server; the cloud has not been told yet."""

    asks = "create"

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
    """The user data itself is withheld from the log, for it often carries secrets."""
    key_pair: UUID | None = None
    """The ledger's key pair that ``key_name`` names, if it names one."""
    interfaces: tuple[Interface, ...] = ()
    """The ports it is to have. (A server requested before there were any has ``networks`` only.)"""
    root_volume: RootVolume | None = None
    """None: it boots from a disk of its host."""
    is_preemptible: bool = False
    """Whether it may be preempted for a standard server that finds no host."""
    on_preemption: OnPreemption = "delete"
    expires_at: datetime | None = None
    """Until when it is wanted, if not for good."""


class ServerCreateAttempted(Event, frozen=True):
    """We are about to send POST /servers, once. Recorded before it is sent."""

    attempt: int
    at: datetime


class ServerCreateUnanswered(Event, frozen=True):
    """The answer to an attempt was lost or unclear: the cloud may have made the server, or not."""

    attempt: int
    reason: str


class ServerCreateNotFound(Event, frozen=True):
    """A complete listing of the cloud does not show what the attempt should have made."""

    attempt: int
    at: datetime


class ServerAccepted(Event, frozen=True):
    """The cloud took the request and gave the server an id of its own."""

    attempt: int
    cloud_id: str


class ServerBuilt(Succeeds, frozen=True):
    """The server runs for the first time."""


class ServerBuildFailed(Fails, frozen=True):
    """The cloud refused, or could not build it. Such a server can only be deleted."""

    code: int | None = None
    content_lost: bool = False
    """Whether the user data it was to be built with is not there any more."""

    @property
    def word(self) -> str | None:
        return "CONTENT_LOST" if self.content_lost else super().word


class ServerDeleteRequested(Begins, frozen=True):
    """Someone asked to delete it."""

    asks = "delete"


class ServerDeleted(Succeeds, frozen=True):
    """Gone from the cloud. The ledger keeps its history."""


class ServerDeleteFailed(Fails, frozen=True):
    """The cloud would not delete it; it is still there."""


class ServerInfoChangeRequested(Begins, frozen=True):
    """Someone asked for another name or description."""

    asks = "info"

    name: str
    description: str


class ServerInfoChanged(Succeeds, frozen=True):
    """The cloud has the new name and description."""

    name: str
    description: str


class ServerInfoChangeFailed(Fails, frozen=True):
    """The cloud refused the change; name and description are what they were before."""

    name: str
    description: str


class ServerActionAttempted(Event, frozen=True):
    """We are about to send an action that must not be sent twice.

    ``after`` is the newest entry of os-instance-actions at that moment: should the answer be lost, a newer
    entry of the same action tells that the cloud took it.
    """

    operation_id: UUID
    after: str | None = None
    at: datetime | None = None


class ServerActionAccepted(Event, frozen=True):
    """The cloud took the action on; its request id stands in the envelope."""

    operation_id: UUID


class ServerOperationAbandoned(Fails, frozen=True):
    """What was under way can no longer succeed, because the server is going or gone."""


class ServerObserved(Event, frozen=True):
    """What the cloud shows has changed. ``status`` and ``task_state`` are Nova's words."""

    status: str
    task_state: str | None = None
    power_state: int | None = None
    locked: bool = False
    addresses: tuple[Address, ...] = ()
    fault: Fault | None = None
    locked_reason: str | None = None


class ServerStartedOutOfBand(Event, frozen=True):
    """It runs again, without a request of the ledger."""

    cause: CloudAction | None = None


class ServerStoppedOutOfBand(Event, frozen=True):
    """It stopped, without a request of the ledger. No cause, or one without a user: from inside the guest."""

    cause: CloudAction | None = None


class ServerStatusChangedOutOfBand(Event, frozen=True):
    """It went from one stable status to another, without a request of the ledger."""

    before: str
    after: str
    cause: CloudAction | None = None


class ServerActedOnOutOfBand(Event, frozen=True):
    """An out-of-band action that Nova records and no other event tells, such as a migration."""

    cause: CloudAction


class ServerDeletedOutOfBand(Event, frozen=True):
    """Deleted in the cloud, without a request of the ledger."""

    cause: CloudAction | None = None


class ServerRenamedOutOfBand(Event, frozen=True):
    """Renamed in the cloud, without a request of the ledger; the ledger's name stays, and stays unique."""

    cloud_name: str


class ServerConsoleGranted(Event, frozen=True):
    """A console (``novnc``) was handed out. Its address is a credential, and is stored nowhere.

    ``until`` is its expiry, where that is known.
    """

    kind: str
    until: datetime | None = None


class ServerDuplicateFound(Event, frozen=True):
    """A second server of the cloud carries our tag. It will be deleted."""

    cloud_id: str


class ServerDuplicateDeleted(Event, frozen=True):
    """The second server is deleted, or was not ours."""

    cloud_id: str


ServerEvent = (
    ServerRequested
    | ServerCreateAttempted
    | ServerCreateUnanswered
    | ServerCreateNotFound
    | ServerAccepted
    | ServerDependencyReady
    | ServerDependenciesReady
    | ServerPartsDetached
    | ServerRemovedFromCloud
    | ServerBuilt
    | ServerBuildFailed
    | ServerDeleteRequested
    | ServerDeleted
    | ServerDeleteFailed
    | ServerInfoChangeRequested
    | ServerInfoChanged
    | ServerInfoChangeFailed
    | ServerActionAttempted
    | ServerActionAccepted
    | ServerOperationAbandoned
    | ServerObserved
    | ServerStartedOutOfBand
    | ServerStoppedOutOfBand
    | ServerStatusChangedOutOfBand
    | ServerActedOnOutOfBand
    | ServerDeletedOutOfBand
    | ServerRenamedOutOfBand
    | ServerDuplicateFound
    | ServerDuplicateDeleted
    | ServerConsoleGranted
    | PowerEvent
    | ShelvingEvent
    | LockingEvent
    | ResizingEvent
    | RebuildingEvent
    | StickingEvent
    | AdoptingEvent
    | JudgingEvent
    | PreemptingEvent
)
