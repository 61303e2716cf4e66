"""Several commands, each on a stream of its own, handled in one transaction: all of them, or none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from psycopg import AsyncConnection

from commands.kernel.actor import Origin
from commands.process_managers import Step
from commands.store.append import AppendRequest
from commands.store.handler import (
    NO_PRECONDITIONS,
    CommandResult,
    Handler,
    Preconditions,
    is_hidden,
    of_project,
    prepare,
    recorded,
    state_of,
)
from commands.store.history import History
from commands.store.log import read_stream


class Decided(NamedTuple):
    """Decision on one of the commands, before it is written."""

    history: History
    events: Sequence[Any]
    origin: Origin
    request: AppendRequest


async def handle_together(
    handler: Handler, steps: Sequence[Step], origin: Origin, terms: Preconditions = NO_PRECONDITIONS
) -> CommandResult:
    """Handle all of the commands or, if one is refused, none; return the result of the first.

    A repeated command id returns the first result. The steps name different streams. Raises what
    ``Handler.handle`` raises.
    """
    return await handler.retry_on_conflict(lambda: once(handler, steps, origin, terms))


async def once(
    handler: Handler, steps: Sequence[Step], origin: Origin, terms: Preconditions
) -> CommandResult:
    async with handler.connect() as connection:
        if terms.fingerprint is not None:
            earlier = await handler.read_previous_result(connection, origin.command_id, terms.fingerprint)
            if earlier is not None:
                return earlier
        first = await decide(connection, steps[0], origin, terms)
        others = [
            await decide(connection, step, origin, terms._replace(fingerprint=None)) for step in steps[1:]
        ]
    stream = steps[0].stream
    others_with_events = [other.request for other in others if other.events]
    if not first.events and not others_with_events and terms.fingerprint is None:
        return CommandResult(stream, first.history, 0)
    withheld = handler.encrypt(stream, terms)
    place = await handler.commit(
        first.request._replace(with_other_streams=others_with_events, withheld=withheld)
    )
    news = recorded(first.request, first.events, first.origin, place)
    return CommandResult(stream, first.history.extended(news), len(news))


async def decide(
    connection: AsyncConnection[Any], step: Step, origin: Origin, terms: Preconditions
) -> Decided:
    """Decide one command on its stream as it stands. Raises the decider's refusal."""
    decider, stream, command = step
    history = await read_stream(connection, stream)
    if history and is_hidden(history[0], decider.feature, terms):
        history = History()
    before = state_of(decider, history)
    events = decider.decide(before, command)
    after = decider.replay_from(before, events)
    if history:
        origin = of_project(origin, history[0].entry.project_id)
    held, wanted = decider.claims(before), decider.claims(after)
    request = prepare(stream, len(history), events, origin, terms, held, wanted)
    return Decided(history, events, origin, request)
