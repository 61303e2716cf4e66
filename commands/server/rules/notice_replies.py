"""What every answer to a policy has to respect: the server lives, the time is to come, the notice stands."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from commands.server import events as e
from commands.server.refusals import NoticeUnknown, ServerGone, TimePassed
from commands.server.state import Server


def require_live(server: Server) -> None:
    if server.deleted:
        raise ServerGone


def answered(server: Server, notice_id: UUID | None, how: str) -> list[e.ServerEvent]:
    """Withdraw the notice that was answered. Raises ``NoticeUnknown``: each can be answered once."""
    if notice_id is None:
        return []
    if not is_open(server, notice_id):
        raise NoticeUnknown
    return withdrawn(server, notice_id, how)


def is_open(server: Server, notice_id: UUID) -> bool:
    notice = server.standing.notice(notice_id)
    return notice is not None and notice.is_open


def withdrawn(server: Server, notice_id: UUID, why: str) -> list[e.ServerEvent]:
    return [e.ServerNoticeWithdrawn(notice_id, why)] if is_open(server, notice_id) else []


def require_future(time: datetime, now: datetime) -> None:
    if time <= now:
        raise TimePassed


def console_granted(server: Server, kind: str, until: datetime | None) -> list[e.ServerEvent]:
    """Whoever is given a console uses the server; each grant is a fact of its own."""
    require_live(server)
    return [e.ServerConsoleGranted(kind, until)]
