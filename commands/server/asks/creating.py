"""How a server is asked for, and what came of each attempt to make it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from commands.kernel.message import Command, Quota
from commands.server.events import Flavor, Interface, Named, OnPreemption, RootVolume


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
    """When it was asked for, by the database's clock: needed where there is an ``expires_at``."""


class AttemptCreate(Command, frozen=True):
    """Ask for leave to send POST /servers now. Decides nothing while an earlier attempt is unresolved."""

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
    """``others_may_give_way``: what is lacking may yet be had, so the build has not failed."""

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
