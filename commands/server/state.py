"""What the rules of a server remember, and nothing a reader would like to see."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import assert_never
from uuid import UUID

import msgspec
from msgspec.structs import replace

from commands.decider import Claim
from commands.server import events as e
from commands.server.refusals import ServerNameDuplicate


class Action(StrEnum):
    CREATE = "create"
    START = "start"
    STOP = "stop"
    REBOOT = "reboot"
    HARD_REBOOT = "reboot-hard"
    DELETE = "delete"
    INFO = "info"


ALLOWED: dict[str, frozenset[Action]] = {
    "ACTIVE": frozenset({Action.STOP, Action.REBOOT, Action.HARD_REBOOT, Action.DELETE, Action.INFO}),
    "SHUTOFF": frozenset({Action.START, Action.HARD_REBOOT, Action.DELETE, Action.INFO}),
    "PAUSED": frozenset({Action.HARD_REBOOT, Action.DELETE, Action.INFO}),
    "SUSPENDED": frozenset({Action.HARD_REBOOT, Action.DELETE, Action.INFO}),
    "ERROR": frozenset({Action.STOP, Action.HARD_REBOOT, Action.DELETE, Action.INFO}),
}
"""What Nova allows in a lasting status, of a server that has run at least once (openstack-facts.md, 2)."""

OTHERWISE = frozenset({Action.DELETE, Action.INFO})
"""What any other status allows: DELETE and a change of the name always go."""

LOOKS = 2
"""Complete listings without the server before it counts as never made."""

LASTING = frozenset(
    {"ACTIVE", "SHUTOFF", "PAUSED", "SUSPENDED", "RESCUE", "SHELVED", "SHELVED_OFFLOADED", "ERROR"}
)
"""Status that last: a server stays in them until somebody acts. (VERIFY_RESIZE waits for a decision.)"""

LAUNCHED = LASTING - {"ERROR"}
"""Status that only a server has which ran at least once; ERROR may be that of a build that failed."""

TARGET = {
    Action.START: "ACTIVE",
    Action.STOP: "SHUTOFF",
    Action.REBOOT: "ACTIVE",
    Action.HARD_REBOOT: "ACTIVE",
}
"""The lasting status in which an action has done its work."""


class UnderWay(msgspec.Struct, frozen=True):
    """The one operation on the server's power or life that has no outcome yet."""

    action: Action
    operation_id: UUID
    accepted: bool = False
    attempted: bool = False
    after: str | None = None


class Wish(msgspec.Struct, frozen=True):
    """A change of name and description that has no outcome yet."""

    operation_id: UUID
    name: str
    description: str


class Server(msgspec.Struct, frozen=True):
    """``attempt`` counts the POSTs; ``open_since`` is set while the last one has no answer."""

    project_id: str = ""
    name: str = ""
    description: str = ""
    exists: bool = False
    deleted: bool = False
    attempt: int = 0
    open_since: datetime | None = None
    answer_lost: bool = False
    not_found_at: tuple[datetime, ...] = ()
    cloud_id: str | None = None
    cloud_name: str = ""
    launched: bool = False
    build_failed: bool = False
    under_way: UnderWay | None = None
    info: tuple[Wish, ...] = ()
    """In the order they were asked."""
    named: tuple[str, str] = ("", "")
    """Name and description the cloud is known to have."""
    seen: e.ServerObserved | None = None
    settled: str | None = None
    """The last lasting status, one without a task under way."""
    twins: frozenset[str] = frozenset()

    @property
    def status(self) -> str:
        """Nova's word, or BUILD before Nova has one."""
        if self.deleted:
            return "DELETED"
        if self.build_failed:
            return "ERROR"
        return "BUILD" if self.seen is None else self.seen.status

    @property
    def undecided(self) -> bool:
        """Whether a POST may have made a server we do not know of."""
        return self.open_since is not None and len(self.not_found_at) < LOOKS

    def is_under_way(self, action: Action) -> bool:
        return self.under_way is not None and self.under_way.action is action

    def awaits(self, operation_id: UUID) -> bool:
        return self.under_way is not None and self.under_way.operation_id == operation_id

    def wishes(self, operation_id: UUID) -> bool:
        return any(wish.operation_id == operation_id for wish in self.info)

    def without(self, operation_id: UUID) -> tuple[Wish, ...]:
        """Return the changes of name and description under way but for that one."""
        return tuple(wish for wish in self.info if wish.operation_id != operation_id)

    def allowed(self) -> frozenset[Action]:
        """Return what may be asked now."""
        if self.deleted or not self.exists or self.is_under_way(Action.DELETE):
            return frozenset()
        if self.seen is not None and self.seen.locked:
            return frozenset({Action.INFO})
        if self.is_under_way(Action.REBOOT):
            return OTHERWISE | {Action.HARD_REBOOT}
        if self.under_way is not None or not self.launched:
            return OTHERWISE
        if self.seen is None or self.seen.task_state is not None:
            return OTHERWISE
        return ALLOWED.get(self.seen.status, OTHERWISE)


def claims(server: Server) -> frozenset[Claim]:
    """A live server has its name for itself in its project.

    While a new name is on its way to the cloud it has both: the cloud may still refuse the new one.
    """
    if not server.exists or server.deleted:
        return frozenset()
    names = {server.name, server.named[0], *(wish.name for wish in server.info)}
    return frozenset(Claim("server_name", server.project_id, name, ServerNameDuplicate) for name in names)


def begin(server: Server, action: Action, operation_id: UUID) -> Server:
    return replace(server, under_way=UnderWay(action, operation_id))


def end(server: Server) -> Server:
    return replace(server, under_way=None)


def progress(server: Server, **news: object) -> Server:
    if server.under_way is None:
        return server
    return replace(server, under_way=replace(server.under_way, **news))


def evolve(server: Server, event: e.ServerEvent) -> Server:  # noqa: C901 - one case per event
    match event:
        case e.ServerRequested():
            return requested(event)
        case e.ServerCreateAttempted(attempt, at):
            return replace(server, attempt=attempt, open_since=at, answer_lost=False, not_found_at=())
        case e.ServerCreateUnanswered():
            return replace(server, answer_lost=True)
        case e.ServerCreateNotFound(_, at):
            return replace(server, not_found_at=(*server.not_found_at, at))
        case e.ServerAccepted(_, cloud_id):
            return replace(server, cloud_id=cloud_id, open_since=None, not_found_at=())
        case e.ServerBuilt():
            return end(replace(server, launched=True))
        case e.ServerBuildFailed():
            return end(replace(server, build_failed=True, open_since=None))
        case e.ServerStartRequested(operation_id):
            return begin(server, Action.START, operation_id)
        case e.ServerStopRequested(operation_id):
            return begin(server, Action.STOP, operation_id)
        case e.ServerRebootRequested(operation_id, kind):
            return begin(server, Action.REBOOT if kind == "SOFT" else Action.HARD_REBOOT, operation_id)
        case e.ServerDeleteRequested(operation_id):
            return begin(server, Action.DELETE, operation_id)
        case (
            e.ServerStarted()
            | e.ServerStopped()
            | e.ServerRebooted()
            | e.ServerStartFailed()
            | e.ServerStopFailed()
            | e.ServerRebootFailed()
            | e.ServerDeleteFailed()
        ):
            return end(server)
        case e.ServerOperationAbandoned(operation_id):
            rest = replace(server, info=server.without(operation_id))
            return end(rest) if server.awaits(operation_id) else rest
        case e.ServerDeleted() | e.ServerDeletedOutOfBand():
            return end(replace(server, deleted=True, open_since=None, info=()))
        case e.ServerInfoChangeRequested(operation_id, name, description):
            info = (*server.info, Wish(operation_id, name, description))
            return replace(server, name=name, description=description, info=info)
        case e.ServerInfoChanged(operation_id, name, description):
            known = {"named": (name, description), "cloud_name": name}
            return replace(server, info=server.without(operation_id), **known)
        case e.ServerInfoChangeFailed(operation_id, _, name, description):
            info = server.without(operation_id)
            return replace(server, name=name, description=description, info=info)
        case e.ServerActionAttempted(_, after):
            return progress(server, attempted=True, after=after)
        case e.ServerActionAccepted():
            return progress(server, accepted=True)
        case e.ServerObserved(status, task_state):
            settled = status if task_state is None else server.settled
            launched = server.launched or status in LAUNCHED
            return replace(server, seen=event, settled=settled, launched=launched)
        case e.ServerRenamedOutOfBand(cloud_name):
            return replace(server, cloud_name=cloud_name)
        case e.ServerTwinFound(cloud_id):
            return replace(server, twins=server.twins | {cloud_id})
        case e.ServerTwinDeleted(cloud_id):
            return replace(server, twins=server.twins - {cloud_id})
        case e.ServerStartedOutOfBand() | e.ServerStoppedOutOfBand() | e.ServerStatusChangedOutOfBand():
            return server
        case _:
            assert_never(event)


def requested(event: e.ServerRequested) -> Server:
    return Server(
        project_id=event.project_id,
        name=event.name,
        description=event.description,
        exists=True,
        cloud_name=event.name,
        named=(event.name, event.description),
        under_way=UnderWay(Action.CREATE, event.operation_id),
    )
