"""Observation: reports to the rules what the cloud shows, and hastens a job that waits for it."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from adapters.kernel.context import BY, Runtime
from adapters.queue.jobs import lock_of_effects
from commands.kernel.actor import Origin
from commands.kernel.decider import Decider
from commands.kernel.message import Command
from commands.store.handler import CommandResult, Preconditions

HASTEN = b"""
UPDATE procrastinate_jobs SET scheduled_at = NULL
WHERE status = 'todo' AND scheduled_at > now() AND lock = %s
"""


async def report(
    runtime: Runtime,
    decider: Decider[Any, Any, Any],
    stream: UUID,
    command: Command,
    terms: Preconditions,
    reporter: str,
    request_id: str | None = None,
    *,
    busy: bool = False,
) -> CommandResult:
    """Report to one stream. If that is news during an operation (``busy``), its job runs at once.

    A job that failed, or whose answer was lost, waits to be tried again, longer each time: but now there is
    something to be seen. What comes after it in its stream waits for it as well, even where nothing is left
    for it to do. Raises ``Unknown``, ``LedgerUnavailable``.
    """
    origin = Origin(
        by=BY,
        project_id="",
        command_id=uuid4(),
        correlation_id=f"{reporter}-{uuid4()}",
        cloud_request_id=request_id,
    )
    outcome = await runtime.handler.handle(decider, stream, command, origin, terms)
    if busy and outcome.new_event_count:
        async with runtime.handler.connect() as connection:
            await connection.execute(HASTEN, [lock_of_effects(stream)])
    return outcome
