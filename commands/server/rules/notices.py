"""Rules of open notices: answers to a notice, and the events that withdraw it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from commands.server import events as e
from commands.server.lifecycle_terms import Notice
from commands.server.refusals import NoticeUnknown, ServerGone, TimePassed
from commands.server.state import Server


def require_live(server: Server) -> None:
    if server.deleted:
        raise ServerGone


def answered(server: Server, notice_id: UUID | None, how: str) -> list[e.ServerEvent]:
    """Withdraw the answered notice. Raises ``NoticeUnknown``: each notice can be answered once."""
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
    """Record that a console was granted: the server is in use. Each grant is an event of its own."""
    require_live(server)
    return [e.ServerConsoleGranted(kind, until)]


GONE = "the server is gone"
DONE = "what it announced was done, as another notice had announced too"
UNHEARD = "what it announced was done at its time, though it had not been delivered for as long by then"


def close(server: Server, events: list[e.ServerEvent]) -> list[e.ServerEvent]:
    """Return the events, and the withdrawal of each notice that they make pointless."""
    pointless = [
        e.ServerNoticeWithdrawn(notice.id, why)
        for notice in server.standing.open_notices
        if (why := reason(notice, events)) is not None
    ]
    return [*events, *pointless]


def reason(notice: Notice, events: list[e.ServerEvent]) -> str | None:
    """Return why a notice is pointless after these events; None for one whose own action they decide."""
    for event in events:
        match event:
            case e.ServerDeleted() | e.ServerDeletedOutOfBand():
                return GONE
            case e.ServerPolicyActionDecided(ruling=ruling, action=action, notice_id=notice_id):
                announced = (ruling.policy_id, action) == (notice.policy_id, notice.action)
                if announced and notice.id != notice_id:
                    return UNHEARD if notice_id is None else DONE
            case _:
                pass
    return None
