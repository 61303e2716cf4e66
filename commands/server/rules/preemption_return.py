"""Return of a server shelved for preemption: tracked until it is back, or a request changes it."""

from __future__ import annotations

from msgspec.structs import replace

from commands.server import events as e
from commands.server import state
from commands.server.actions import STABLE_STATUSES
from commands.server.state import Server

SHELVED = frozenset({"SHELVED", "SHELVED_OFFLOADED"})


def evolve(server: Server, event: e.ServerEvent) -> Server:
    """Evolve the state, and clear the pending return once an event ends it."""
    after = state.evolve(server, event)
    if after.standing.preempted is None or not ends_absence(event, is_busy=server.under_way is not None):
        return after
    return replace(after, standing=replace(after.standing, preempted=None))


def ends_absence(event: e.ServerEvent, *, is_busy: bool) -> bool:
    """Whether the event ends the absence: the server is back, gone, or was not shelved after all.

    An observation during a pending operation may be a transient state, and ends nothing.
    """
    match event:
        case e.ServerUnshelved() | e.ServerShelveFailed() | e.ServerDeleted() | e.ServerDeletedOutOfBand():
            return True
        case e.ServerObserved(status, None):
            return not is_busy and status in STABLE_STATUSES - SHELVED
        case _:
            return False
