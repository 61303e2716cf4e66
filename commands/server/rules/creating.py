"""Rules of creation: make a server exactly once, on an API without idempotency keys.

An attempt is recorded before its POST. The next attempt waits until its outcome is known: it was accepted
(answered, or found later by its tag), refused, or is absent from two complete listings, the second
of them a whole grace period after the attempt.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from commands.kernel.message import Command, Quota
from commands.server.actions import Action
from commands.server.events import (
    Flavor,
    Interface,
    Named,
    OnPreemption,
    RootVolume,
    ServerAccepted,
    ServerBuildFailed,
    ServerCapacityMissing,
    ServerCreateAttempted,
    ServerCreateNotFound,
    ServerCreateUnanswered,
    ServerDuplicateFound,
    ServerEvent,
    ServerRequested,
)
from commands.server.refusals import TimePassed
from commands.server.rules.deleting import deleted
from commands.server.rules.preemption import ReportNoRoom
from commands.server.state import ABSENCE_CONFIRMATIONS, Server


class RequestServer(Command, frozen=True):
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
    key_pair: UUID | None = None
    interfaces: tuple[Interface, ...] = ()
    root_volume: RootVolume | None = None
    is_preemptible: bool = False
    on_preemption: OnPreemption = "delete"
    expires_at: datetime | None = None
    at: datetime | None = None
    """Time of the request, by the database's clock: needed where there is an ``expires_at``."""


class AttemptCreate(Command, frozen=True):
    """Record an attempt before POST /servers is sent. Decides nothing while an earlier one is unresolved."""

    at: datetime


class ConfirmAccepted(Command, frozen=True):
    cloud_id: str


class ReportUnanswered(Command, frozen=True):
    attempt: int
    reason: str


class ReportNotFound(Command, frozen=True):
    """A complete listing, begun at ``at``, does not show the server. ``grace`` is in seconds."""

    attempt: int
    at: datetime
    grace: float


class ReportBuildRefused(Command, frozen=True):
    """``others_may_give_way``: preemption may free what is lacking, so the build has not failed yet."""

    attempt: int
    reason: str
    code: int | None = None
    quota: Quota | None = None
    others_may_give_way: bool = False


class ReportTwin(Command, frozen=True):
    cloud_id: str


CreatingCommand = (
    RequestServer
    | AttemptCreate
    | ConfirmAccepted
    | ReportUnanswered
    | ReportNotFound
    | ReportBuildRefused
    | ReportTwin
)


def request(server: Server, command: RequestServer) -> list[ServerEvent]:
    """Request a server. Raises ``TimePassed`` for one that would have expired already."""
    if server.exists:
        return []
    if command.expires_at is not None and command.at is not None and command.expires_at <= command.at:
        raise TimePassed("/expires_at")
    return [
        ServerRequested(
            operation_id=command.operation_id,
            project_id=command.project_id,
            name=command.name,
            flavor=command.flavor,
            image=command.image,
            networks=command.networks,
            description=command.description,
            key_name=command.key_name,
            metadata=command.metadata,
            security_groups=command.security_groups,
            availability_zone=command.availability_zone,
            user_data_sha256=command.user_data_sha256,
            key_pair=command.key_pair,
            interfaces=command.interfaces,
            root_volume=command.root_volume,
            is_preemptible=command.is_preemptible,
            on_preemption=command.on_preemption,
            expires_at=command.expires_at,
        )
    ]


def attempt(server: Server, command: AttemptCreate) -> list[ServerEvent]:
    done = server.cloud_id is not None or server.build_failed or server.deleted
    if done or server.attempt_unresolved or server.erased or server.preemption_wait:
        return []
    if server.missing_parts and server.is_under_way(Action.CREATE):
        return []
    if server.is_under_way(Action.DELETE):
        return deleted(server)
    return [ServerCreateAttempted(server.attempt + 1, command.at)]


def unanswered(server: Server, command: ReportUnanswered) -> list[ServerEvent]:
    if server.attempt_open_since is None or server.attempt_unanswered or command.attempt != server.attempt:
        return []
    return [ServerCreateUnanswered(command.attempt, command.reason)]


def not_found(server: Server, command: ReportNotFound) -> list[ServerEvent]:
    """Count a listing that comes half a grace period after the attempt, or after the listing before it."""
    if (
        server.attempt_open_since is None
        or not server.attempt_unresolved
        or command.attempt != server.attempt
    ):
        return []
    due = (server.attempt_open_since, *server.absent_at)[-1] + timedelta(
        seconds=command.grace / ABSENCE_CONFIRMATIONS
    )
    again = command.at in server.absent_at
    return [ServerCreateNotFound(command.attempt, command.at)] if command.at >= due and not again else []


def accepted(server: Server, command: ConfirmAccepted) -> list[ServerEvent]:
    if command.cloud_id == server.cloud_id or command.cloud_id in server.twins | server.discarded:
        return []
    if server.cloud_id is not None or server.attempt == 0 or server.build_failed or server.deleted:
        return twin(server, ReportTwin(command.cloud_id))
    return [ServerAccepted(server.attempt, command.cloud_id)]


def refused(server: Server, command: ReportBuildRefused) -> list[ServerEvent]:
    if server.attempt_open_since is None or command.attempt != server.attempt or server.under_way is None:
        return []
    if server.under_way.action is Action.DELETE:
        return deleted(server)
    operation_id = server.under_way.operation_id
    if command.others_may_give_way and not server.standing.is_preemptible:
        return [ServerCapacityMissing(operation_id, command.attempt, command.reason, quota=command.quota)]
    return [ServerBuildFailed(operation_id, command.reason, command.code, quota=command.quota)]


def no_room(server: Server, command: ReportNoRoom) -> list[ServerEvent]:
    """Record missing capacity before the first attempt; later an attempt's own result counts more."""
    if server.under_way is None or server.under_way.action is not Action.CREATE or server.waiting_for_room:
        return []
    if server.missing_parts or server.attempt or server.standing.is_preemptible:
        return []
    return [ServerCapacityMissing(server.under_way.operation_id, 0, command.reason)]


def twin(server: Server, command: ReportTwin) -> list[ServerEvent]:
    if command.cloud_id == server.cloud_id or command.cloud_id in server.twins:
        return []
    return [ServerDuplicateFound(command.cloud_id)]
