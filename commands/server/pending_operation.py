"""What was asked of a server and has no outcome yet."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from commands.kernel.message import Begins
from commands.server.actions import Action


class UnderWay(msgspec.Struct, frozen=True):
    """The one operation on the server's power or life that has no outcome yet, and the wish that began it."""

    wish: Begins
    accepted: bool = False
    attempted: bool = False
    attempted_at: datetime | None = None
    """When it was last about to be sent; None where an older version recorded that."""
    after: str | None = None
    stuck: bool = False

    @property
    def action(self) -> Action:
        return Action(self.wish.action)

    @property
    def operation_id(self) -> UUID:
        return self.wish.operation_id


class Wish(msgspec.Struct, frozen=True):
    """A change of name and description that has no outcome yet."""

    operation_id: UUID
    name: str
    description: str
