"""Who was shelved to make room is to come back: remembered until it does, or somebody has it otherwise."""

from __future__ import annotations

from msgspec.structs import replace

from commands.server import events as e
from commands.server import state
from commands.server.actions import STABLE_STATUSES
from commands.server.state import Server

SHELVED = frozenset({"SHELVED", "SHELVED_OFFLOADED"})


def evolve(server: Server, event: e.ServerEvent) -> Server:
    """Remember what ``state`` does, and forget that it is to come back once it need not any more."""
    after = state.evolve(server, event)
    if after.standing.preempted is None or not ends_absence(event, is_busy=server.under_way is not None):
        return after
    return replace(after, standing=replace(after.standing, preempted=None))


def ends_absence(event: e.ServerEvent, *, is_busy: bool) -> bool:
    """Whether it is back or gone, or was not shelved after all; what is seen while it is busy may pass."""
    match event:
        case e.ServerUnshelved() | e.ServerShelveFailed() | e.ServerDeleted() | e.ServerDeletedOutOfBand():
            return True
        case e.ServerObserved(status, None):
            return not is_busy and status in STABLE_STATUSES - SHELVED
        case _:
            return False
