"""What the rules remember of a server that is not in the book: what is under way, and little else."""

from __future__ import annotations

from datetime import datetime
from typing import assert_never
from uuid import UUID

import msgspec
from msgspec.structs import replace

from commands.kernel.message import Begins, Fails, Succeeds
from commands.kernel.resource import UnderWay
from commands.openstack_server import events as e


class OpenstackServer(msgspec.Struct, frozen=True):
    exists: bool = False
    """Whether anything was ever asked of it here."""
    deleted: bool = False
    under_way: UnderWay | None = None
    attempted: bool = False
    attempted_at: datetime | None = None
    """Whether what is under way was about to be sent, and must not be sent twice."""
    adopted: UUID | None = None
    """Our id of it, since it is in the book."""
    after: str | None = None
    """The newest entry of Nova's audit before that."""

    def is_under_way(self, action: str) -> bool:
        return self.under_way is not None and self.under_way.action == action

    def awaits(self, operation_id: UUID) -> bool:
        return self.under_way is not None and self.under_way.operation_id == operation_id


def evolve(server: OpenstackServer, event: e.OpenstackServerEvent) -> OpenstackServer:
    match event:
        case Begins(operation_id):
            return OpenstackServer(exists=True, under_way=UnderWay(event.action, operation_id))
        case e.OpenstackServerActionAttempted(_, after, at):
            return replace(server, attempted=True, after=after, attempted_at=at)
        case e.OpenstackServerActionAccepted():
            return replace(server, under_way=server.under_way and replace(server.under_way, accepted=True))
        case e.OpenstackServerAdopted(server_id):
            return replace(server, exists=True, adopted=server_id)
        case e.OpenstackServerDeleted():
            return replace(server, under_way=None, deleted=True)
        case Succeeds() | Fails():
            return replace(server, under_way=None)
        case _:
            assert_never(event)
