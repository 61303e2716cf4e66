"""What a server has for itself."""

from __future__ import annotations

from commands.kernel.decider import Claim
from commands.server.refusals import NoticeUnknown, ServerNameDuplicate
from commands.server.state import Server

NOTICE = "notice"
"""The kind of claim by which an open notice is found."""


def claims(server: Server) -> frozenset[Claim]:
    """A live server has its name for itself in its project.

    While a new name is on its way to the cloud it has both: the cloud may still refuse the new one. Each of
    its open notices leads to it: who was told names the notice.
    """
    if not server.exists or server.deleted:
        return frozenset()
    names = {server.name, server.named[0], *(wish.name for wish in server.info)}
    named = {Claim("server_name", server.project_id, name, ServerNameDuplicate) for name in names}
    told = {Claim(NOTICE, "", str(notice.id), NoticeUnknown) for notice in server.standing.open_notices}
    return frozenset(named | told)
