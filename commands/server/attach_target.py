"""A server as the target of an attachment: a volume, a port or an address."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from commands.kernel.errors import IllegalAction
from commands.server.actions import Action
from commands.server.decider import SERVER
from commands.server.refusals import ServerGone, ServerLocked, ServerUnknown
from commands.server.state import Server
from commands.store.handler import Handler

VOLUMES = frozenset({"ACTIVE", "SHUTOFF", "PAUSED", "VERIFY_RESIZE", "SHELVED", "SHELVED_OFFLOADED"})
"""Status in which Nova attaches and detaches volumes (its API's decorators)."""

INTERFACES = frozenset({"ACTIVE", "SHUTOFF", "PAUSED"})
"""Status in which Nova attaches and detaches ports."""

SNAPSHOTS = frozenset({"ACTIVE", "SHUTOFF", "PAUSED", "SUSPENDED"})
"""Status in which Nova copies the disk."""

HARMLESS = frozenset({"snapshot"})
"""Actions that Nova allows on a locked server, for they leave it as it is."""

WHERE = {
    "snapshot": SNAPSHOTS,
    "attach-volume": VOLUMES,
    "detach-volume": VOLUMES,
    "attach-interface": INTERFACES,
    "detach-interface": INTERFACES,
}


class Host(NamedTuple):
    """``cloud_id`` is Nova's id."""

    project_id: str
    cloud_id: str


async def host_of(handler: Handler, server_id: UUID, project_scope: str | None, action: str) -> Host:
    """Return a server whose status allows attaching or detaching now.

    The server may change right after: the cloud has the last word. Raises ``ServerUnknown``,
    ``ServerGone``, ``ServerLocked`` or ``IllegalAction``.
    """
    server: Server = await handler.load_state(SERVER, server_id, project_scope)
    if not server.exists:
        raise ServerUnknown
    if server.deleted or server.is_under_way(Action.DELETE):
        raise ServerGone
    if server.seen is not None and server.seen.locked and action not in HARMLESS:
        raise ServerLocked
    quiet = server.seen is not None and server.seen.task_state is None
    if server.cloud_id is None or not quiet or server.status not in WHERE[action]:
        raise IllegalAction(action, server.status, frozenset())
    return Host(server.project_id, server.cloud_id)
