"""What was asked of a server and has no outcome yet."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from commands.kernel.message import Begins
from commands.kernel.pending_operation import PendingOperation
from commands.server.actions import Action


class PendingServerOperation(PendingOperation, frozen=True, kw_only=True):
    """The one operation on the server's power or life, and the wish that began it."""

    action: Action
    wish: Begins
    accepted: bool = False
    attempted: bool = False
    attempted_at: datetime | None = None
    """When it was last about to be sent; None where an older version recorded that."""
    after: str | None = None
    stuck: bool = False


def begun_by(wish: Begins) -> PendingServerOperation:
    """Return what is under way from that event on."""
    return PendingServerOperation(action=Action(wish.action), operation_id=wish.operation_id, wish=wish)


class PendingInfoChange(msgspec.Struct, frozen=True):
    """A change of name and description that has no outcome yet."""

    operation_id: UUID
    name: str
    description: str
