"""Rules of exemptions, leases and extensions: their limits, and the roles that may give and end them."""

from __future__ import annotations

from collections.abc import Set
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol, runtime_checkable
from uuid import UUID

from commands.kernel.message import Command
from commands.server import events as e
from commands.server.lifecycle_terms import Exemption
from commands.server.refusals import ExemptionForAdministrators, ExemptionTooLong, PreemptibleGivesWay
from commands.server.rules.notices import answered, require_future, require_live
from commands.server.state import Server


class KeepServerAlive(Command, frozen=True):
    """It is in use ``until`` then. ``notice_id``: an answer to that notice, which is withdrawn with it.

    ``latest`` is the furthest time the caller may choose; None: any.
    """

    until: datetime
    at: datetime
    notice_id: UUID | None = None
    latest: datetime | None = None


class ExemptServer(Command, frozen=True):
    """Exempt the server from all policies, or from one.

    ``latest`` is the furthest time the caller may choose; None: any, and for ever.
    """

    why: str
    at: datetime
    until: datetime | None = None
    policy_id: UUID | None = None
    notice_id: UUID | None = None
    latest: datetime | None = None
    by_administrator: bool = False


class EndExemption(Command, frozen=True):
    """Take back the exemption from that policy; ``policy_id`` None: the one from all policies."""

    policy_id: UUID | None = None
    by_administrator: bool = False


class EndExemptions(Command, frozen=True):
    """End all exemptions."""

    by_administrator: bool = False


class SetServerExpiry(Command, frozen=True):
    """``latest`` is the furthest time the caller may choose; None: any."""

    expires_at: datetime | None
    at: datetime
    latest: datetime | None = None
    notice_id: UUID | None = None


def exempt(server: Server, command: ExemptServer) -> list[e.ServerEvent]:
    """Exempt a server, and withdraw every notice of the policies the exemption covers.

    Raises, besides the refusals common to all answers to a policy, ``PreemptibleGivesWay``,
    ``ExemptionTooLong`` and ``ExemptionForAdministrators``.
    """
    require_live(server)
    require_leave(server, command)
    answer = answered(server, command.notice_id, "it was exempted")
    made = Exemption(command.policy_id, command.until, command.by_administrator)
    if not answer and made in server.standing.exemptions:
        return []
    covered = [
        notice
        for notice in server.standing.open_notices
        if command.policy_id in {None, notice.policy_id} or notice.id == command.notice_id
    ]
    return [
        e.ServerExempted(
            command.why, command.until, command.policy_id, command.notice_id, command.by_administrator
        ),
        *(e.ServerNoticeWithdrawn(notice.id, "it was exempted") for notice in covered),
    ]


def require_leave(server: Server, command: ExemptServer) -> None:
    """Check that the caller may exempt it, and for this long."""
    if command.until is not None:
        require_future(command.until, command.at)
    if server.standing.is_preemptible and not command.by_administrator:
        raise PreemptibleGivesWay
    if command.latest is not None and (command.until is None or command.until > command.latest):
        raise ExemptionTooLong(command.latest)
    require_own(server, {command.policy_id}, by_administrator=command.by_administrator)


def end(server: Server, wanted: Set[UUID | None], *, by_administrator: bool) -> list[e.ServerEvent]:
    """End the existing exemptions from these policies."""
    require_own(server, wanted, by_administrator=by_administrator)
    held = [exemption.policy_id for exemption in server.standing.exemptions]
    return [e.ServerExemptionEnded(policy_id) for policy_id in held if policy_id in wanted]


def require_own(server: Server, wanted: Set[UUID | None], *, by_administrator: bool) -> None:
    """Check that an administrator's exemption is changed by an administrator only, as with the lock."""
    theirs = {each.policy_id for each in server.standing.exemptions if each.by_administrator}
    if theirs & wanted and not by_administrator:
        raise ExemptionForAdministrators


class Bounds(NamedTuple):
    """Limits of time ahead: of every lease, and of a member's exemptions and extensions."""

    lease: timedelta
    exemption: timedelta
    extension: timedelta


@runtime_checkable
class Expiries(Protocol):
    """Knows the expiry policies."""

    async def latest(self, server_id: UUID, now: datetime) -> datetime | None:
        """Return how long its owner may extend a server; None where no expiry policy covers it."""
        ...
