"""Reads the recorded past, and has a policy rehearsed on it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, NamedTuple, get_args

import msgspec
import structlog
from msgspec.structs import replace

from commands.errors import Refused
from commands.policy.events import Idle, Schedule
from commands.record import read_row
from commands.server.events import ServerEvent
from projections.follower import uncollected
from queries.moment import position_at
from scheduler import calendar
from scheduler.forgetting import signals_kept_since
from scheduler.past_signals import read_past_signals
from scheduler.policies.judging import NO_SIGNALS, Policy
from scheduler.policies.known import judge_of
from scheduler.rehearsal import Rehearsal, Rehearsing, SignalsAt
from scheduler.sweep import Sweeper

PAGE = 5_000
"""Records read, decoded and folded in one go."""

MOST_TICKS = 200_000
"""Of a rehearsal: a policy that looks every ten minutes reaches back for almost four years."""

TOPICS = sorted(kind.__name__ for kind in get_args(ServerEvent))
RECORDS = b"""
SELECT originator_id, originator_version, notification_id, recorded_at, state
FROM ledger_events
WHERE notification_id > %s AND recorded_at <= %s AND topic = ANY(%s)
ORDER BY notification_id
LIMIT %s
"""

LOG = structlog.get_logger("rehearsal")


Told = Callable[[int, int], Awaitable[object]]
"""Hears up to which position of the log a rehearsal has come, and where it ends."""


async def nobody(done: int, total: int) -> None:
    """Nobody asks how far it is."""


SPAN = {"since": "from", "until": "to"}


class RehearsalWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename=SPAN):
    """From when to when: ``to`` is now, if it is left out."""

    since: datetime
    until: datetime | None = None


class RehearsalShown(Rehearsal, frozen=True, kw_only=True, rename=SPAN):
    """What the policy would have done, and what would have come of it.

    ``signals_known_from`` is set where the span begins before all signals it needs are kept: until then
    nobody counted as idle.
    """

    signals_known_from: datetime | None = None


class SpanInvalid(Refused):
    """A rehearsal goes from one time to a later one, of the past, and not over too many ticks."""

    status = 422

    def __init__(self, detail: str) -> None:
        super().__init__(errors=[{"pointer": "/from", "detail": detail}])


class Span(NamedTuple):
    """From when to when a policy is rehearsed, and when it would have looked."""

    since: datetime
    until: datetime
    ticks: Sequence[datetime]


def span_of(policy: Policy, wish: RehearsalWish, now: datetime) -> Span:
    """Return what is wished, up to now. Raises ``SpanInvalid``."""
    since, until = wish.since, min(wish.until or now, now)
    if since.tzinfo is None or until.tzinfo is None:
        raise SpanInvalid("needs an offset from UTC")
    if since >= until:
        raise SpanInvalid("is not before the end of the span")
    ticks = list(islice(ticks_of(policy.definition.schedule, since, until), MOST_TICKS + 1))
    if len(ticks) > MOST_TICKS:
        raise SpanInvalid(f"leaves more than {MOST_TICKS} ticks")
    return Span(since, until, ticks)


async def rehearse(
    sweeper: Sweeper, policy: Policy, wish: RehearsalWish, now: datetime, told: Told = nobody
) -> RehearsalShown:
    """Run the policy over what the book holds of that span; ``told`` hears how far it is.

    Raises ``SpanInvalid``. Others have their turn meanwhile: the work is done in a thread.
    """
    since, until, ticks = span_of(policy, wish, now)
    async with sweeper.connect() as connection:
        kept_since = await signals_kept_since(connection)
        total = await position_at(connection, until)
    await told(0, total)
    signals = await signals_for(sweeper, policy, since, until)
    rehearsing = Rehearsing(policy, judge_of(kept_since), ticks, signals)
    position, rows = 0, await page_after(sweeper, 0, until)
    while rows:
        position = rows[-1][2]
        fed = asyncio.to_thread(feed, rehearsing, rows)
        rows, _ = await asyncio.gather(page_after(sweeper, position, until), fed)
        await told(position, total)
    finished = await asyncio.to_thread(rehearsing.finish, since, until)
    outcome = msgspec.convert(finished, RehearsalShown, from_attributes=True)
    return replace(outcome, signals_known_from=known_from(policy, kept_since, since))


async def page_after(sweeper: Sweeper, position: int, until: datetime) -> list[Any]:
    """Return the next events of servers, as they are stored."""
    async with sweeper.connect() as connection:
        cursor = await connection.execute(RECORDS, [position, until, TOPICS, PAGE], binary=True)
        return await cursor.fetchall()


def feed(rehearsing: Rehearsing, rows: Sequence[Any]) -> None:
    with uncollected():
        for row in rows:
            try:
                rehearsing.feed(read_row(row))
            except msgspec.MsgspecError as error:
                LOG.warning("an entry of the log cannot be decoded", position=row[2], reason=str(error))


def known_from(policy: Policy, kept_since: datetime | None, since: datetime) -> datetime | None:
    """Return when the policy can be judged for the first time, if it begins before."""
    rule = policy.definition.rule
    if kept_since is None or not isinstance(rule, Idle) or not rule.thresholds:
        return None
    known = kept_since + rule.window
    return known if since < known else None


def ticks_of(schedule: Schedule, since: datetime, until: datetime) -> Iterator[datetime]:
    """Yield when the policy would have looked."""
    due = calendar.next_due(schedule, since)
    while due is not None and due <= until:
        yield due
        due = calendar.next_due(schedule, due)


async def signals_for(sweeper: Sweeper, policy: Policy, since: datetime, until: datetime) -> SignalsAt:
    """Return what was known of servers' signals at any moment of the span."""
    rule = policy.definition.rule
    if not isinstance(rule, Idle) or not rule.thresholds:
        return lambda server_id, moment: NO_SIGNALS
    metrics = [threshold.metric for threshold in rule.thresholds]
    async with sweeper.connect() as connection:
        past = await read_past_signals(connection, metrics, since - rule.window - timedelta(hours=2), until)
    return past.signals_at
