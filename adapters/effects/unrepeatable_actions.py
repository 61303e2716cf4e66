"""Unrepeatable actions, such as a reboot: sent once, and again only if the first request had no effect.

An attempt is recorded before each sending. As long as its answer is missing, another one follows only after
a whole grace (``Timeouts.act``: longer than a request may be under way) in which Nova's own audit shows no
newer entry of the same action by our user.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from adapters.kernel.context import EffectContext, RetryLater
from commands.kernel.message import Command

LOOKS = 8
"""How often Nova's audit is looked at within the grace."""

MOST = 10_000

answered: set[UUID] = set()
"""Operations whose last sending the cloud answered with no: it did not take it, and may be asked again.

Only this process knows; another one, or this one after a crash, waits for the grace.
"""


def note_answered(operation_id: UUID) -> None:
    if len(answered) >= MOST:
        answered.clear()
    answered.add(operation_id)


def newest(entries: Sequence[Any]) -> str | None:
    """Return the request id of the newest entry of os-instance-actions."""
    return str(entries[0]["request_id"]) if entries else None


def find_taken(entries: Sequence[Any], after: str | None, action: str, user_id: str) -> str | None:
    """Return the request id under which Nova took an action that was sent after that entry, if it did."""
    for entry in entries:
        if entry["request_id"] == after:
            break
        if entry["action"] == action and entry.get("user_id") == user_id:
            return str(entry["request_id"])
    return None


async def have_leave(
    context: EffectContext,
    operation_id: UUID,
    attempt: Callable[[datetime, float], Command],
    *,
    untimed: bool,
) -> None:
    """Record that it is about to be sent. Raises ``RetryLater`` while an earlier sending may still arrive.

    ``untimed``: an older version recorded an attempt without its time, so that the grace begins now.
    """
    grace = 0.0 if operation_id in answered else context.runtime.timeouts.act
    outcome = await context.report(attempt(await context.runtime.clock(), grace))
    if not outcome.new_event_count:
        raise RetryLater(max(grace / LOOKS, 0.05))
    if untimed and grace:
        raise RetryLater(grace)
    answered.discard(operation_id)
