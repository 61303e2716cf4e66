"""What is under way and does not end; and an administrator's way out."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from commands.kernel.message import Begins, Event, Fails, Succeeds


class ServerOperationTimedOut(Event, frozen=True):
    """What was asked ``since`` then has no outcome yet; ``task_state`` is what the cloud shows, if anything.

    Told once, after ``STACKLEDGER_OPERATION_TIMEOUT_SECONDS``: Nova itself never gives a transition up.
    """

    operation_id: UUID
    since: datetime
    task_state: str | None = None


class ServerStateResetRequested(Begins, frozen=True):
    """An administrator asked to change what the cloud has on record; the guest stays as it is."""

    asks = "reset-state"

    state: Literal["active", "error"]


class ServerStateReset(Succeeds, frozen=True):
    """The cloud has the state on record, as asked."""


class ServerStateResetFailed(Fails, frozen=True):
    """The cloud would not change its record."""


StickingEvent = (
    ServerOperationTimedOut | ServerStateResetRequested | ServerStateReset | ServerStateResetFailed
)
