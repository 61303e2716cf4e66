"""Events of an unmanaged server: actions of administrators on a server that is not in the ledger.

Its stream has Nova's own id. Pollers do not observe it: out-of-band changes are not recorded.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from commands.kernel.message import Begins, Event, Fails, Succeeds
from commands.kernel.resource import ActionAccepted


class OpenstackServerShelveRequested(Begins, frozen=True):
    """An administrator asked to shelve it. ``name`` is the cloud's, at that time."""

    asks = "shelve"

    name: str


class OpenstackServerShelved(Succeeds, frozen=True):
    """It is shelved. ``room_freed``: it was seen as SHELVED_OFFLOADED, so that its host has room again."""

    room_freed: bool


class OpenstackServerShelveFailed(Fails, frozen=True):
    """The cloud would not shelve it, or tried and failed."""


class OpenstackServerUnshelveRequested(Begins, frozen=True):
    """An administrator asked to bring it back; the cloud has to find a host for it anew."""

    asks = "unshelve"

    name: str


class OpenstackServerUnshelved(Succeeds, frozen=True):
    """It runs again after it was shelved."""


class OpenstackServerUnshelveFailed(Fails, frozen=True):
    """The cloud would not unshelve it, or found no host."""


class OpenstackServerResetRequested(Begins, frozen=True):
    """An administrator asked to make its disk anew from its image (Glance's id); what is on it is lost."""

    asks = "reset"

    name: str
    image_id: str


class OpenstackServerReset(Succeeds, frozen=True):
    """Its disk is that of its image."""


class OpenstackServerResetFailed(Fails, frozen=True):
    """The cloud would not reset it, or tried and failed."""


class OpenstackServerDeleteRequested(Begins, frozen=True):
    """An administrator asked to delete it."""

    asks = "delete"

    name: str


class OpenstackServerDeleted(Succeeds, frozen=True):
    """Gone from the cloud."""


class OpenstackServerDeleteFailed(Fails, frozen=True):
    """The cloud would not delete it; it is still there."""


class OpenstackServerActionAttempted(Event, frozen=True):
    """We are about to send an action that must not be sent twice.

    ``after`` is the newest entry of os-instance-actions at that moment: should the answer be lost, a newer
    entry of the same action tells that the cloud took it.
    """

    operation_id: UUID
    after: str | None = None
    at: datetime | None = None


class OpenstackServerActionAccepted(ActionAccepted, frozen=True):
    """The cloud accepted the request; its request id stands in the envelope."""


class OpenstackServerAdopted(Event, frozen=True):
    """It is in the ledger from now on, under an id of ours: its events go on there."""

    server_id: UUID


OpenstackServerEvent = (
    OpenstackServerShelveRequested
    | OpenstackServerShelved
    | OpenstackServerShelveFailed
    | OpenstackServerUnshelveRequested
    | OpenstackServerUnshelved
    | OpenstackServerUnshelveFailed
    | OpenstackServerResetRequested
    | OpenstackServerReset
    | OpenstackServerResetFailed
    | OpenstackServerDeleteRequested
    | OpenstackServerDeleted
    | OpenstackServerDeleteFailed
    | OpenstackServerActionAttempted
    | OpenstackServerActionAccepted
    | OpenstackServerAdopted
)
