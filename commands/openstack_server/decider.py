"""Decider of an unmanaged server: the actions of administrators on it, by the cloud's own id."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import assert_never
from uuid import UUID

import msgspec
from msgspec.structs import replace

from commands.kernel.decider import Decider
from commands.kernel.errors import IllegalAction
from commands.kernel.fields import LONGEST_SHELVED
from commands.kernel.message import Begins, Fails, Succeeds
from commands.kernel.pending_operation import PendingOperation
from commands.kernel.resource import ConfirmActionAccepted, ConfirmGone, ReportRefused
from commands.openstack_server import commands
from commands.openstack_server import events as e


class OpenstackServer(msgspec.Struct, frozen=True):
    exists: bool = False
    """Whether an action was ever requested of it here."""
    deleted: bool = False
    under_way: PendingOperation | None = None
    accepted: bool = False
    """Whether the cloud has accepted the pending operation."""
    attempted: bool = False
    attempted_at: datetime | None = None
    """Whether the pending operation was about to be sent, and must not be sent twice."""
    adopted: UUID | None = None
    """Our id of it, once it is in the ledger."""
    after: str | None = None
    """The newest entry of Nova's audit before that."""

    def is_under_way(self, action: str) -> bool:
        return self.under_way is not None and self.under_way.action == action

    def has_pending(self, operation_id: UUID) -> bool:
        return self.under_way is not None and self.under_way.operation_id == operation_id


def evolve(server: OpenstackServer, event: e.OpenstackServerEvent) -> OpenstackServer:
    match event:
        case Begins(operation_id):
            return OpenstackServer(exists=True, under_way=PendingOperation(event.action, operation_id))
        case e.OpenstackServerActionAttempted(_, after, at):
            return replace(server, attempted=True, after=after, attempted_at=at)
        case e.OpenstackServerActionAccepted():
            return replace(server, accepted=True)
        case e.OpenstackServerAdopted(server_id):
            return replace(server, exists=True, adopted=server_id)
        case e.OpenstackServerDeleted():
            return replace(server, under_way=None, deleted=True)
        case Succeeds() | Fails():
            return replace(server, under_way=None)
        case _:
            assert_never(event)


ALLOWED: dict[str, frozenset[str]] = {
    "ACTIVE": frozenset({"shelve", "reset"}),
    "SHUTOFF": frozenset({"shelve", "reset"}),
    "PAUSED": frozenset({"shelve"}),
    "SUSPENDED": frozenset({"shelve"}),
    "ERROR": frozenset({"reset"}),
    "SHELVED": frozenset({"unshelve"}),
    "SHELVED_OFFLOADED": frozenset({"unshelve"}),
}
"""Actions that Nova allows by stable status, of a server that has run. Deleting is always allowed."""

TARGET = {
    "shelve": frozenset({"SHELVED", "SHELVED_OFFLOADED"}),
    "unshelve": frozenset({"ACTIVE"}),
    "reset": frozenset({"ACTIVE", "SHUTOFF"}),
}
"""The stable statuses in which an action has done its work."""

ADOPTABLE = frozenset(ALLOWED) | {"RESCUE", "VERIFY_RESIZE"}
"""Statuses without an action in progress."""

FAILURES: dict[str, Callable[[UUID, str], e.OpenstackServerEvent]] = {
    "shelve": e.OpenstackServerShelveFailed,
    "unshelve": e.OpenstackServerUnshelveFailed,
    "reset": e.OpenstackServerResetFailed,
    "delete": e.OpenstackServerDeleteFailed,
}


def decide(server: OpenstackServer, command: commands.OpenstackServerCommand) -> list[e.OpenstackServerEvent]:
    """Return the events of a command: none if it is already done, or if the report comes too late.

    Raises a refusal of ``commands.openstack_server.commands``, or ``IllegalAction``.
    """
    if server.adopted is not None and isinstance(command, commands.Wish | commands.AdoptOpenstackServer):
        raise commands.ServerManaged(server.adopted)
    match command:
        case commands.AdoptOpenstackServer():
            return adopt(server, command)
        case commands.ShelveOpenstackServer(operation_id, observation):
            wish: e.OpenstackServerEvent = e.OpenstackServerShelveRequested(operation_id, observation.name)
            return act(server, "shelve", observation, wish)
        case commands.UnshelveOpenstackServer(operation_id, observation):
            return act(
                server,
                "unshelve",
                observation,
                e.OpenstackServerUnshelveRequested(operation_id, observation.name),
            )
        case commands.ResetOpenstackServer(operation_id, observation):
            wish = e.OpenstackServerResetRequested(operation_id, observation.name, observation.image_id or "")
            return act(server, "reset", observation, wish)
        case commands.DeleteOpenstackServer():
            return delete(server, command)
        case commands.AttemptAction():
            return attempt(server, command)
        case ConfirmActionAccepted(operation_id):
            new = server.has_pending(operation_id) and not is_accepted(server)
            return [e.OpenstackServerActionAccepted(operation_id)] if new else []
        case commands.ConfirmActionDone(operation_id, status):
            return succeeded(server.under_way, status) if server.has_pending(operation_id) else []
        case ReportRefused(operation_id):
            return refused(server, command)
        case ConfirmGone():
            return gone(server)
        case _:
            assert_never(command)


def attempt(server: OpenstackServer, command: commands.AttemptAction) -> list[e.OpenstackServerEvent]:
    """Allow another attempt only a whole grace period after the one before."""
    if not server.has_pending(command.operation_id) or is_accepted(server):
        return []
    before, at = server.attempted_at, command.at
    if server.attempted and at is None:
        return []
    if before is not None and at is not None:
        grace = timedelta(seconds=command.grace)
        if at <= before or at < before + grace:
            return []
    return [e.OpenstackServerActionAttempted(command.operation_id, command.after, at)]


def act(
    server: OpenstackServer, action: str, observation: commands.Observation, wish: e.OpenstackServerEvent
) -> list[e.OpenstackServerEvent]:
    """Request an action, if the observed status allows it."""
    if server.is_under_way(action):
        return []
    quiet = observation.task_state is None and server.under_way is None
    if quiet and action != "reset" and observation.status in TARGET[action]:
        return []
    if observation.locked:
        raise commands.OpenstackServerLocked
    allowed = {"delete"}
    if quiet and observation.launched:
        allowed |= ALLOWED.get(observation.status, frozenset())
    if action not in allowed:
        raise IllegalAction(action, observation.status, frozenset(allowed))
    if action == "reset" and observation.image_id is None:
        raise commands.OpenstackServerHasNoImage
    if action == "shelve" and observation.image_id is not None and len(observation.name) > LONGEST_SHELVED:
        raise commands.OpenstackServerNameTooLong
    return [wish]


def adopt(server: OpenstackServer, command: commands.AdoptOpenstackServer) -> list[e.OpenstackServerEvent]:
    """Adopt the server as it stands, in a stable status."""
    observation = command.observation
    if (
        server.under_way is not None
        or observation.task_state is not None
        or observation.status not in ADOPTABLE
    ):
        raise commands.ServerInTransition(status=observation.status, task_state=observation.task_state)
    return [e.OpenstackServerAdopted(command.server_id)]


def delete(server: OpenstackServer, command: commands.DeleteOpenstackServer) -> list[e.OpenstackServerEvent]:
    """Delete it in any state, unless it is locked; a pending operation fails then."""
    if server.is_under_way("delete"):
        return []
    if command.observation.locked:
        raise commands.OpenstackServerLocked
    over = failed(server.under_way, "the server is to be deleted")
    return [*over, e.OpenstackServerDeleteRequested(command.operation_id, command.observation.name)]


def is_accepted(server: OpenstackServer) -> bool:
    return server.under_way is not None and server.accepted


def succeeded(under_way: PendingOperation | None, status: str) -> list[e.OpenstackServerEvent]:
    match under_way:
        case PendingOperation("shelve", operation_id):
            return [e.OpenstackServerShelved(operation_id, room_freed=status == "SHELVED_OFFLOADED")]
        case PendingOperation("unshelve", operation_id):
            return [e.OpenstackServerUnshelved(operation_id)]
        case PendingOperation("reset", operation_id):
            return [e.OpenstackServerReset(operation_id)]
        case _:
            return []


def failed(under_way: PendingOperation | None, reason: str) -> list[e.OpenstackServerEvent]:
    return [] if under_way is None else [FAILURES[under_way.action](under_way.operation_id, reason)]


def refused(server: OpenstackServer, command: ReportRefused) -> list[e.OpenstackServerEvent]:
    if not server.has_pending(command.operation_id):
        return []
    return [
        replace(event, quota=command.quota, differs=command.differs) if isinstance(event, Fails) else event
        for event in failed(server.under_way, command.reason)
    ]


def gone(server: OpenstackServer) -> list[e.OpenstackServerEvent]:
    """Record that it is gone: the outcome of a deletion; else out of band, and a pending operation fails."""
    under_way = server.under_way
    if under_way is not None and under_way.action == "delete":
        return [e.OpenstackServerDeleted(under_way.operation_id)]
    return failed(under_way, "it was deleted by someone else")


OPENSTACK_SERVER = Decider(OpenstackServer(), decide, evolve, feature="openstack_server")
