"""Field ``preempted`` of a server's row: shelved for preemption, and to be unshelved later."""

from __future__ import annotations

from typing import Any

from commands.server import events as e
from commands.server.lifecycle_terms import Preempted, ends_absence


def absence(preempted: Preempted | None, event: e.ServerEvent, *, is_busy: bool) -> dict[str, Any]:
    """Clear the field ``preempted`` if the server is back, or another request changed it."""
    if preempted is None or not ends_absence(event, is_busy=is_busy):
        return {}
    return {"preempted": None}
