"""Worker process of a rehearsal: computes one share of the servers.

The servers are independent of each other here, so shares add up to the whole (``replay.joined``), and several
cores can work at it. The process reads the address of the database and its ``Share`` from its standard input,
and writes its progress and its outcome to its standard output; before each message stands its length, in
eight bytes.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Protocol, get_args
from uuid import UUID

import msgspec
import psycopg
from psycopg import AsyncConnection

from commands.kernel.former_names import names_of
from commands.kernel.policy_model import Policy
from commands.policy.events import Idle
from commands.server.events import ServerEvent
from commands.store.envelope import read_row
from projections.engine.subscription import gc_paused
from scheduler.backtest.replay import PolicyReplay, Rehearsal, SignalsAt
from scheduler.metrics.history import read_past_signals
from scheduler.policies.metrics_retention import evaluator_for
from scheduler.policies.model import NO_SIGNALS

PAGE = 5_000
"""About how many records are read, decoded and folded in one go."""

MODEST = 5
"""By how much nicer it is than the service beside it (``nice(2)``)."""

REMEMBERED = 100_000
"""Streams whose ids are kept, at most: an id comes with every event, and to find it is faster."""

TOPICS = ", ".join(f"'{name}'" for name in names_of(kind.__name__ for kind in get_args(ServerEvent)))
"""Written out: Postgres hashes a hundred constants, and would compare a hundred parameters one by one."""

RECORDS = f"""
SELECT uuid_send(originator_id), originator_version, notification_id, recorded_at, state
FROM ledger_events
WHERE notification_id > %s AND notification_id <= %s AND topic IN ({TOPICS})
  AND get_byte(uuid_send(originator_id), 15) %% %s = %s
ORDER BY notification_id
""".encode()


class Share(msgspec.Struct, frozen=True):
    """A share: the servers whose id, by its last byte, leaves ``number`` when divided by ``of``.

    ``end`` is the last position of the log it reads; metrics are kept from ``kept_since`` on.
    """

    policy: Policy
    since: datetime
    until: datetime
    ticks: Sequence[datetime]
    end: int
    kept_since: datetime | None
    number: int = 0
    of: int = 1


class Progress(msgspec.Struct, frozen=True, tag=True):
    """It has come to this position of the log."""

    position: int


class Undecodable(msgspec.Struct, frozen=True, tag=True):
    """An entry of the log that was left out."""

    position: int
    reason: str


class Unreadable(msgspec.Struct, frozen=True, tag=True):
    """The database does not answer: there is no outcome."""

    reason: str


class Finished(msgspec.Struct, frozen=True, tag=True):
    """What became of its servers."""

    outcome: Rehearsal


News = Progress | Undecodable | Unreadable | Finished
Tells = Callable[[News], None]


@lru_cache(REMEMBERED)
def stream_of(content: bytes) -> UUID:
    return UUID(bytes=content)


async def work_out(database: str, share: Share, tell: Tells) -> None:
    """Rehearse a share. Raises ``psycopg.OperationalError``."""
    async with await AsyncConnection.connect(database, autocommit=True) as connection:
        signals = await signals_for(connection, share)
        replay = PolicyReplay(share.policy, evaluator_for(share.kept_since), share.ticks, signals)
        rows = await page_after(connection, 0, share)
        for position in range(PAGE * share.of, share.end + PAGE * share.of, PAGE * share.of):
            fed = asyncio.to_thread(feed, replay, rows, tell)
            rows, _ = await asyncio.gather(page_after(connection, position, share), fed)
            tell(Progress(min(position, share.end)))
    with gc_paused():
        outcome = replay.finish(share.since, share.until)
    tell(Finished(outcome))


async def page_after(connection: AsyncConnection[Any], position: int, share: Share) -> list[Any]:
    """Return its events among the next of the log, as they are stored.

    A span of positions is what Postgres knows how to find. Of a number of rows, where the share they are is
    not known to it, it would sort all that are left.
    """
    values = [position, min(position + PAGE * share.of, share.end), share.of, share.number]
    return await (await connection.execute(RECORDS, values, binary=True)).fetchall()


def feed(replay: PolicyReplay, rows: Sequence[Any], tell: Tells) -> None:
    with gc_paused():
        for stream, *rest in rows:
            try:
                record = read_row((stream_of(stream), *rest))
            except msgspec.MsgspecError as error:
                tell(Undecodable(rest[1], str(error)))
            else:
                try:
                    replay.feed(record)
                except Exception as error:  # of one server; the others are rehearsed
                    tell(Undecodable(rest[1], f"{type(error).__name__}: {error}"))


async def signals_for(connection: AsyncConnection[Any], share: Share) -> SignalsAt:
    """Return what was known of servers' signals at any moment of the span."""
    rule = share.policy.definition.rule
    if not isinstance(rule, Idle) or not rule.thresholds:
        return lambda server_id, moment: NO_SIGNALS
    metrics = [threshold.metric for threshold in rule.thresholds]
    begin = share.since - rule.window - timedelta(hours=2)
    past = await read_past_signals(connection, metrics, begin, share.until, (share.number, share.of))
    return past.signals_at


class Written(Protocol):
    def write(self, content: bytes, /) -> object: ...
    def flush(self) -> object: ...


def telling(out: Written) -> Tells:
    def tell(news: News) -> None:
        out.write(framed(msgspec.msgpack.encode(news)))
        out.flush()

    return tell


def framed(message: bytes) -> bytes:
    return len(message).to_bytes(8) + message


def main() -> None:
    """Compute one share, at a lower priority than the service beside it; the parent process may end it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(MODEST)
    asked, tell = sys.stdin.buffer, telling(os.fdopen(os.dup(sys.stdout.fileno()), "wb"))
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # whatever else is printed is no message
    database = asked.read(int.from_bytes(asked.read(8))).decode()
    share = msgspec.msgpack.decode(asked.read(int.from_bytes(asked.read(8))), type=Share)
    try:
        asyncio.run(work_out(database, share, tell))
    except psycopg.OperationalError as error:
        tell(Unreadable(str(error)))
    except BrokenPipeError:
        os._exit(1)  # the parent process is gone


if __name__ == "__main__":
    main()
