"""Pairs of the table of actions: what leads a running server into a status of its own, and what back."""

from __future__ import annotations

from commands.server.actions import ACTIONS, ServerAction

RUNNING = frozenset({"ACTIVE"})

THERE_AND_BACK: list[tuple[ServerAction, ServerAction]] = [
    (there, back)
    for there in ACTIONS.values()
    for back in ACTIONS.values()
    if there.requested and there.allowed >= RUNNING
    if back.requested and back.target == RUNNING and there.target <= back.allowed
]
"""Of the actions without arguments whose requests tell no more than that they were asked for."""


def way_to(allowed: frozenset[str]) -> list[str]:
    """Return what is asked of a running server first, so that it comes into one of these statuses."""
    ways = [row for row in ACTIONS.values() if row.allowed >= RUNNING and row.is_plain]
    return [] if allowed >= RUNNING else [next(row.action for row in ways if row.target & allowed)]
