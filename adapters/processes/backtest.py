"""Rehearsal process: runs a requested rehearsal; if its worker dies, another begins anew."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Protocol
from uuid import UUID

import structlog

from adapters.kernel.context import EffectContext, Subscription
from commands.kernel.errors import Refused
from commands.kernel.policy_model import Policy
from commands.policy import commands
from commands.policy.decider import POLICY
from commands.policy.events import PolicyRehearsalRequested
from commands.store.handler import Connect, state_of
from commands.store.log import read_stream

PART, LOCK = "rehearsal", "rehearsals"
"""One at a time in all workers: each may read the whole log, and hold a year of signals in memory."""

TRIES = 3
"""How often one is begun; what kills its worker so often is given up."""

LOG = structlog.get_logger("rehearsal")


class Saved(Protocol):
    @property
    def server_hours(self) -> float: ...


class Rehearsed(Protocol):
    """The outcome of a rehearsal, as far as its event holds it."""

    @property
    def events(self) -> int: ...
    @property
    def judged(self) -> int: ...
    @property
    def touches(self) -> Sequence[object]: ...
    @property
    def wrong(self) -> int: ...
    @property
    def saved(self) -> Saved: ...


Rehearse = Callable[[Connect, Policy, PolicyRehearsalRequested], Awaitable[Rehearsed]]
"""Runs a rehearsal and keeps its outcome. Raises ``Refused``."""


async def run_rehearsal(rehearse: Rehearse, context: EffectContext) -> None:
    """Run the rehearsal, and report its outcome."""
    event = context.record.event
    assert isinstance(event, PolicyRehearsalRequested)
    async with context.runtime.handler.connect() as connection:
        records = await read_stream(connection, context.stream)
    if event.operation_id not in state_of(POLICY, records).rehearsals:
        return
    if context.fence is not None and context.fence.attempt >= TRIES:
        await give_up(context, event.operation_id, f"it was broken off {TRIES} times")
        return
    then = state_of(POLICY, records[: context.record.version])
    assert then.definition is not None
    policy = Policy(context.stream, then.version, then.definition, then.project_id)
    try:
        outcome = await rehearse(context.runtime.handler.connect, policy, event)
    except Refused as refusal:
        await give_up(context, event.operation_id, str(refusal))
        return
    told = commands.ConfirmRehearsed(
        event.operation_id,
        events=outcome.events,
        judged=outcome.judged,
        touched=len(outcome.touches),
        wrong=outcome.wrong,
        saved_server_hours=outcome.saved.server_hours,
    )
    await context.report(told, by="rehearsal")


async def give_up(context: EffectContext, operation_id: UUID, reason: str) -> None:
    LOG.warning("a rehearsal was given up", policy=str(context.stream), reason=reason)
    await context.report(commands.ReportRehearsalFailed(operation_id, reason), by="rehearsal")


def rehearsals(rehearse: Rehearse) -> Subscription:
    """Return the subscription that runs rehearsals."""
    return Subscription(
        "rehearse",
        frozenset({PolicyRehearsalRequested}),
        partial(run_rehearsal, rehearse),
        lambda _: {PART: LOCK},
    )
