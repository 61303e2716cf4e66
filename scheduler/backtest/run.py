"""Run a rehearsal in several processes, each with a share of the servers."""

from __future__ import annotations

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import NamedTuple

import msgspec
import structlog
from msgspec.structs import replace
from psycopg import OperationalError
from psycopg.conninfo import make_conninfo

from commands.kernel.errors import Refused
from commands.kernel.fields import Time
from commands.kernel.policy_model import Policy
from commands.policy.events import Idle, Schedule
from commands.store.handler import Connect
from queries.engine.consistency import position_at
from scheduler.backtest import worker
from scheduler.backtest.replay import Rehearsal, joined
from scheduler.backtest.worker import Finished, News, Progress, Share, Undecodable, Unreadable, framed
from scheduler.clock import calendar
from scheduler.metrics.retention import signals_kept_since

MOST_TICKS = 200_000
"""Ticks of a rehearsal: with one every ten minutes it reaches back almost four years."""

WORTH_SHARING = 50_000
"""Events for which another process pays: it takes a third of a second to begin."""

MOST_SHARES = 4
"""Processes at one rehearsal, at most, and no more than there are cores."""

LOG = structlog.get_logger("rehearsal")


ProgressCallback = Callable[[int, int], Awaitable[object]]
"""Gets the position of the log a rehearsal has reached, and the last one."""


async def ignore_progress(done: int, total: int) -> None:
    """Stand in for a progress callback."""


SPAN = {"since": "from", "until": "to"}


class RehearsePolicyBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename=SPAN):
    """From when to when: ``to`` is now, if it is left out."""

    since: Time
    until: Time | None = None


class RehearsalShown(Rehearsal, frozen=True, kw_only=True, rename=SPAN):
    """What the policy would have done, and what would have come of it.

    ``signals_known_from`` is set where the span begins before all signals it needs are kept: until then
    no server counted as idle.
    """

    signals_known_from: datetime | None = None


class SpanInvalid(Refused):
    """A rehearsal goes from one time to a later one, of the past, and not over too many ticks."""

    status = 422

    def __init__(self, detail: str) -> None:
        super().__init__(errors=[{"pointer": "/from", "detail": detail}])


class RehearsalBroken(Exception):
    """A process of the rehearsal ended early: it may have been killed."""


class Span(NamedTuple):
    """Begin and end of a rehearsal, and the ticks of the policy within."""

    since: datetime
    until: datetime
    ticks: Sequence[datetime]


def span_of(policy: Policy, body: RehearsePolicyBody, now: datetime) -> Span:
    """Return the span of a request, up to now. Raises ``SpanInvalid``."""
    since, until = body.since, min(body.until or now, now)
    if since >= until:
        raise SpanInvalid("is not before the end of the span")
    ticks = list(islice(ticks_of(policy.definition.schedule, since, until), MOST_TICKS + 1))
    if len(ticks) > MOST_TICKS:
        raise SpanInvalid(f"leaves more than {MOST_TICKS} ticks")
    return Span(since, until, ticks)


async def rehearse(
    connect: Connect,
    policy: Policy,
    body: RehearsePolicyBody,
    now: datetime,
    on_progress: ProgressCallback = ignore_progress,
) -> RehearsalShown:
    """Run the policy over the log of that span; ``on_progress`` gets the progress.

    Raises ``SpanInvalid``, ``RehearsalBroken`` and ``psycopg.OperationalError``.
    """
    since, until, ticks = span_of(policy, body, now)
    async with connect() as connection:
        kept_since = await signals_kept_since(connection)
        end = await position_at(connection, until)
        database = make_conninfo(connection.info.dsn, password=connection.info.password)
    await on_progress(0, end)
    share, of = Share(policy, since, until, ticks, end, kept_since), shares_for(end)
    shares = [replace(share, number=number, of=of) for number in range(of)]
    outcome = joined(await work_out(database, shares, on_progress))
    shown = msgspec.convert(outcome, RehearsalShown, from_attributes=True)
    return replace(shown, signals_known_from=known_from(policy, kept_since, since))


def shares_for(events: int) -> int:
    cores = len(os.sched_getaffinity(0))
    return max(1, min(MOST_SHARES, cores, events // WORTH_SHARING))


async def work_out(database: str, shares: Sequence[Share], on_progress: ProgressCallback) -> list[Rehearsal]:
    """Compute each share in a process; should one fail, the others are ended."""
    reached, end = [0] * len(shares), shares[0].end

    async def one(share: Share) -> Rehearsal:
        async def on_share_progress(position: int) -> None:
            least, reached[share.number] = min(reached), position
            if least < min(reached):
                await on_progress(min(reached), end)

        outcome = await run_in_process(database, share, on_share_progress)
        await on_share_progress(end)
        return outcome

    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(one(share)) for share in shares]
    except ExceptionGroup as failed:
        raise failed.exceptions[0] from None
    return [task.result() for task in tasks]


async def run_in_process(
    database: str, share: Share, on_progress: Callable[[int], Awaitable[object]]
) -> Rehearsal:
    """Compute a share in a process; ``on_progress`` gets its position. Cancellation ends the process."""
    command = (sys.executable, "-m", worker.__name__)
    process = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE)
    try:
        await ask(process, framed(database.encode()) + framed(msgspec.msgpack.encode(share)))
        async for news in news_of(process):
            match news:
                case Progress(position):
                    await on_progress(position)
                case Undecodable(position, reason):
                    LOG.warning("an entry of the log cannot be decoded", position=position, reason=reason)
                case Unreadable(reason):
                    raise OperationalError(reason)
                case Finished(outcome):
                    return outcome
        raise RehearsalBroken(f"a process of the rehearsal ended with {await process.wait()}")
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def ask(process: Process, request: bytes) -> None:
    """Send the process its task. One that is gone already shows by its silence."""
    assert process.stdin is not None
    process.stdin.write(request)
    try:
        await process.stdin.drain()
    except ConnectionError:
        return
    process.stdin.close()


async def news_of(process: Process) -> AsyncIterator[News]:
    """Yield the messages of a process, until it ends."""
    assert process.stdout is not None
    decoder = msgspec.msgpack.Decoder(News)
    try:
        while True:
            length = int.from_bytes(await process.stdout.readexactly(8))
            yield decoder.decode(await process.stdout.readexactly(length))
    except asyncio.IncompleteReadError:
        return


def known_from(policy: Policy, kept_since: datetime | None, since: datetime) -> datetime | None:
    """Return the first moment with all metrics of the policy, if the span begins before it."""
    rule = policy.definition.rule
    if kept_since is None or not isinstance(rule, Idle) or not rule.thresholds:
        return None
    known = kept_since + rule.window
    return known if since < known else None


def ticks_of(schedule: Schedule, since: datetime, until: datetime) -> Iterator[datetime]:
    """Yield the ticks of the policy."""
    due = calendar.next_due(schedule, since)
    while due is not None and due <= until:
        yield due
        due = calendar.next_due(schedule, due)
