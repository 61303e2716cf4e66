"""Notices that have become pointless: none is left open when its server is gone, or its purpose fulfilled."""

from __future__ import annotations

from commands.server import events as e
from commands.server.lifecycle_terms import Notice
from commands.server.state import Server

GONE = "the server is gone"
DONE = "what it announced was done, as another notice had announced too"
UNHEARD = "what it announced was done at its time, though it had not been delivered for as long by then"


def close(server: Server, events: list[e.ServerEvent]) -> list[e.ServerEvent]:
    """Return the events, and the end of each notice that they leave without an object."""
    pointless = [
        e.ServerNoticeWithdrawn(notice.id, why)
        for notice in server.standing.open_notices
        if (why := reason(notice, events)) is not None
    ]
    return [*events, *pointless]


def reason(notice: Notice, events: list[e.ServerEvent]) -> str | None:
    """Return why a notice is pointless after these events. One whose own decision it was is done by that."""
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
