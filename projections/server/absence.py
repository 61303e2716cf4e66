"""What a reader is told of a server that was shelved to make room, and is to come back."""

from __future__ import annotations

from typing import Any

from commands.server import events as e
from commands.server.lifecycle_terms import Preempted
from commands.server.rules.preemption_return import ends_absence


def absence(preempted: Preempted | None, event: e.ServerEvent, *, is_busy: bool) -> dict[str, Any]:
    """Return the field ``preempted`` if it is back, or somebody has it otherwise."""
    if preempted is None or not ends_absence(event, is_busy=is_busy):
        return {}
    return {"preempted": None}
