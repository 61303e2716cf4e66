"""What can happen to a server.

Whatever is asked of the cloud has a pair of names: ``…Requested``, then ``…ed`` or ``…Failed``. What the
cloud did without being asked by us ends in ``OutOfBand``.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from commands.message import Event


class Flavor(msgspec.Struct, frozen=True):
    """The size asked for, as it was when it was asked for."""

    id: str
    name: str
    vcpus: int
    ram_mb: int
    disk_gb: int


class Named(msgspec.Struct, frozen=True):
    """An image or a network of the cloud: its id, and the name it had then."""

    id: str
    name: str


class Address(msgspec.Struct, frozen=True):
    network: str
    address: str
    version: Literal[4, 6] = 4
    type: str = "fixed"
    mac: str | None = None


class Fault(msgspec.Struct, frozen=True):
    """Nova's own words for a failure."""

    message: str
    code: int | None = None


class CloudAction(msgspec.Struct, frozen=True):
    """An entry of os-instance-actions that no request of ours explains."""

    action: str
    request_id: str
    user_id: str | None = None


class ServerRequested(Event, frozen=True):
    """Someone asked for a server; the cloud has not been told yet."""

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
    """The user data itself is withheld from the book, for it often carries secrets."""


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


class ServerBuilt(Event, frozen=True):
    """The server runs for the first time."""

    operation_id: UUID


class ServerBuildFailed(Event, frozen=True):
    """The cloud refused, or could not build it. Such a server can only be deleted."""

    operation_id: UUID
    reason: str
    code: int | None = None


class ServerStartRequested(Event, frozen=True):
    """Someone asked to start it."""

    operation_id: UUID


class ServerStarted(Event, frozen=True):
    """It runs, as asked."""

    operation_id: UUID


class ServerStartFailed(Event, frozen=True):
    """The cloud would not start it, or tried and failed."""

    operation_id: UUID
    reason: str


class ServerStopRequested(Event, frozen=True):
    """Someone asked to stop it."""

    operation_id: UUID


class ServerStopped(Event, frozen=True):
    """It is stopped, as asked."""

    operation_id: UUID


class ServerStopFailed(Event, frozen=True):
    """The cloud would not stop it, or tried and failed."""

    operation_id: UUID
    reason: str


class ServerRebootRequested(Event, frozen=True):
    """Someone asked to reboot it: SOFT asks the guest, HARD pulls the plug."""

    operation_id: UUID
    kind: Literal["SOFT", "HARD"]


class ServerRebooted(Event, frozen=True):
    """It runs again after a reboot."""

    operation_id: UUID


class ServerRebootFailed(Event, frozen=True):
    """The cloud would not reboot it, or tried and failed."""

    operation_id: UUID
    reason: str


class ServerDeleteRequested(Event, frozen=True):
    """Someone asked to delete it."""

    operation_id: UUID


class ServerDeleted(Event, frozen=True):
    """Gone from the cloud. The book keeps it."""

    operation_id: UUID


class ServerDeleteFailed(Event, frozen=True):
    """The cloud would not delete it; it is still there."""

    operation_id: UUID
    reason: str


class ServerInfoChangeRequested(Event, frozen=True):
    """Someone asked for another name or description."""

    operation_id: UUID
    name: str
    description: str


class ServerInfoChanged(Event, frozen=True):
    """The cloud has the new name and description."""

    operation_id: UUID
    name: str
    description: str


class ServerInfoChangeFailed(Event, frozen=True):
    """The cloud refused the change; name and description are what they were before."""

    operation_id: UUID
    reason: str
    name: str
    description: str


class ServerActionAttempted(Event, frozen=True):
    """We are about to send an action that must not be sent twice.

    ``after`` is the newest entry of os-instance-actions at that moment: should the answer be lost, a newer
    entry of the same action tells that the cloud took it.
    """

    operation_id: UUID
    after: str | None = None


class ServerActionAccepted(Event, frozen=True):
    """The cloud took the action on; its request id stands in the envelope."""

    operation_id: UUID


class ServerOperationAbandoned(Event, frozen=True):
    """What was under way can no longer succeed, because the server is going or gone."""

    operation_id: UUID
    reason: str


class ServerObserved(Event, frozen=True):
    """What the cloud shows has changed. ``status`` and ``task_state`` are Nova's words."""

    status: str
    task_state: str | None = None
    power_state: int | None = None
    locked: bool = False
    addresses: tuple[Address, ...] = ()
    fault: Fault | None = None


class ServerStartedOutOfBand(Event, frozen=True):
    """It runs again, and not at our word."""

    cause: CloudAction | None = None


class ServerStoppedOutOfBand(Event, frozen=True):
    """It stopped, and not at our word. Without a cause, or with one of no user, from inside the guest."""

    cause: CloudAction | None = None


class ServerStatusChangedOutOfBand(Event, frozen=True):
    """It went from one lasting status to another, and not at our word."""

    before: str
    after: str
    cause: CloudAction | None = None


class ServerDeletedOutOfBand(Event, frozen=True):
    """Somebody else deleted it."""

    cause: CloudAction | None = None


class ServerRenamedOutOfBand(Event, frozen=True):
    """Somebody else renamed it in the cloud; the ledger's name stays, and stays unique."""

    cloud_name: str


class ServerTwinFound(Event, frozen=True):
    """A second server of the cloud carries our tag. It will be deleted."""

    cloud_id: str


class ServerTwinDeleted(Event, frozen=True):
    """The second server is deleted, or was none of ours."""

    cloud_id: str


ServerEvent = (
    ServerRequested
    | ServerCreateAttempted
    | ServerCreateUnanswered
    | ServerCreateNotFound
    | ServerAccepted
    | ServerBuilt
    | ServerBuildFailed
    | ServerStartRequested
    | ServerStarted
    | ServerStartFailed
    | ServerStopRequested
    | ServerStopped
    | ServerStopFailed
    | ServerRebootRequested
    | ServerRebooted
    | ServerRebootFailed
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
    | ServerDeletedOutOfBand
    | ServerRenamedOutOfBand
    | ServerTwinFound
    | ServerTwinDeleted
)
