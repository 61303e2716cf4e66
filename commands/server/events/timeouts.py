"""Events of timeouts and of state resets by an administrator."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from commands.kernel.message import Begins, Event, Fails, Succeeds


class ServerOperationTimedOut(Event, frozen=True):
    """The operation requested at ``since`` has no outcome yet; ``task_state`` is the cloud's, if it has one.

    Recorded once, after ``STACKLEDGER_OPERATION_TIMEOUT_SECONDS``: Nova itself never times out a transition.
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
