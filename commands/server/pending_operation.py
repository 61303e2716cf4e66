"""Pending operations of a server: requested, and without an outcome yet."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from commands.kernel.message import Begins
from commands.kernel.pending_operation import PendingOperation
from commands.server.actions import Action


class PendingServerOperation(PendingOperation, frozen=True, kw_only=True):
    """The one pending operation on the server's power or life cycle, and the event that requested it."""

    action: Action
    wish: Begins
    accepted: bool = False
    attempted: bool = False
    attempted_at: datetime | None = None
    """Time of the last attempt to send it; None where an older version recorded that attempt."""
    after: str | None = None
    stuck: bool = False


def begun_by(wish: Begins) -> PendingServerOperation:
    """Return the operation that this event begins."""
    return PendingServerOperation(action=Action(wish.action), operation_id=wish.operation_id, wish=wish)


class PendingInfoChange(msgspec.Struct, frozen=True):
    """A pending change of name and description."""

    operation_id: UUID
    name: str
    description: str
