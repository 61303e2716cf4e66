"""Whoever follows the log by position misses nothing and sees everything in one order, whoever writes."""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import UTC, datetime
from itertools import pairwise
from uuid import UUID

import psycopg

from commands.store.log import head, read_rows_after, wait_for_appends
from tests.integration.store.books import book, save, write
from tests.waiting import LIMIT

PROCESSES, THREADS, EVENTS = 2, 8, 1250
ALL = PROCESSES * THREADS * EVENTS


def start_writer(url: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.integration.store.writer", url, str(THREADS), str(EVENTS)]
    writer = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert writer.stdout is not None
    assert writer.stdout.readline() == "ready\n"
    return writer


def let_go(writer: subprocess.Popen[str]) -> None:
    assert writer.stdin is not None
    writer.stdin.write("go\n")
    writer.stdin.flush()


def acknowledged(writer: subprocess.Popen[str]) -> set[tuple[int, UUID, int]]:
    """Position, stream and version of every event the writer was told to be in the book."""
    out, _ = writer.communicate(timeout=LIMIT)
    assert writer.returncode == 0
    told = set()
    for line in out.splitlines():
        stream, version, count, first = line.split()
        told |= {(int(first) + step, UUID(stream), int(version) + step) for step in range(int(count))}
    return told


def follow(url: str, until: int) -> list[tuple[int, UUID, int, datetime]]:
    """Read the log as it grows, each time from the last position seen, as every reader does."""
    seen: list[tuple[int, UUID, int, datetime]] = []
    deadline = time.monotonic() + 2 * LIMIT
    with psycopg.connect(url, autocommit=True) as connection:
        news = wait_for_appends(connection, lambda: time.monotonic() < deadline, poll=0.1)
        while len(seen) < until and next(news, False) is None:
            while batch := read_rows_after(connection, seen[-1][0] if seen else 0, 500):
                seen += [(position, stream, version, at) for stream, version, position, at, _ in batch]
    return seen


def test_a_reader_that_follows_the_log_skips_nothing(database: str) -> None:
    writers = [start_writer(database) for _ in range(PROCESSES)]
    for writer in writers:
        let_go(writer)
    seen = follow(database, until=ALL)
    told = set.union(*(acknowledged(writer) for writer in writers))

    assert [position for position, *_ in seen] == list(range(1, ALL + 1))
    assert {(position, stream, version) for position, stream, version, _ in seen} == told
    assert [(position, stream, version) for position, stream, version, _ in seen] == book(database)
    assert all(earlier <= later for (*_, earlier), (*_, later) in pairwise(seen))
    for stream in {stream for _, stream, _, _ in seen}:
        assert [version for _, each, version, _ in seen if each == stream] == list(range(1, EVENTS + 1))


def test_time_never_runs_backwards_even_where_the_clock_does(ledger, database: str) -> None:
    """An entry from a future that never came holds the time until the clock has caught up."""
    future = datetime(2999, 1, 1, tzinfo=UTC)
    with psycopg.connect(database) as connection:
        connection.execute(
            "INSERT INTO ledger_events VALUES (gen_random_uuid(), 1, 'Noted', '', 1, %s, 'tenant')", [future]
        )
    assert write(ledger, save())[0].at == future


def test_the_head_is_the_newest_position(ledger, database: str) -> None:
    with psycopg.connect(database, autocommit=True) as connection:
        assert head(connection) == 0
        write(ledger, save(count=3), save())
        assert head(connection) == 4
