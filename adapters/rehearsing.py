"""Whenever a rehearsal of a policy is asked for, works it out; should the worker die, another begins anew."""

from __future__ import annotations

from uuid import UUID

import structlog

from adapters.errand import Aside, Errand, Workshop
from commands.errors import Refused
from commands.handler import state_of
from commands.log import read_stream
from commands.policy import asks
from commands.policy.decider import POLICY
from commands.policy.events import PolicyRehearsalRequested
from scheduler.policies.judging import Policy
from scheduler.rehearsals import begin, keep, tell_progress
from scheduler.rehearsing import RehearsalShown, RehearsalWish, rehearse

PART, LOCK = "rehearsal", "rehearsals"
"""One at a time in all workers: each may read the whole log, and hold a year of signals in memory."""

TRIES = 3
"""How often one is begun; what kills its worker so often is given up."""

LOG = structlog.get_logger("rehearsal")


async def carry_out(errand: Errand, _: str) -> None:
    """Work it out, and tell what came of it."""
    event = errand.record.event
    assert isinstance(event, PolicyRehearsalRequested)
    async with errand.workshop.handler.connect() as connection:
        records = await read_stream(connection, errand.stream)
    if event.operation_id not in state_of(POLICY, records).rehearsals:
        return
    if errand.fence is not None and errand.fence.attempt >= TRIES:
        await give_up(errand, event.operation_id, f"it was broken off {TRIES} times")
        return
    then = state_of(POLICY, records[: errand.record.version])
    assert then.definition is not None
    policy = Policy(errand.stream, then.version, then.definition, then.project_id)
    try:
        outcome = await work_out(errand.workshop, policy, event)
    except Refused as refusal:
        await give_up(errand, event.operation_id, str(refusal))
        return
    async with errand.workshop.handler.connect() as connection:
        await keep(connection, event.operation_id, outcome)
    told = asks.ConfirmRehearsed(
        event.operation_id,
        events=outcome.events,
        judged=outcome.judged,
        touched=len(outcome.touches),
        wrong=outcome.wrong,
        saved_server_hours=outcome.saved.server_hours,
    )
    await errand.tell(told, by="rehearsal")


async def work_out(workshop: Workshop, policy: Policy, event: PolicyRehearsalRequested) -> RehearsalShown:
    connect = workshop.handler.connect

    async def told(done: int, total: int) -> None:
        async with connect() as connection:
            await tell_progress(connection, event.operation_id, done, total)

    async with connect() as connection:
        await begin(connection, event.operation_id, policy.project_id)
    return await rehearse(connect, policy, RehearsalWish(event.since, event.until), event.until, told)


async def give_up(errand: Errand, operation_id: UUID, reason: str) -> None:
    LOG.warning("a rehearsal was given up", policy=str(errand.stream), reason=reason)
    await errand.tell(asks.ReportRehearsalFailed(operation_id, reason), by="rehearsal")


REHEARSALS = Aside(frozenset({PolicyRehearsalRequested}), lambda _: {PART: LOCK}, carry_out)
"""How rehearsals are worked out."""
