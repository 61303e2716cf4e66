"""What a server has for itself."""

from __future__ import annotations

from commands.decider import Claim
from commands.server.refusals import ServerNameDuplicate
from commands.server.state import Server


def claims(server: Server) -> frozenset[Claim]:
    """A live server has its name for itself in its project.

    While a new name is on its way to the cloud it has both: the cloud may still refuse the new one.
    """
    if not server.exists or server.deleted:
        return frozenset()
    names = {server.name, server.named[0], *(wish.name for wish in server.info)}
    return frozenset(Claim("server_name", server.project_id, name, ServerNameDuplicate) for name in names)
